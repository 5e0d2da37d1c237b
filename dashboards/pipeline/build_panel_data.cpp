#include "dashboards/pipeline/build_panel_data.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/field_config_source.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

struct ValueSpan {
  double low = INFINITY;
  double high = -INFINITY;

  void add(const Field& field) {
    if (field.type() != FieldType::Number) return;
    for (const double value : field.numbers()) {
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

void setRange(DisplayField& shown, const ValueSpan& span) {
  shown.minimum = shown.config->min.value_or(span.empty() ? 0 : span.low);
  shown.maximum = shown.config->max.value_or(span.empty() ? 100 : span.high);
}

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
  const ValueSpan all = spanOfAll(frames);
  std::size_t seriesIndex = 0;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    PanelFrame& out = data.frames.emplace_back(PanelFrame{frames[f].name, frames[f].refId, {}});
    out.fields.reserve(frames[f].fields.size());
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Field& field = frames[f].fields[i];
      const AppliedConfig applied = source.configFor(frames, names, f, i);
      DisplayField& shown = out.fields.emplace_back(DisplayField{field, applied.config, names.of(f, i)});
      if (!applied.config->displayName.empty()) {
        shown.displayName = fillDisplayName(applied.config->displayName, frames[f], field, names.of(f, i));
      }
      shown.seriesIndex = seriesIndex;
      if (field.type() != FieldType::Time) ++seriesIndex;
      ValueSpan own;
      if (applied.ownRange) own.add(field);
      setRange(shown, applied.ownRange ? own : all);
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
