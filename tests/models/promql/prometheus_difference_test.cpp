#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <random>

#include "models/base/log.h"
#include "models/base/text.h"
#include "models/promql/parser.h"
#include "models/tsdb/store.h"
#include "tests/support/naive_promql.h"
#include "tests/support/query_answer.h"
#include "tests/support/random_queries.h"
#include "tests/support/random_samples.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::test;
using promql::ExprPtr;

namespace {

constexpr double kTolerance = 1e-9;
/// For rates over a range that is asked for one millisecond shorter.
constexpr double kShorterTolerance = 2e-5;
constexpr double kAbsolute = 1e-9;
constexpr int kWorlds = 8;
constexpr Duration kWorldEvery = 3 * kHour;

struct Question {
  std::string text;
  QString asked;  ///< with subqueries whose left edge is closed
  Timestamp at = 0;
  Timestamp start = 0;
  Timestamp end = 0;
  Duration step = 0;  ///< 0: an instant query
};

/// Half of the worlds have samples on the edges of windows. A window that is open at the left holds what a closed one
/// holds that is a millisecond shorter, so that is what 2.42 is asked for there.
bool isOnEdges(int world) { return world % 2 == 1; }

using OldRules = NaivePromql::OldRules;

struct KnownChange {
  const char* reason;
  bool OldRules::* rule;
};

/// Every change from 2.42 to 3 that may excuse a different answer. An answer is excused when the naive evaluator, told
/// to follow the old rule, gives exactly what 2.42 gives.
const KnownChange kKnownChanges[] = {
    {"rate: the zero of a counter is looked for after the edge of the window", &OldRules::zeroPoint},
    {"sum and avg: compensated sums and direct means", &OldRules::sums},
    {"stddev and stdvar of NaN or infinity are NaN", &OldRules::deviation},
    {"topk: which of equal samples stay", &OldRules::heap},
    {"matching: what a comparison filters out counts as a match", &OldRules::filteredMatch},
    {"names leave at the end of the query", &OldRules::names},
    {"topk: k is only checked when it selects something", &OldRules::counts},
    {"atan2 kept the name", &OldRules::atan2Name},
    {"sinh and cosh overflow a little earlier in Go", &OldRules::overflow},
    {"dates of NaN and infinity are undefined in Go, and NaN here", &OldRules::dates},
    {"histogram_quantile: small deltas, and names tell histograms apart", &OldRules::buckets},
};

bool anyNode(const promql::Expr& expr, const std::function<bool(const promql::Expr&)>& wanted) {
  if (wanted(expr)) return true;
  const std::vector<ExprPtr> children = childrenOf(expr);
  return std::any_of(children.begin(), children.end(), [&](const ExprPtr& child) { return anyNode(*child, wanted); });
}

bool isFixed(const promql::Expr& expr) {
  if (const auto* subquery = expr.as<promql::Subquery>()) return subquery->shift.at != promql::AtModifier::None;
  const auto* selector = expr.as<promql::VectorSelector>();
  return selector != nullptr && selector->shift.at != promql::AtModifier::None;
}

bool isFixedWindow(const promql::Expr& argument) {
  const auto* matrix = argument.as<promql::MatrixSelector>();
  return isFixed(matrix == nullptr ? argument : *matrix->selector);
}

/// Faults of 2.42 that no rule for one step can follow: of such a query only the answer of the naive evaluator by the
/// rules of 3 is held against ours.
struct KnownFault {
  const char* reason;
  std::function<bool(const promql::Expr&)> concerns;
  const char* error;        ///< what 2.42 says, if it fails
  bool oneStepToo = false;  ///< otherwise it shows at several steps only
};

const std::vector<KnownFault>& knownFaults() {
  static const std::vector<KnownFault> faults = {
      {"predict_linear: a window with @ slides away",
       [](const promql::Expr& expr) {
         const auto* call = expr.as<promql::Call>();
         return call != nullptr && call->function == "predict_linear" && isFixedWindow(*call->args.front());
       },
       nullptr},
      {"count_values by three labels or more takes others after the first step",
       [](const promql::Expr& expr) {
         const auto* aggregate = expr.as<promql::Aggregate>();
         return aggregate != nullptr && aggregate->op == promql::AggregateOp::CountValues && !aggregate->without &&
                aggregate->grouping.size() >= 3;
       },
       nullptr},
      {"the same labels without the name, at different steps",
       [](const promql::Expr& expr) {
         const auto* call = expr.as<promql::Call>();
         return expr.as<promql::Unary>() != nullptr ||
                (call != nullptr && std::any_of(call->args.begin(), call->args.end(), [](const ExprPtr& argument) {
                   return argument->type == promql::ValueType::Matrix;
                 }));
       },
       "vector cannot contain metrics with the same labelset"},
      {"the parameter of an aggregation slides away from its @",
       [](const promql::Expr& expr) {
         const auto* aggregate = expr.as<promql::Aggregate>();
         return aggregate != nullptr && aggregate->parameter != nullptr && anyNode(*aggregate->parameter, isFixed);
       },
       nullptr},
      // Times below a subquery are not moved to its first step when that is the first step of the query.
      {"@ below a subquery with @ that begins with the query",
       [](const promql::Expr& expr) {
         const auto* subquery = expr.as<promql::Subquery>();
         return subquery != nullptr && isFixed(expr) && anyNode(*subquery->expr, isFixed);
       },
       nullptr, true},
      // It reads the samples before the offset and looks among them at the time of @.
      {"timestamp of a selector with both @ and offset",
       [](const promql::Expr& expr) {
         const auto* call = expr.as<promql::Call>();
         if (call == nullptr || call->function != "timestamp") return false;
         const promql::Expr* argument = call->args.front().get();
         while (const auto* paren = argument->as<promql::Paren>()) argument = paren->expr.get();
         const auto* selector = argument->as<promql::VectorSelector>();
         return selector != nullptr && selector->shift.at != promql::AtModifier::None && selector->shift.offset != 0;
       },
       nullptr, true},
  };
  return faults;
}

OldRules allOldRules() {
  OldRules rules;
  for (const KnownChange& change : kKnownChanges) rules.*change.rule = true;
  rules.closed = true;
  return rules;
}

}  // namespace

