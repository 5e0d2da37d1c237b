#include "models/template/go_format.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "models/base/text.h"
#include "models/template/go_time.h"

namespace oriel::tmpl {

namespace {

constexpr std::size_t kPrintBound = 1 << 20;

std::size_t runeCount(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

std::string hexOfBytes(std::string_view text, const char* digits, bool spaced, bool prefixed) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (spaced && i > 0) out.push_back(' ');
    if (prefixed && (i == 0 || spaced)) out += digits[10] == 'A' ? "0X" : "0x";
    const auto byte = static_cast<unsigned char>(text[i]);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 0xf]);
  }
  return out;
}

std::string quoteRune(char32_t code) {
  std::string quoted = quote(toUtf8(code));
  const std::string inner = quoted.substr(1, quoted.size() - 2);
  if (inner == "\\\"") return "'\"'";
  if (inner == "'") return "'\\''";
  return "'" + inner + "'";
}

/// C's hexadecimal float has an exponent of any length, Go's of at least two digits.
std::string goHexFloat(std::string text) {
  const std::size_t exponent = text.find_first_of("pP");
  if (exponent != std::string::npos && text.size() - exponent == 3) text.insert(exponent + 2, "0");
  return text;
}

}  // namespace

std::string toUtf8(char32_t code) {
  std::string out;
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) code = 0xfffd;
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xc0 | code >> 6));
    out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else {
    out.push_back(static_cast<char>(0xf0 | code >> 18));
    out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3f)));
  }
  return out;
}

