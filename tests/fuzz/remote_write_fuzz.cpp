#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/text.h"
#include "models/remote/decoder.h"
#include "models/remote/encoder.h"
#include "models/remote/snappy_block.h"

namespace {

using namespace oriel::remote;

/// All series of a message; nothing when it is malformed.
std::vector<RemoteSeries> readAll(std::string_view message, WriteVersion version, Refusals& refusals) {
  std::vector<RemoteSeries> out;
  const WriteSink sink{[&](const RemoteSeries& series) -> oriel::Status {
                         out.push_back(series);
                         return {};
                       },
                       [](const FamilyMetadata&) -> oriel::Status { return {}; }};
  if (!decodeWriteRequest(message, version, {}, sink, refusals).ok()) out.clear();
  return out;
}

void check(std::string_view message, WriteVersion version) {
  Refusals refusals;
  const std::vector<RemoteSeries> series = readAll(message, version, refusals);
  if (!oriel::isUtf8(refusals.first())) std::abort();
  for (const RemoteSeries& one : series)
    if (one.labels.metricName().empty()) std::abort();
  // What was taken is written and read again without loss.
  Refusals none;
  const std::string again = version == WriteVersion::V1 ? encodeV1(series) : encodeV2(series);
  const std::vector<RemoteSeries> reread = readAll(again, version, none);
  if (none.count() != 0 || reread.size() != series.size()) std::abort();
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (reread[i].labels != series[i].labels || reread[i].samples.size() != series[i].samples.size() ||
        reread[i].histograms.size() != series[i].histograms.size() ||
        reread[i].exemplars.size() != series[i].exemplars.size())
      std::abort();
  }
}

}  // namespace

/// Any bytes as a message of both versions, and as a packed body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes, WriteVersion::V1);
  check(bytes, WriteVersion::V2);
  if (const auto message = unpackSnappy(bytes, RemoteWriteLimits{}.maxDecodedBytes); message.ok()) {
    check(*message, WriteVersion::V1);
    check(*message, WriteVersion::V2);
  }
  return 0;
}
