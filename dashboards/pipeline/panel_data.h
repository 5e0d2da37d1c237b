#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/field_config.h"
#include "models/base/result.h"
#include "models/frame/data_source.h"

namespace oriel::dashboards {

enum class PanelState { Loading, Ready, Error };

struct PanelFrame {
  std::string name;
  std::string refId;
  std::vector<DisplayField> fields;
  std::size_t rows() const { return fields.empty() ? 0 : fields.front().field.size(); }
};

/// Said instead of (or beside) a panel's data; not an error of the query.
struct PanelNotice {
  std::string title;  ///< "Loki is not there"
  std::string text;   ///< why, and what follows from it
  friend bool operator==(const PanelNotice&, const PanelNotice&) = default;
};

/// A query as it was sent.
struct SentQuery {
  std::string refId;
  std::string source;  ///< name of the data source
  std::string query;
  QueryKind kind = QueryKind::Range;
  QueryFormat format = QueryFormat::TimeSeries;
  TimeRange range;  ///< aligned, for range queries
  Duration step = 0;
};

/// What a panel shows: frames after transformations and field configuration. Made on a worker, read by the widget;
/// immutable. When a refresh fails, `frames` are still the former ones and `error` says what went wrong.
struct PanelData {
  PanelState state = PanelState::Loading;
  std::vector<PanelFrame> frames;
  TimeRange range;
  Duration step = 0;
  std::string timezone;
  std::string title;           ///< variables filled in
  JsonPtr fieldConfig;         ///< as in the file; may be null
  std::string timeInfo;        ///< "Last 1 hour" when the panel has its own time
  std::optional<Error> error;  ///< of the first target that failed
  std::vector<std::string> notices;
  std::vector<PanelNotice> titled;  ///< what the panel cannot show and why: a kind of source that is not there
  std::vector<SentQuery> queries;   ///< in the order of the targets
  /// Events over the panel, one frame an annotation that has any: time, timeEnd, title, text, tags, color, ...
  std::vector<Frame> annotations;
  std::uint64_t structureRevision = 0;  ///< changes only when names, types or number of fields do
  QueryStats stats;
};
using PanelDataPtr = std::shared_ptr<const PanelData>;

/// Frames -> transformations -> field configuration. Any thread. Transformations that are not there yet become a
/// notice.
PanelDataPtr buildPanelData(const Panel& panel, std::vector<Frame> frames, TimeRange range, Duration step,
                            const PanelData* former);

}  // namespace oriel::dashboards
