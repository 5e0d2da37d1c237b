#include "app/cli/tsdb_text.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "models/base/text.h"
#include "models/tsdb/compact/time_math.h"

namespace oriel::cli {

namespace {

constexpr std::size_t kLeastWidth = 13;
constexpr std::size_t kGap = 2;

/// Characters as a terminal counts them, near enough: code points.
std::size_t widthOf(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string fraction(std::uint64_t rest) {
  if (rest == 0) return {};
  std::string digits = std::to_string(1000 + rest).substr(1);
  return "." + digits.substr(0, digits.find_last_not_of('0') + 1);
}

}  // namespace

std::string goDuration(Duration value) {
  if (value == 0) return "0s";
  const std::string sign = value < 0 ? "-" : "";
  const std::uint64_t all = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  if (all < 1000) return sign + std::to_string(all) + "ms";
  const std::uint64_t seconds = all / 1000;
  std::string out = std::to_string(seconds % 60) + fraction(all % 1000) + "s";
  if (seconds >= 60) out = std::to_string(seconds / 60 % 60) + "m" + out;
  if (seconds >= 3600) out = std::to_string(seconds / 3600) + "h" + out;
  return sign + out;
}

std::string goTime(Timestamp time) {
  using namespace std::chrono;
  // As promtool: cut towards zero.
  const sys_seconds at{seconds(time / 1000)};
  const sys_days day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d +0000 UTC", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string base2Bytes(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes == 0) return "0B";
  std::string out;
  for (const char* unit : kUnits) {
    if (bytes % 1024 != 0) out = std::to_string(bytes % 1024) + unit + out;
    bytes /= 1024;
  }
  return out;
}

std::string bracedLabels(const Labels& labels) {
  std::string out = "{";
  for (const LabelView label : labels) {
    if (out.size() > 1) out += ", ";
    out += label.name;
    out += '=';
    out += quote(label.value);
  }
  return out + "}";
}

std::string alignedTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(kLeastWidth);
      widths[i] = std::max(widths[i], widthOf(row[i]) + kGap);
    }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - widthOf(row[i]), ' ');
    }
    out += "\n";
  }
  return out;
}

std::string blockTable(const std::vector<ListedBlock>& blocks, bool withHeader, bool humanReadable) {
  const auto time = [&](Timestamp at) { return humanReadable ? goTime(at) : std::to_string(at); };
  std::vector<std::vector<std::string>> rows;
  if (withHeader)
    rows.push_back(
        {"BLOCK ULID", "MIN TIME", "MAX TIME", "DURATION", "NUM SAMPLES", "NUM CHUNKS", "NUM SERIES", "SIZE"});
  for (const auto& [meta, bytes] : blocks)
    rows.push_back({meta.ulid, time(meta.minTime), time(meta.maxTime),
                    goDuration(tsdb::minusClamped(meta.maxTime, meta.minTime)), std::to_string(meta.stats.samples),
                    std::to_string(meta.stats.chunks), std::to_string(meta.stats.series),
                    humanReadable ? base2Bytes(bytes) : std::to_string(bytes)});
  return alignedTable(rows);
}

}  // namespace oriel::cli
