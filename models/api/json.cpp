#include "models/api/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "models/base/text.h"

namespace oriel::api {

namespace {

/// The length of the well-formed UTF-8 sequence at the front; 0 when there is none.
std::size_t utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

void writeEscape(std::string& out, unsigned code) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  out += text.data();
}

/// Go escapes what could end a script element in a page, too.
void writeAscii(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out.push_back('\\');
      out.push_back(c);
      return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto code = static_cast<unsigned char>(c);
  if (code < 0x20 || c == '<' || c == '>' || c == '&') {
    writeEscape(out, code);
  } else {
    out.push_back(c);
  }
}

/// Stands in JSON as it is.
bool isPlain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\' &&
         c != '<' && c != '>' && c != '&';
}

/// Prometheus writes the points of vectors and matrices with exponents where Go's JSON does.
void writeSample(std::string& out, double value) {
  out.push_back('"');
  const double size = std::fabs(value);
  if (size != 0 && (size < 1e-6 || (size >= 1e21 && std::isfinite(value)))) {
    out += formatScientific(value);
  } else {
    appendFloat(out, value);
  }
  out.push_back('"');
}

void writePoint(std::string& out, Timestamp time, double value) {
  out.push_back('[');
  writeSeconds(out, time);
  out.push_back(',');
  writeSample(out, value);
  out.push_back(']');
}

/// Prometheus' numbers for the bounds: 0 open left, 1 open right, 2 open both, 3 closed both.
int boundaryRule(const BucketView& bucket) {
  if (bucket.lowerInclusive) return bucket.upperInclusive ? 3 : 1;
  return bucket.upperInclusive ? 0 : 2;
}

void writeHistogramPoint(std::string& out, Timestamp time, const FloatHistogram& histogram) {
  out.push_back('[');
  writeSeconds(out, time);
  out += ",{\"count\":";
  writeSample(out, histogram.count);
  out += ",\"sum\":";
  writeSample(out, histogram.sum);
  bool first = true;
  for (const BucketView& bucket : buckets(histogram)) {
    if (bucket.count == 0) continue;
    out += first ? ",\"buckets\":[[" : ",[";
    first = false;
    out += std::to_string(boundaryRule(bucket));
    for (const double number : {bucket.lower, bucket.upper, bucket.count}) {
      out.push_back(',');
      writeSample(out, number);
    }
    out.push_back(']');
  }
  out += first ? "}]" : "]}]";
}

void writeSeries(std::string& out, const promql::VectorSample& sample) {
  out += "{\"metric\":";
  writeLabels(out, sample.labels);
  if (sample.histogram) {
    out += ",\"histogram\":";
    writeHistogramPoint(out, sample.timestamp, *sample.histogram);
  } else {
    out += ",\"value\":";
    writePoint(out, sample.timestamp, sample.value);
  }
  out.push_back('}');
}

void writeSeries(std::string& out, const promql::MatrixSeries& series) {
  out += "{\"metric\":";
  writeLabels(out, series.labels);
  if (!series.timestamps.empty() || series.histograms.empty()) {
    out += ",\"values\":[";
    for (std::size_t i = 0; i < series.timestamps.size(); ++i) {
      if (i > 0) out.push_back(',');
      writePoint(out, series.timestamps[i], series.values[i]);
    }
    out.push_back(']');
  }
  if (!series.histograms.empty()) {
    out += ",\"histograms\":[";
    for (std::size_t i = 0; i < series.histograms.size(); ++i) {
      if (i > 0) out.push_back(',');
      writeHistogramPoint(out, series.histograms[i].timestamp, *series.histograms[i].histogram);
    }
    out.push_back(']');
  }
  out.push_back('}');
}

template <class T>
void writeAll(std::string& out, const std::vector<T>& series) {
  out.push_back('[');
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (i > 0) out.push_back(',');
    writeSeries(out, series[i]);
  }
  out.push_back(']');
}

double inSeconds(Timestamp time) { return static_cast<double>(time) / 1000; }

}  // namespace

std::string formatScientific(double value) {
  if (!std::isfinite(value)) return formatFloat(value);
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  return {text.data(), end.ptr};
}

void writeText(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isPlain) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = utf8Length(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (length == 1) {
      writeAscii(out, text.front());
    } else if (length == 3 && (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9"))) {
      // Line ends in JavaScript, though not in JSON.
      out += text[2] == '\xA8' ? "\\u2028" : "\\u2029";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out.push_back('"');
}

void writeLabels(std::string& out, const Labels& labels) {
  out.push_back('{');
  bool first = true;
  for (const LabelView label : labels) {
    if (!first) out.push_back(',');
    first = false;
    writeText(out, label.name);
    out.push_back(':');
    writeText(out, label.value);
  }
  out.push_back('}');
}

void writeSeconds(std::string& out, Timestamp time) {
  // The smallest number has no positive twin.
  const std::uint64_t size = time < 0 ? 0 - static_cast<std::uint64_t>(time) : static_cast<std::uint64_t>(time);
  std::array<char, 32> text;
  char* at = text.data();
  if (time < 0) *at++ = '-';
  at = std::to_chars(at, text.data() + text.size(), size / 1000).ptr;
  if (const auto rest = static_cast<unsigned>(size % 1000); rest != 0) {
    *at++ = '.';
    *at++ = static_cast<char>('0' + rest / 100);
    *at++ = static_cast<char>('0' + rest / 10 % 10);
    *at++ = static_cast<char>('0' + rest % 10);
  }
  out.append(text.data(), at);
}

void writeNumber(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const double size = std::fabs(value);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) {
    out += formatFloat(value);
    return;
  }
  std::string text = formatScientific(value);
  // Go writes e-9 where C++ writes e-09.
  if (text.size() > 4 && text[text.size() - 4] == 'e' && text[text.size() - 3] == '-' && text[text.size() - 2] == '0') {
    text.erase(text.size() - 2, 1);
  }
  out += text;
}

void writeTime(std::string& out, Timestamp time) {
  if (time == 0) {
    out += "\"0001-01-01T00:00:00Z\"";
    return;
  }
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(time)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss<milliseconds> clock(at - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "\"%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  out += text.data();
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    std::string digits = std::to_string(fraction + 1000).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    out += "." + digits;
  }
  out += "Z\"";
}

void writeTexts(std::string& out, const std::vector<std::string>& texts) {
  out.push_back('[');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.push_back(',');
    writeText(out, texts[i]);
  }
  out.push_back(']');
}

void writeValueMembers(std::string& out, const promql::Value& value) {
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    out += "\"resultType\":\"scalar\",\"result\":[";
    writeNumber(out, inSeconds(scalar->timestamp));
    out += ",\"" + formatFloat(scalar->value) + "\"]";
  } else if (const auto* text = std::get_if<promql::Text>(&value)) {
    out += "\"resultType\":\"string\",\"result\":[";
    writeNumber(out, inSeconds(text->timestamp));
    out.push_back(',');
    writeText(out, text->value);
    out.push_back(']');
  } else if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    out += "\"resultType\":\"vector\",\"result\":";
    writeAll(out, *vector);
  } else {
    out += "\"resultType\":\"matrix\",\"result\":";
    writeAll(out, std::get<promql::Matrix>(value));
  }
}

void writeValue(std::string& out, const promql::Value& value) {
  out.push_back('{');
  writeValueMembers(out, value);
  out.push_back('}');
}

void writeKey(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{') out.push_back(',');
  writeText(out, name);
  out.push_back(':');
}

void writeMember(std::string& out, std::string_view name, std::string_view text) {
  writeKey(out, name);
  writeText(out, text);
}

}  // namespace oriel::api
