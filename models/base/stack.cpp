#include "models/base/stack.h"

#include <pthread.h>

#include <cstring>
#include <string>

namespace oriel {
namespace {

void* runWork(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

Error stackError(int code) {
  return makeError(ErrorCode::LimitExceeded, std::string("no stack for a deep computation: ") + std::strerror(code));
}

}  // namespace

Status runOnStack(std::size_t bytes, const std::function<void()>& work) {
  constexpr std::size_t kPage = 64 << 10;
  pthread_attr_t attributes;
  if (const int code = pthread_attr_init(&attributes); code != 0) return stackError(code);
  pthread_t thread{};
  int code = pthread_attr_setstacksize(&attributes, (bytes / kPage + 1) * kPage);
  if (code == 0)
    code = pthread_create(&thread, &attributes, runWork, const_cast<void*>(static_cast<const void*>(&work)));
  pthread_attr_destroy(&attributes);
  if (code != 0) return stackError(code);
  pthread_join(thread, nullptr);
  return {};
}

}  // namespace oriel
