#include <algorithm>

#include "models/template/go_format.h"

/// The walk through a format and its directives.
namespace oriel::tmpl {

namespace {

constexpr int kMaxNumber = 1'000'000;  // Go's own bound of widths

}  // namespace

GoFormat::GoFormat(std::string_view format, const std::vector<Value>& arguments, std::size_t maxBytes)
    : format_(format), arguments_(arguments), maxBytes_(maxBytes) {}

std::string GoFormat::run() {
  while (at_ < format_.size() && out_.size() < maxBytes_) {
    const std::size_t percent = format_.find('%', at_);
    out_ += format_.substr(at_, percent - at_);
    if (percent == std::string_view::npos) break;
    at_ = percent + 1;
    directive();
  }
  if (!reordered_ && next_ < arguments_.size() && out_.size() < maxBytes_) {
    out_ += "%!(EXTRA ";
    for (std::size_t i = next_; i < arguments_.size(); ++i) {
      if (i > next_) out_ += ", ";
      const Value& value = arguments_[i];
      out_ += value.as<Nil>() != nullptr ? "<nil>" : typeName(value) + "=" + printValue(value);
    }
    out_ += ")";
  }
  return std::move(out_);
}

void GoFormat::readFlags(Spec& spec) {
  for (; at_ < format_.size(); ++at_) {
    switch (format_[at_]) {
      case '+': spec.plus = true; continue;
      case '-': spec.minus = true; continue;
      case '#': spec.sharp = true; continue;
      case ' ': spec.space = true; continue;
      case '0': spec.zero = true; continue;
      default: return;
    }
  }
}

void GoFormat::readIndex() {
  if (at_ >= format_.size() || format_[at_] != '[') return;
  reordered_ = true;
  const std::size_t end = format_.find(']', at_);
  if (end == std::string_view::npos) {
    badIndex_ = true;
    ++at_;
    return;
  }
  std::size_t index = 0;
  bool good = end > at_ + 1 && end - at_ < 8;
  for (std::size_t i = at_ + 1; good && i < end; ++i) {
    good = format_[i] >= '0' && format_[i] <= '9';
    index = index * 10 + static_cast<std::size_t>(format_[i] - '0');
  }
  at_ = end + 1;
  if (good && index >= 1 && index <= arguments_.size())
    next_ = index - 1;
  else
    badIndex_ = true;
}

void GoFormat::readNumber(int& number, const char* bad) {
  if (at_ < format_.size() && format_[at_] == '*') {
    ++at_;
    Value value;
    const bool there = nextArgument(value);
    const auto* whole = there ? value.as<std::int64_t>() : nullptr;
    if (whole == nullptr || *whole > kMaxNumber || *whole < -kMaxNumber) {
      out_ += bad;
      return;
    }
    number = static_cast<int>(*whole);
    return;
  }
  int read = -1;
  for (; at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_)
    read = std::min(std::max(read, 0) * 10 + (format_[at_] - '0'), kMaxNumber + 1);
  number = read > kMaxNumber ? -1 : read;
}

char32_t GoFormat::readVerb(Spec& spec) {
  const std::size_t from = at_;
  spec.verb = readRune(format_, at_);
  spec.verbText = std::string(format_.substr(from, at_ - from));
  return spec.verb;
}

bool GoFormat::nextArgument(Value& value) {
  if (next_ >= arguments_.size()) return false;
  value = arguments_[next_++];
  return true;
}

void GoFormat::directive() {
  Spec spec;
  badIndex_ = false;
  readFlags(spec);
  readIndex();
  readNumber(spec.width, "%!(BADWIDTH)");
  if (spec.width < -1) {
    spec.minus = true;
    spec.width = -spec.width;
  }
  if (at_ < format_.size() && format_[at_] == '.') {
    ++at_;
    readIndex();
    readNumber(spec.precision, "%!(BADPREC)");
    if (spec.precision < 0) spec.precision = 0;
  }
  readIndex();
  if (at_ >= format_.size()) {
    out_ += "%!(NOVERB)";
    return;
  }
  if (readVerb(spec) == '%') {
    out_ += "%";
    return;
  }
  if (badIndex_) {
    out_ += "%!" + spec.verbText + "(BADINDEX)";
    return;
  }
  if (spec.minus) spec.zero = false;
  Value value;
  if (!nextArgument(value)) {
    out_ += "%!" + spec.verbText + "(MISSING)";
    return;
  }
  write(value, spec, 0);
}

}  // namespace oriel::tmpl
