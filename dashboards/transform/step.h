#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {

/// The most cells that one transformation may make; more is refused with a notice.
inline constexpr std::size_t kMostCells = 20'000'000;

/// What a field was called when it was last asked for: a name found once stays while the list of transformations runs,
/// even when its neighbours go (organize names "Value 2" so after "Value 1" is gone).
struct NameMemory {
  std::string name;
  bool known = false;
  bool multipleFrames = false;
};

/// A field while transformations run. Copies share the memory, as they share the values; one thread.
struct StepField : Field {
  StepField() = default;
  explicit StepField(Field field) : Field(std::move(field)) {}
  StepField(std::string fieldName, Column column) : Field{std::move(fieldName), std::move(column)} {}

  mutable std::shared_ptr<NameMemory> memory{};
  /// It had labels or could have: of two time fields with the same name such a one is numbered ("Time 2").
  bool labelled = false;

  void forget() { memory.reset(); }
};

struct StepFrame {
  std::string name;
  std::string refId;
  std::vector<StepField> fields;
  std::string kind{};

  std::size_t rows() const { return fields.empty() ? 0 : fields.front().size(); }
  /// The same frame with other fields.
  StepFrame with(std::vector<StepField> others) const { return {name, refId, std::move(others), kind}; }
};

StepFrames toSteps(Frames frames);
Frame toFrame(StepFrame frame);
Frames toFrames(StepFrames frames);

/// Collects what a transformation could not do.
class StepNotes {
 public:
  explicit StepNotes(std::vector<std::string>& notices) : notices_(notices) {}
  void start(const std::string& id) { id_ = id; }
  /// `transformation "id": text`
  void tell(const std::string& text) { notices_.push_back("transformation \"" + id_ + "\": " + text); }
  /// False, with a notice, when rows x columns are more than kMostCells.
  bool mayMake(std::size_t rows, std::size_t columns);

 private:
  std::string id_;
  std::vector<std::string>& notices_;
};

/// The names of fields as Grafana finds them, each remembered. Holds on to the frames: they must not move or change.
class StepNames {
 public:
  explicit StepNames(const StepFrames& frames) : frames_(frames) {}

  /// Among all frames, within its own frame, or alone.
  const std::string& among(std::size_t frame, std::size_t field);
  const std::string& within(std::size_t frame, std::size_t field);
  static const std::string& alone(const StepField& field);
  /// As `among`, found anew.
  std::string fresh(std::size_t frame, std::size_t field) { return calculate(frame, field, true); }

 private:
  struct FrameFacts {
    std::string singleLabel;
    std::map<std::string, std::vector<std::size_t>> places;  ///< of fields with the same name
  };
  const FrameFacts& facts(std::size_t frame);
  std::string calculate(std::size_t frame, std::size_t field, bool all);

  const StepFrames& frames_;
  std::vector<std::unique_ptr<FrameFacts>> facts_;
  bool looked_ = false;
  bool framesDiffer_ = false;
  std::string singleLabel_;
};

/// The name of a frame: its own, else those of its value fields.
std::string stepFrameName(StepNames& names, const StepFrames& frames, std::size_t frame);

/// A field matcher of a transformation's options (`{"id": ..., "options": ...}`).
class StepMatcher {
 public:
  StepMatcher(const Json& config, StepNotes& notes);
  StepMatcher(const std::string& id, const Json& options);
  explicit operator bool() const { return matcher_ != nullptr; }
  bool matches(const StepFrames& frames, StepNames& names, std::size_t frame, std::size_t field) const;

 private:
  void set(const std::string& id, const Json& options);

  std::string id_;
  FieldMatcher matcher_;
  FieldMatcher names_;  ///< of a matcher by names: the plain names alone
  bool excludes_ = false;
};

/// "time", "number", "string", "boolean", "frame", "nestedFrames", "enum" or "other".
std::string stepTypeName(const StepField& field);
const StepField* firstTimeField(const StepFrame& frame);
/// A setting of the field's own configuration; empty when it is not there.
std::string fieldSetting(const Field& field, const char* key);
void setFieldSetting(Field& field, const char* key, const Json& value);
void dropFieldSetting(Field& field, const char* key);

}  // namespace oriel::dashboards