/// Asks random queries here and of a real Prometheus 2.42 over the same samples. What differs must follow from a known
/// change between 2.42 and 3. ORIEL_SEED and ORIEL_QUERIES ask for others and more.
class PrometheusDifferenceTest : public TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void queries();

 private:
  void makeSamples();
  bool writeStore();
  QueryAnswer ask(const Question& question);
  QueryAnswer ours(const Question& question);
  static QueryAnswer askNaive(const NaivePromql& evaluator, const std::string& text, const Question& question);
  QueryAnswer naive(const std::string& text, const Question& question, const OldRules& old) const;
  bool isOpenByOldRules(const Question& question) const;
  /// Why the answers may differ; empty when nothing known explains it.
  std::string excuse(const Question& question, const QueryAnswer& theirs, const QueryAnswer& here);
  static QString shortened(const std::string& query, bool all);
  Question makeQuestion(unsigned seed, bool range) const;
  void report(const Question& question, const std::string& text) const;

  unsigned seed_ = 20240607;
  int count_ = 600;
  std::vector<MemorySeries> data_;
  MemoryStorage storage_;
  QProcess prometheus_;
  QTemporaryDir folder_;
  QNetworkAccessManager network_;
  QString url_;
};

/// Several worlds one after the other, in one store.
void PrometheusDifferenceTest::makeSamples() {
  std::map<Labels, MemorySeries> all;
  for (int world = 0; world < kWorlds; ++world) {
    RandomSamplesOptions options;
    options.start += world * kWorldEvery;
    options.onEdges = isOnEdges(world);
    for (const MemorySeries& series : randomSamples(seed_ + static_cast<unsigned>(world), options)) {
      MemorySeries& into = all[series.labels];
      into.labels = series.labels;
      into.samples.insert(into.samples.end(), series.samples.begin(), series.samples.end());
    }
  }
  for (auto& [labels, series] : all) {
    storage_.add(labels, series.samples);
    data_.push_back(std::move(series));
  }
}