char32_t readRune(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  std::size_t length = first < 0x80 ? 1 : (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
  if (length > 1 && (at + length > text.size() || !isUtf8(text.substr(at, length)))) {
    ++at;
    return 0xfffd;
  }
  char32_t code = length == 1 ? first : first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
  at += length;
  return code;
}

void GoFormat::pad(std::string_view text, const Spec& spec, bool zeros) {
  const std::size_t count = runeCount(text);
  const std::size_t width = spec.width < 0 ? 0 : static_cast<std::size_t>(spec.width);
  const std::size_t missing = width > count ? width - count : 0;
  if (!spec.minus) out_.append(missing, zeros ? '0' : ' ');
  out_ += text;
  if (spec.minus) out_.append(missing, ' ');
}

void GoFormat::writeBad(const Value& value, const Spec& spec) {
  out_ += "%!" + spec.verbText + "(";
  if (value.as<Nil>() != nullptr || value.as<NoValue>() != nullptr)
    out_ += "<nil>";
  else
    out_ += typeName(value) + "=" + printValue(value);
  out_ += ")";
}

void GoFormat::writeInteger(std::int64_t value, const Spec& spec, const Value& original) {
  const bool negative = value < 0;
  const std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  unsigned base = 10;
  std::string prefix;
  const char* digits = "0123456789abcdef";
  switch (spec.verb) {
    case 'v':
    case 'd': break;
    case 'b': base = 2, prefix = spec.sharp ? "0b" : ""; break;
    case 'o': base = 8, prefix = spec.sharp ? "0" : ""; break;
    case 'O': base = 8, prefix = "0o"; break;
    case 'x': base = 16, prefix = spec.sharp ? "0x" : ""; break;
    case 'X': base = 16, prefix = spec.sharp ? "0X" : "", digits = "0123456789ABCDEF"; break;
    case 'c': pad(toUtf8(static_cast<char32_t>(magnitude > 0x10ffff ? 0xfffd : magnitude)), spec, spec.zero); return;
    case 'q': pad(quoteRune(static_cast<char32_t>(magnitude > 0x10ffff ? 0xfffd : magnitude)), spec, false); return;
    case 'U': {
      std::array<char, 32> text{};
      std::snprintf(text.data(), text.size(), "U+%04llX", static_cast<unsigned long long>(magnitude));
      std::string whole = text.data();
      if (spec.sharp) whole += " '" + toUtf8(static_cast<char32_t>(magnitude)) + "'";
      pad(whole, spec, false);
      return;
    }
    default: writeBad(original, spec); return;
  }
  std::string text;
  for (std::uint64_t rest = magnitude; rest != 0; rest /= base) text.insert(text.begin(), digits[rest % base]);
  if (text.empty() && spec.precision != 0) text = "0";
  const std::string sign = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
  std::size_t wanted = spec.precision > 0 ? static_cast<std::size_t>(spec.precision) : 0;
  const bool zeros = spec.zero && spec.precision < 0 && spec.width > 0;
  if (zeros)
    wanted = static_cast<std::size_t>(spec.width) - std::min(sign.size(), static_cast<std::size_t>(spec.width));
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  pad(sign + prefix + text, spec, false);
}

void GoFormat::writeFloat(double value, const Spec& spec, const Value& original) {
  static constexpr std::string_view kVerbs = "veEfFgGxX";
  if (spec.verb >= 128 || kVerbs.find(static_cast<char>(spec.verb)) == std::string_view::npos) {
    writeBad(original, spec);
    return;
  }
  const bool negative = std::signbit(value) && !std::isnan(value);
  const std::string sign = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
  if (!std::isfinite(value)) {
    if (std::isnan(value))
      pad(spec.plus ? "+NaN" : spec.space ? " NaN" : "NaN", spec, false);
    else
      pad(negative ? "-Inf" : spec.space && !spec.plus ? " Inf" : "+Inf", spec, false);
    return;
  }
  const double magnitude = std::fabs(value);
  std::string text;
  const char verb = static_cast<char>(spec.verb);
  const bool general = verb == 'v' || verb == 'g' || verb == 'G';
  if (general && spec.precision < 0 && !spec.sharp) {
    text = formatFloatShort(magnitude);
    if (verb == 'G')
      for (char& c : text) c = c == 'e' ? 'E' : c;
  } else {
    const char* exact = verb == 'x' ? "%a" : "%A";
    const std::string pattern = (verb == 'x' || verb == 'X') && spec.precision < 0
                                    ? std::string(exact)
                                    : std::string(spec.sharp ? "%#.*" : "%.*") + (verb == 'v'   ? 'g'
                                                                                  : verb == 'x' ? 'a'
                                                                                  : verb == 'X' ? 'A'
                                                                                                : verb);
    const int precision = spec.precision >= 0 ? std::min(spec.precision, 4096) : 6;
    std::string buffer(static_cast<std::size_t>(precision) + 400, '\0');
    const int length = (verb == 'x' || verb == 'X') && spec.precision < 0
                           ? std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), magnitude)
                           : std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), precision, magnitude);
    buffer.resize(static_cast<std::size_t>(std::max(length, 0)));
    text = verb == 'x' || verb == 'X' ? goHexFloat(std::move(buffer)) : std::move(buffer);
  }
  const std::size_t width = spec.width < 0 ? 0 : static_cast<std::size_t>(spec.width);
  if (spec.zero && sign.size() + text.size() < width) text.insert(0, width - sign.size() - text.size(), '0');
  pad(sign + text, spec, false);
}

void GoFormat::writeText(std::string_view text, const Spec& spec, const Value& original) {
  if (spec.precision >= 0) {
    std::size_t at = 0;
    for (int i = 0; i < spec.precision && at < text.size(); ++i) readRune(text, at);
    text = text.substr(0, at);
  }
  switch (spec.verb) {
    case 'v':
      if (spec.sharp) {
        pad(quote(text), spec, spec.zero);
        return;
      }
      [[fallthrough]];
    case 's': pad(text, spec, spec.zero); return;
    case 'q':
      if (spec.sharp && text.find('`') == std::string_view::npos)
        pad("`" + std::string(text) + "`", spec, spec.zero);
      else
        pad(quote(text), spec, spec.zero);
      return;
    case 'x': pad(hexOfBytes(text, "0123456789abcdef", spec.space, spec.sharp), spec, spec.zero); return;
    case 'X': pad(hexOfBytes(text, "0123456789ABCDEF", spec.space, spec.sharp), spec, spec.zero); return;
    default: writeBad(original, spec);
  }
}

