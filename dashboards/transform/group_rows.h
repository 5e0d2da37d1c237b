#pragma once

#include <map>
#include <string>
#include <vector>

#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// The rows of a frame by the values of some of its fields, in the order in which they first occur. Holds on to the
/// frame.
class RowGroups {
 public:
  RowGroups(const StepFrame& frame, const std::vector<std::size_t>& keyFields);

  const std::vector<std::vector<std::size_t>>& groups() const { return groups_; }
  /// The names that fields have on their own, in the order of the fields; equal ones once.
  const std::vector<std::string>& names() const { return names_; }
  const std::string& nameOf(std::size_t field) const { return nameOfField_[field]; }
  std::size_t firstFieldOf(const std::string& name) const { return fieldsOf_.at(name).front(); }

  /// The key fields with one row a group.
  std::vector<StepField> keyColumns() const;
  /// The cells that a group has under a name.
  StepField cellsOf(const std::string& name, std::size_t group) const;
  /// One column of results, a group a row.
  StepField reduced(const std::string& name, const std::string& reducer) const;

 private:
  const StepFrame& frame_;
  std::vector<std::size_t> keyFields_;
  std::vector<std::string> nameOfField_;
  std::vector<std::string> names_;
  std::map<std::string, std::vector<std::size_t>> fieldsOf_;
  std::vector<std::vector<std::size_t>> groups_;
};

}  // namespace oriel::dashboards