bool PrometheusDifferenceTest::writeStore() {
  std::multimap<Timestamp, std::pair<const MemorySeries*, double>> inOrder;
  for (const MemorySeries& series : data_)
    for (const MemorySample& sample : series.samples)
      inOrder.emplace(sample.timestamp, std::pair(&series, sample.value));
  ManualClock clock(inOrder.rbegin()->first);
  tsdb::StoreOptions options;
  options.directory = folder_.filePath("data").toStdString();
  auto store = tsdb::Store::open(options, makeRealFileSystem(), clock);
  if (!store.ok()) return false;
  (*store)->waitForReplay();
  const auto appender = (*store)->appender();
  for (const auto& [time, sample] : inOrder)
    if (!appender->append({}, sample.first->labels, time, sample.second).ok()) return false;
  return appender->commit().ok() && (*store)->close().ok();
}

void PrometheusDifferenceTest::initTestCase() {
  const QString program = oracle("prometheus");
  if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
  setLogSink([](LogLevel, std::string_view, std::string_view) {});
  bool given = false;
  const unsigned seed = qEnvironmentVariable("ORIEL_SEED").toUInt(&given);
  if (given) seed_ = seed;
  const int count = qEnvironmentVariable("ORIEL_QUERIES").toInt(&given);
  if (given) count_ = count;
  qInfo("seed %u, %d queries (ORIEL_SEED, ORIEL_QUERIES)", seed_, count_);
  makeSamples();
  QVERIFY(writeStore());
  QTcpServer port;
  QVERIFY(port.listen(QHostAddress::LocalHost));
  const QString address = QString("127.0.0.1:%1").arg(port.serverPort());
  port.close();
  prometheus_.setStandardErrorFile(QProcess::nullDevice());
  prometheus_.start(program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.filePath("data"),
                              "--storage.tsdb.retention.time=100y", "--query.lookback-delta=299999ms",
                              "--web.listen-address=" + address, "--log.level=error"});
  QVERIFY(prometheus_.waitForStarted());
  url_ = "http://" + address + "/api/v1/";
  Question one;
  one.asked = "vector(1)";
  QTRY_COMPARE_WITH_TIMEOUT(ask(one).series.size(), std::size_t{1}, 30000);
}

void PrometheusDifferenceTest::cleanupTestCase() {
  setLogSink({});
  if (prometheus_.state() == QProcess::NotRunning) return;
  prometheus_.terminate();
  prometheus_.waitForFinished();
}

QueryAnswer PrometheusDifferenceTest::ask(const Question& question) {
  QByteArray body = "query=" + QUrl::toPercentEncoding(question.asked);
  const auto seconds = [](Timestamp time) { return QByteArray::number(time / 1000); };
  if (question.step == 0) {
    body += "&time=" + seconds(question.at);
  } else {
    body += "&start=" + seconds(question.start) + "&end=" + seconds(question.end) + "&step=" + seconds(question.step);
  }
  QNetworkRequest request{QUrl(url_ + (question.step == 0 ? "query" : "query_range"))};
  request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded");
  QNetworkReply* reply = network_.post(request, body);
  QEventLoop loop;
  connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
  if (!reply->isFinished()) loop.exec();
  const QJsonObject root = QJsonDocument::fromJson(reply->readAll()).object();
  delete reply;
  QueryAnswer answer;
  if (root["status"].toString() != "success") {
    const bool refused = root["errorType"].toString() != "execution";
    answer.kind = refused ? QueryAnswer::Kind::Unknown : QueryAnswer::Kind::Failed;
    answer.text = root["error"].toString().toStdString();
    return answer;
  }
  const auto addPoint = [](AnswerPoints& points, const QJsonArray& pair) {
    const auto time = static_cast<Timestamp>(std::llround(pair[0].toDouble() * 1000));
    points[time] = {*parseFloat(pair[1].toString().toStdString()), nullptr};
  };
  const QJsonObject data = root["data"].toObject();
  if (data["resultType"].toString() == "scalar") {
    addPoint(answer.series["{}"], data["result"].toArray());
    return answer;
  }
  for (const QJsonValue& entry : data["result"].toArray()) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const QJsonObject metric = entry.toObject()["metric"].toObject();
    for (auto it = metric.begin(); it != metric.end(); ++it)
      pairs.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
    AnswerPoints& points = answer.series[Labels::from(std::move(pairs)).toString()];
    if (entry.toObject().contains("value")) addPoint(points, entry.toObject()["value"].toArray());
    for (const QJsonValue& pair : entry.toObject()["values"].toArray()) addPoint(points, pair.toArray());
  }
  return answer;
}