void GoFormat::writeSample(const Sample& sample, const Spec& spec, int depth) {
  out_ += depth == 0 ? "&{" : "{";
  write(Value{sample.labels}, spec, depth + 1);
  out_ += " ";
  write(Value{sample.value}, spec, depth + 1);
  out_ += "}";
}

void GoFormat::write(const Value& value, const Spec& spec, int depth) {
  if (out_.size() >= maxBytes_ || depth > 20) return;
  if (spec.verb == 'T') {
    pad(typeName(value), spec, false);
  } else if (value.as<NoValue>() != nullptr || value.as<Nil>() != nullptr) {
    if (spec.verb == 'v')
      pad("<nil>", spec, false);
    else
      out_ += "%!" + spec.verbText + "(<nil>)";
  } else if (const auto* flag = value.as<bool>()) {
    if (spec.verb == 'v' || spec.verb == 't')
      pad(*flag ? "true" : "false", spec, false);
    else
      writeBad(value, spec);
  } else if (const auto* whole = value.as<std::int64_t>()) {
    writeInteger(*whole, spec, value);
  } else if (const auto* rune = value.as<Rune>()) {
    writeInteger(rune->code, spec, value);
  } else if (const auto* number = value.as<double>()) {
    writeFloat(*number, spec, value);
  } else if (const auto* text = value.as<std::string>()) {
    writeText(*text, spec, value);
  } else if (const auto* time = value.as<Time>()) {
    writeText(timeText(*time), spec, value);
  } else if (const auto* span = value.as<TimeSpan>()) {
    writeText(spanText(*span), spec, value);
  } else if (const auto* sample = value.as<SamplePtr>()) {
    writeSample(**sample, spec, depth);
  } else if (const auto* labels = value.as<Labels>()) {
    out_ += "map[";
    bool first = true;
    for (const LabelView label : *labels) {
      if (!first) out_ += " ";
      first = false;
      write(textValue(std::string(label.name)), spec, depth + 1);
      out_ += ":";
      write(textValue(std::string(label.value)), spec, depth + 1);
    }
    out_ += "]";
  } else if (const auto* vector = value.as<std::shared_ptr<const Vector>>()) {
    out_ += "[";
    for (std::size_t i = 0; i < (*vector)->size() && out_.size() < maxBytes_; ++i) {
      if (i > 0) out_ += " ";
      writeSample(*(**vector)[i], spec, 1);
    }
    out_ += "]";
  } else if (const auto* map = value.as<std::shared_ptr<const ValueMap>>()) {
    out_ += "map[";
    for (auto it = (*map)->begin(); it != (*map)->end() && out_.size() < maxBytes_; ++it) {
      if (it != (*map)->begin()) out_ += " ";
      write(textValue(it->first), spec, depth + 1);
      out_ += ":";
      write(it->second, spec, depth + 1);
    }
    out_ += "]";
  } else if (const auto* root = value.as<Root>()) {
    out_ += "{";
    write(Value{root->context->labels}, spec, depth + 1);
    out_ += " ";
    write(Value{root->context->externalLabels}, spec, depth + 1);
    out_ += " ";
    write(Value{root->context->externalUrl}, spec, depth + 1);
    out_ += " ";
    write(Value{root->context->value}, spec, depth + 1);
    out_ += "}";
  }
}

std::string printValue(const Value& value) {
  if (value.as<NoValue>() != nullptr) return "<no value>";
  if (const auto* text = value.as<std::string>()) return *text;
  std::string out = GoFormat("%v", {value}, kPrintBound).run();
  if (value.as<SamplePtr>() != nullptr) out.erase(0, 1);  // a template prints what a pointer points to
  return out;
}

std::string sprint(const std::vector<Value>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool text = values[i].as<std::string>() != nullptr;
    if (i > 0 && !text && values[i - 1].as<std::string>() == nullptr) out += " ";
    out += values[i].as<NoValue>() != nullptr ? "<nil>" : printValue(values[i]);
  }
  return out;
}

std::string sprintln(const std::vector<Value>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += " ";
    out += values[i].as<NoValue>() != nullptr ? "<nil>" : printValue(values[i]);
  }
  return out + "\n";
}

}  // namespace oriel::tmpl
