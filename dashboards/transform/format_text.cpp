#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/convert_field.h"
#include "dashboards/transform/steps.h"
#include "dashboards/transform/unicode_text.h"

namespace oriel::dashboards {
namespace {

std::string joinWords(const std::string& text, const std::string& between, bool capital) {
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = lowerText(std::string_view(text).substr(at, end - at));
    result += capital ? capitalText(word) : word;
    if (end == text.size()) return result;
    result += between;
    at = end + 1;
  }
}

std::string withSmallStart(const std::string& text) {
  const std::u32string characters = decodeText(text);
  if (characters.empty()) return text;
  return lowerText(encodeText(characters.substr(0, 1))) + encodeText(characters.substr(1));
}

std::string partOfText(const std::string& text, const Json& options) {
  const std::u32string characters = decodeText(text);
  const double size = static_cast<double>(characters.size());
  const auto place = [&](const char* key, double absent) {
    const double value = jsonNumber(options, key, absent);
    return static_cast<std::size_t>(std::isnan(value) ? 0 : std::clamp(std::trunc(value), 0.0, size));
  };
  std::size_t begin = place("substringStart", 0), end = place("substringEnd", size);
  if (begin > end) std::swap(begin, end);
  return encodeText(std::u32string_view(characters).substr(begin, end - begin));
}

struct TextFormatRow {
  const char* id;
  std::string (*apply)(const std::string& text, const Json& options);
};
constexpr TextFormatRow kTextFormats[] = {
    {"Upper Case", [](const std::string& text, const Json&) { return upperText(text); }},
    {"Lower Case", [](const std::string& text, const Json&) { return lowerText(text); }},
    {"Sentence Case", [](const std::string& text, const Json&) { return capitalText(text); }},
    {"Title Case", [](const std::string& text, const Json&) { return joinWords(text, " ", true); }},
    {"Pascal Case", [](const std::string& text, const Json&) { return joinWords(text, "", true); }},
    {"Camel Case", [](const std::string& text, const Json&) { return withSmallStart(joinWords(text, "", true)); }},
    {"Snake Case", [](const std::string& text, const Json&) { return joinWords(text, "_", false); }},
    {"Kebab Case", [](const std::string& text, const Json&) { return joinWords(text, "-", false); }},
    {"Trim", [](const std::string& text, const Json&) { return trimText(text); }},
    {"Substring", partOfText},
};

const TextFormatRow* findTextFormat(const std::string& id) {
  for (const TextFormatRow& row : kTextFormats) {
    if (id == row.id) return &row;
  }
  return nullptr;
}

}  // namespace

StepFrames transformFormatString(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::string format = jsonText(options, "outputFormat", "Upper Case");
  const TextFormatRow* row = findTextFormat(format);
  if (!row) {
    notes.tell("there is no format \"" + format + "\"");
    return frames;
  }
  const StepMatcher matcher("byName", jsonText(options, "stringField"));
  StepNames names(frames);
  StepFrames result = frames;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      if (!matcher.matches(frames, names, f, i)) continue;
      const StepField& source = frames[f].fields[i];
      ColumnMaker maker(FieldType::Text, source.size());
      for (std::size_t r = 0; r < source.size(); ++r) {
        const Cell cell = cellAt(source, r);
        maker.add(isMissing(cell) ? Cell() : Cell(row->apply(cellText(cell), options)));
      }
      maker.finish(result[f].fields[i]);
    }
  }
  return result;
}

StepFrames transformFormatTime(StepFrames frames, const Json& options, StepNotes&) {
  const std::string wanted = jsonText(options, "timeField");
  const TextForm form{jsonText(options, "outputFormat"), jsonText(options, "timezone"), ""};
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) names.among(f, i);
    StepFrame& out = result.emplace_back(frames[f]);
    for (StepField& field : out.fields) {
      if (field.memory->name == wanted) fieldToText(field, form);
    }
  }
  return result;
}

}  // namespace oriel::dashboards