QueryAnswer PrometheusDifferenceTest::ours(const Question& question) {
  const promql::Engine engine;
  if (question.step == 0) return answerOf(engine.instant(storage_, question.text, question.at));
  return answerOf(engine.range(storage_, question.text, question.start, question.end, question.step));
}

QueryAnswer PrometheusDifferenceTest::askNaive(const NaivePromql& evaluator, const std::string& text,
                                               const Question& question) {
  const auto expr = promql::parseExpr(text);
  if (!expr.ok()) return {QueryAnswer::Kind::Failed, expr.error().text, {}};
  if (question.step == 0) return evaluator.instant(**expr, question.at);
  return evaluator.range(**expr, question.start, question.end, question.step);
}

QueryAnswer PrometheusDifferenceTest::naive(const std::string& text, const Question& question,
                                            const OldRules& old) const {
  NaivePromql::Options options;
  options.old = old;
  return askNaive(NaivePromql(data_, options), text, question);
}

/// Sums that are not compensated depend on the order too.
bool PrometheusDifferenceTest::isOpenByOldRules(const Question& question) const {
  NaivePromql::Options options;
  options.old = allOldRules();
  return NaivePromql(data_, options).isOpen([&](const NaivePromql& evaluator) {
    return askNaive(evaluator, question.asked.toStdString(), question);
  });
}

std::string PrometheusDifferenceTest::excuse(const Question& question, const QueryAnswer& theirs,
                                             const QueryAnswer& here) {
  const std::string asked = question.asked.toStdString();
  const QueryAnswer now = naive(question.text, question, {});
  // First of all ours must be right by the rules of 3.
  const bool openOrder = NaivePromql(data_).isOpen(
      [&](const NaivePromql& evaluator) { return askNaive(evaluator, question.text, question); });
  if (!difference(now, here, kTolerance, kAbsolute).empty() && !openOrder) return {};
  // Running deviations without compensation lose digits, how many depends on an order that nobody knows.
  const auto expr = promql::parseExpr(asked);
  const bool losesDigits = anyNode(**expr, [](const promql::Expr& node) {
    const auto* aggregate = node.as<promql::Aggregate>();
    return aggregate != nullptr &&
           (aggregate->op == promql::AggregateOp::Stddev || aggregate->op == promql::AggregateOp::Stdvar);
  });
  const auto explains = [&](const OldRules& rules) {
    const double tolerance = losesDigits ? 1e-6 : kTolerance;
    return difference(theirs, naive(asked, question, rules), tolerance, kAbsolute).empty();
  };
  OldRules rules;
  rules.closed = true;
  if (asked != question.text && explains(rules)) return "the range is a millisecond shorter";
  for (const KnownChange& change : kKnownChanges) {
    OldRules one = rules;
    one.*change.rule = true;
    if (explains(one)) return change.reason;
  }
  if (explains(allOldRules())) return "several of these";
  if (openOrder || isOpenByOldRules(question)) return "the order of samples is open";
  const auto parsed = promql::parseExpr(question.text);
  const bool manySteps = question.step > 0 || anyNode(**parsed, [](const promql::Expr& expr) {
                           return expr.as<promql::Subquery>() != nullptr;
                         });
  for (const KnownFault& fault : knownFaults()) {
    if ((!manySteps && !fault.oneStepToo) || !anyNode(**parsed, fault.concerns)) continue;
    if (fault.error == nullptr || theirs.text == fault.error) return fault.reason;
  }
  return {};
}

