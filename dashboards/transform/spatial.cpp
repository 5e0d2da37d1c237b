#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"
#include "dashboards/transform/unicode_text.h"

namespace oriel::dashboards {
namespace {

struct GeoPoint {
  double longitude = 0, latitude = 0;
};
using GeoPoints = std::vector<std::optional<GeoPoint>>;

const StepField* namedField(const StepFrames& frames, StepNames& names, std::size_t f, const std::string& wanted,
                            std::initializer_list<const char*> usual) {
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    const StepField& field = frames[f].fields[i];
    if (!wanted.empty() && (field.name == wanted || names.within(f, i) == wanted)) return &field;
    if (!wanted.empty()) continue;
    const std::string name = lowerText(field.name);
    if (std::any_of(usual.begin(), usual.end(), [&](const char* one) { return name == one; })) return &field;
  }
  return nullptr;
}

// The middle of the cell that a geohash names; nothing for other texts.
std::optional<GeoPoint> geohashPoint(const std::string& hash) {
  constexpr std::string_view kDigits = "0123456789bcdefghjkmnpqrstuvwxyz";
  double west = -180, east = 180, south = -90, north = 90;
  bool even = true;
  if (hash.empty() || hash.size() > 24) return {};
  for (const char c : lowerText(hash)) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return {};
    for (int bit = 4; bit >= 0; --bit, even = !even) {
      double &low = even ? west : south, &high = even ? east : north;
      (((digit >> bit) & 1) ? low : high) = (low + high) / 2;
    }
  }
  return GeoPoint{(west + east) / 2, (south + north) / 2};
}

/// Where the rows of a frame are, by two columns of degrees or one of geohashes.
std::optional<GeoPoints> findPoints(const StepFrames& frames, StepNames& names, std::size_t f, const Json& source) {
  const std::string mode = jsonText(source, "mode", "auto");
  GeoPoints points(frames[f].rows());
  if (mode == "auto" || mode == "coords") {
    const bool given = mode == "coords";
    const StepField* latitude =
        namedField(frames, names, f, given ? jsonText(source, "latitude") : "", {"latitude", "lat"});
    const StepField* longitude =
        namedField(frames, names, f, given ? jsonText(source, "longitude") : "", {"longitude", "lon", "lng"});
    if (latitude && longitude) {
      for (std::size_t row = 0; row < points.size(); ++row) {
        const double x = cellNumber(*longitude, row), y = cellNumber(*latitude, row);
        if (std::isfinite(x) && std::isfinite(y)) points[row] = GeoPoint{x, y};
      }
      return points;
    }
  }
  if (mode == "auto" || mode == "geohash") {
    const StepField* hash = namedField(frames, names, f, jsonText(source, "geohash"), {"geohash"});
    if (hash && hash->type() == FieldType::Text) {
      for (std::size_t row = 0; row < points.size(); ++row) points[row] = geohashPoint(hash->texts()[row]);
      return points;
    }
  }
  return {};
}

Json pointJson(const GeoPoint& point) {
  return {{"type", "Point"}, {"coordinates", {point.longitude, point.latitude}}};
}

StepField pointField(const GeoPoints& points) {
  std::vector<Cell> cells;
  for (const auto& point : points)
    cells.push_back(point ? Cell(std::make_shared<const Json>(pointJson(*point))) : Cell());
  StepField field;
  field.name = "Point";
  setCells(field, FieldType::Json, cells);
  return field;
}

StepField lineField(const GeoPoints& points) {
  Json line = {{"type", "LineString"}, {"coordinates", Json::array()}};
  for (const auto& point : points) {
    if (point) line["coordinates"].push_back({point->longitude, point->latitude});
  }
  StepField field;
  field.name = "Line";
  setCells(field, FieldType::Json, {std::make_shared<const Json>(std::move(line))});
  return field;
}

// The direction from the first point to each other one, in degrees from north.
StepField headingField(const GeoPoints& points, const std::string& name) {
  std::vector<Cell> cells(points.size());
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (!points[0] || !points[i]) continue;
    double degrees =
        std::atan2(points[i]->longitude - points[0]->longitude, points[i]->latitude - points[0]->latitude) * 180 /
        std::numbers::pi;
    if (degrees < 0) degrees += 360;
    cells[i - 1] = cells[i] = degrees;
  }
  if (points.size() == 1) cells[0] = 0.0;
  StepField field;
  field.name = name;
  setCells(field, FieldType::Number, cells);
  setFieldSetting(field, "unit", "degree");
  return field;
}

// A point has neither length nor area.
StepField zeroField(std::size_t rows, const std::string& name, const char* unit) {
  StepField field(numberField(name, std::vector<double>(rows, 0)));
  setFieldSetting(field, "unit", unit);
  return field;
}

StepField calculatedField(const GeoPoints& points, const Json& options) {
  const Json* calculate = jsonFind(options, "calculate");
  const std::string calc = calculate ? jsonText(*calculate, "calc", "heading") : "heading";
  std::string name = calculate ? jsonText(*calculate, "field", calc) : calc;
  if (calc == "area") return zeroField(points.size(), name, "areaM2");
  if (calc == "distance") return zeroField(points.size(), name, "lengthm");
  return headingField(points, name);
}

}  // namespace

StepFrames transformSpatial(StepFrames frames, const Json& options, StepNotes& notes) {
  const Json* source = jsonFind(options, "source");
  const std::string mode = source ? jsonText(*source, "mode", "auto") : "auto";
  const std::string action = jsonText(options, "action", "prepare");
  const Json* modify = jsonFind(options, "modify");
  const std::string operation = modify ? jsonText(*modify, "op") : "";
  if (mode == "lookup") {
    notes.tell("places by their names need a list of places, which Oriel does not have");
    return frames;
  }
  if (action == "modify" && operation != "asLine") {
    notes.tell("\"" + operation + "\" needs maps, which Oriel does not have");
    return frames;
  }
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const auto points = findPoints(frames, names, f, source ? *source : Json::object());
    StepFrame& out = result.emplace_back(frames[f]);
    if (!points) continue;
    if (action == "modify") {
      out.fields = {lineField(*points)};
      continue;
    }
    out.fields.insert(out.fields.begin(), pointField(*points));
    if (action == "calculate") out.fields.push_back(calculatedField(*points, options));
  }
  return result;
}

StepFrames transformFieldLookup(StepFrames frames, const Json&, StepNotes& notes) {
  notes.tell("needs a list of places (a gazetteer), which Oriel does not have");
  return frames;
}

}  // namespace oriel::dashboards
