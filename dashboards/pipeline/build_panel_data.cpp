#include "dashboards/pipeline/build_panel_data.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/fieldconfig/field_config_source.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

struct ValueSpan {
  double low = INFINITY;
  double high = -INFINITY;

  void add(const Field& field) {
    if (field.type() != FieldType::Number) return;
    const bool nullIsZero = field.config && jsonText(*field.config, "nullValueMode") == "null as zero";
    for (double value : field.numbers()) {
      if (nullIsZero && isNull(value)) value = 0;
      if (std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  bool empty() const { return low > high; }
};

ValueSpan spanOfAll(const std::vector<Frame>& frames) {
  ValueSpan span;
  for (const Frame& frame : frames) {
    for (const Field& field : frame.fields) span.add(field);
  }
  return span;
}

// Both ends of the configuration count for any field, else number fields have those of the data.
void setRange(DisplayField& shown, const ValueSpan& span) {
  const FieldConfig& config = *shown.config;
  if (shown.field.type() != FieldType::Number && !(config.min && config.max)) return;
  shown.minimum = config.min.value_or(span.empty() ? 0 : span.low);
  shown.maximum = config.max.value_or(span.empty() ? 100 : span.high);
}

// The span that number fields without a range of their own share. The first field that has both ends set gives it to
// those after it, as in Grafana.
class SharedSpan {
 public:
  explicit SharedSpan(const std::vector<Frame>& frames) : frames_(frames) {}

  ValueSpan of(const Field& field, const AppliedConfig& applied) {
    const FieldConfig& config = *applied.config;
    if (config.min && config.max) {
      if (!span_) span_ = ValueSpan{*config.min, *config.max};
      return *span_;
    }
    if (field.type() != FieldType::Number) return {};
    if (applied.ownRange) {
      ValueSpan own;
      own.add(field);
      return own;
    }
    if (!span_) span_ = spanOfAll(frames_);
    return *span_;
  }

 private:
  const std::vector<Frame>& frames_;
  std::optional<ValueSpan> span_;
};

bool sameStructure(const PanelData& a, const PanelData& b) {
  return std::equal(a.frames.begin(), a.frames.end(), b.frames.begin(), b.frames.end(),
                    [](const auto& x, const auto& y) {
                      return std::equal(x.fields.begin(), x.fields.end(), y.fields.begin(), y.fields.end(),
                                        [](const auto& f, const auto& g) {
                                          return f.displayName == g.displayName && f.field.type() == g.field.type();
                                        });
                    });
}

void addFrames(PanelData& data, const std::vector<Frame>& frames, FieldConfigSource& source) {
  const FieldNames names(frames);
  SharedSpan spans(frames);
  std::size_t seriesIndex = 0;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    PanelFrame& out = data.frames.emplace_back(PanelFrame{frames[f].name, frames[f].refId, {}});
    out.fields.reserve(frames[f].fields.size());
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Field& field = frames[f].fields[i];
      const AppliedConfig applied = source.configFor(frames, names, f, i);
      DisplayField& shown = out.fields.emplace_back(DisplayField{field, applied.config, applied.displayName});
      shown.seriesIndex = seriesIndex;
      if (field.type() != FieldType::Time) ++seriesIndex;
      setRange(shown, spans.of(field, applied));
    }
  }
}

}  // namespace

std::shared_ptr<PanelData> makePanelData(const Panel& panel, std::vector<Frame> frames, TimeRange range, Duration step,
                                         const PanelData* former, std::vector<Frame>* annotations) {
  auto data = std::make_shared<PanelData>();
  data->state = PanelState::Ready;
  data->range = range;
  data->step = step;
  data->title = panel.title;
  data->fieldConfig = panel.fieldConfig;
  if (panel.transformations)
    frames = applyTransformations(std::move(frames), *panel.transformations, data->notices, annotations);
  const JsonPtr config = panel.fieldConfig ? panel.fieldConfig : std::make_shared<const Json>(Json::object());
  FieldConfigSource source(config, panel.type);
  data->notices.insert(data->notices.end(), source.notices().begin(), source.notices().end());
  addFrames(*data, frames, source);
  const bool same = former && sameStructure(*former, *data);
  data->structureRevision = same ? former->structureRevision : (former ? former->structureRevision : 0) + 1;
  return data;
}

PanelDataPtr buildPanelData(const Panel& panel, std::vector<Frame> frames, TimeRange range, Duration step,
                            const PanelData* former) {
  return makePanelData(panel, std::move(frames), range, step, former);
}

}  // namespace oriel::dashboards