/// The query with ranges a millisecond shorter: those of subqueries, unless half a second keeps their steps off the
/// edge, and with `all` those of selectors too.
QString PrometheusDifferenceTest::shortened(const std::string& query, bool all) {
  static const QRegularExpression range("\\[([0-9a-z]+)(:|\\])");
  QString out = text(query);
  qsizetype from = 0;
  for (auto found = range.match(out); found.hasMatch(); found = range.match(out, from)) {
    const auto parsed = parseDuration(found.captured(1).toStdString());
    const Duration length = parsed.ok() ? *parsed : 0;
    const bool inside = found.captured(2) == ":" ? length % kSecond == 0 : all;
    const QString shorter = inside ? QString("[%1ms%2").arg(length - 1).arg(found.captured(2)) : found.captured();
    out.replace(found.capturedStart(), found.capturedLength(), shorter);
    from = found.capturedStart() + shorter.size();
  }
  return out;
}

Question PrometheusDifferenceTest::makeQuestion(unsigned seed, bool range) const {
  const int world = static_cast<int>(seed % kWorlds);
  RandomQueriesOptions options;
  options.prometheus2 = true;
  options.start += world * kWorldEvery;
  Question question;
  question.text = RandomQueries(seed, options).next();
  question.asked = shortened(question.text, isOnEdges(world));
  std::mt19937 random(seed);
  const unsigned grain = isOnEdges(world) ? 15 : 1;
  const auto moment = [&] { return options.start + random() % (3900 / grain) * grain * kSecond; };
  question.at = moment();
  question.start = moment();
  if (range) question.step = (1 + random() % (300 / grain)) * grain * kSecond;
  question.end = question.start + question.step * static_cast<Duration>(random() % 40);
  return question;
}

void PrometheusDifferenceTest::report(const Question& question, const std::string& text) const {
  qInfo("at %lld, range %lld..%lld step %lld\n  query: %s\n  asked: %s\n  %s", static_cast<long long>(question.at),
        static_cast<long long>(question.start), static_cast<long long>(question.end),
        static_cast<long long>(question.step), question.text.c_str(), qPrintable(question.asked), text.c_str());
}

void PrometheusDifferenceTest::queries() {
  std::map<std::string, int> excused;
  int same = 0;
  int failures = 0;
  int differences = 0;
  for (int i = 0; i < count_ && differences < 20; ++i) {
    for (const bool range : {false, true}) {
      const Question question = makeQuestion(seed_ + static_cast<unsigned>(i), range);
      const QueryAnswer theirs = ask(question);
      const QueryAnswer here = ours(question);
      const bool shorter = question.asked != text(question.text);
      const std::string found = difference(theirs, here, shorter ? kShorterTolerance : kTolerance, kAbsolute);
      if (found.empty()) {
        ++same;
        failures += theirs.kind == QueryAnswer::Kind::Failed ? 1 : 0;
        continue;
      }
      const std::string reason = excuse(question, theirs, here);
      if (!reason.empty()) {
        ++excused[reason];
        continue;
      }
      ++differences;
      report(question, found);
      const QueryAnswer old = naive(question.asked.toStdString(), question, allOldRules());
      qInfo("  the naive evaluator by the rules of 3 and ours: %s\n  and by the old rules and Prometheus: %s",
            difference(naive(question.text, question, {}), here, kTolerance, kAbsolute).c_str(),
            difference(theirs, old, kTolerance, kAbsolute).c_str());
    }
  }
  qInfo("%d queries, instant and over a range: %d answers the same (%d of them errors), %d not explained", count_, same,
        failures, differences);
  for (const auto& [reason, number] : excused) qInfo("%5d excused: %s", number, reason.c_str());
  QCOMPARE(differences, 0);
}

ORIEL_TEST_MAIN(PrometheusDifferenceTest)
#include "prometheus_difference_test.moc"
