#include "models/base/stack.h"

#include "tests/support/test_case.h"

using namespace oriel;

/// Recursion that no thread's own stack would bear.
class StackTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void deep();
  void tooLarge();
};

namespace {

int sumDown(volatile char* above, int depth) {
  volatile char frame[1000];
  frame[0] = static_cast<char>(depth);
  frame[999] = above == nullptr ? 0 : above[0];
  return depth == 0 ? frame[0] : 1 + sumDown(frame, depth - 1) + 0 * frame[999];
}

}  // namespace

void StackTest::deep() {
  int sum = 0;
  const Status status = runOnStack(std::size_t{256} << 20, [&] { sum = sumDown(nullptr, 50000); });
  QVERIFY_RESULT(status);
  QCOMPARE(sum, 50000);
}

void StackTest::tooLarge() {
  bool ran = false;
  const Status status = runOnStack(std::size_t{1} << 60, [&] { ran = true; });
  QVERIFY(!status.ok());
  QVERIFY(status.error().code == ErrorCode::LimitExceeded);
  QVERIFY(!ran);
}

ORIEL_TEST_MAIN(StackTest)
#include "stack_test.moc"
