#include "models/textparse/parser.h"

#include "models/base/text.h"
#include "models/textparse/openmetrics_parser.h"
#include "models/textparse/text_parser.h"

namespace oriel::textparse {
namespace {

std::string mediaType(std::string_view contentType) {
  std::string out;
  for (const char c : contentType.substr(0, contentType.find(';')))
    if (!isBlank(c)) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  return out;
}

}  // namespace

Result<Format> chooseFormat(std::string_view contentType, std::optional<Format> fallback) {
  const std::string type = mediaType(contentType);
  if (type == "text/plain") return Format::PrometheusText;
  if (type == "application/openmetrics-text") return Format::OpenMetrics;
  if (fallback) return *fallback;
  const std::string what = type.empty()
                               ? std::string("the target sends no Content-Type")
                               : "the target sends the Content-Type " + quote(contentType) +
                                     (type == "application/vnd.google.protobuf" ? ", which this version does not read"
                                                                                : ", which is no exposition format");
  return makeError(ErrorCode::InvalidInput,
                   what +
                       "; if it is a metrics page all the same, set fallback_scrape_protocol: PrometheusText0.0.4 "
                       "for its job");
}

std::unique_ptr<Parser> makeParser(Format format, std::string_view body) {
  if (format == Format::OpenMetrics) return std::make_unique<OpenMetricsParser>(body);
  return std::make_unique<TextParser>(body);
}

}  // namespace oriel::textparse
