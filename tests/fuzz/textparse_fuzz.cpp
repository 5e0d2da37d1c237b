#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "models/textparse/parser.h"

namespace {

struct Read {
  std::string series;
  std::uint64_t value = 0;
  bool operator==(const Read&) const = default;
};

/// Reads a whole page; `guide`: what an earlier reading gave, for the parser to expect.
std::vector<Read> readPage(oriel::textparse::Format format, std::string_view body, const std::vector<Read>* guide) {
  using namespace oriel::textparse;
  std::vector<Read> out;
  const auto parser = makeParser(format, body);
  for (;;) {
    if (guide != nullptr && out.size() < guide->size()) parser->expect((*guide)[out.size()].series);
    const auto entry = parser->next();
    if (!entry.ok() || *entry == Entry::End) return out;
    if (*entry != Entry::Series) {
      (void)parser->metric().size();
      (void)parser->text().size();
      continue;
    }
    const double value = parser->value();
    Read read{std::string(parser->series()), 0};
    static_assert(sizeof value == sizeof read.value);
    __builtin_memcpy(&read.value, &value, sizeof value);
    out.push_back(std::move(read));
    oriel::Exemplar exemplar;
    (void)parser->exemplar(exemplar);
    (void)parser->emptyLabels();
    const auto labels = parser->checkedLabels();
    if (labels.ok() && labels->metricName().empty()) std::abort();
  }
}

}  // namespace

/// Any bytes: both parsers answer, every series has a name or an error, and expecting what stands there changes
/// nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using oriel::textparse::Format;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const Format format : {Format::PrometheusText, Format::OpenMetrics}) {
    const auto plain = readPage(format, body, nullptr);
    if (readPage(format, body, &plain) != plain) std::abort();
  }
  return 0;
}
