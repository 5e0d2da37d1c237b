#pragma once

#include "dashboards/transform/step.h"

// The transformations, one function each; table.cpp gives them their ids.
namespace oriel::dashboards {

#define ORIEL_STEP(name) StepFrames transform##name(StepFrames frames, const Json& options, StepNotes& notes)
ORIEL_STEP(Nothing);
ORIEL_STEP(FilterFields);
ORIEL_STEP(FilterByName);
ORIEL_STEP(FilterFrames);
ORIEL_STEP(FilterByRefId);
ORIEL_STEP(FilterByValue);
ORIEL_STEP(FormatString);
ORIEL_STEP(FormatTime);
ORIEL_STEP(Order);
ORIEL_STEP(Organize);
ORIEL_STEP(Rename);
ORIEL_STEP(RenameByRegex);
ORIEL_STEP(Reduce);
ORIEL_STEP(Concatenate);
ORIEL_STEP(CalculateField);
ORIEL_STEP(JoinByField);
ORIEL_STEP(EnsureColumns);
ORIEL_STEP(SeriesToRows);
ORIEL_STEP(LabelsToFields);
ORIEL_STEP(GroupBy);
ORIEL_STEP(GroupToNestedTable);
ORIEL_STEP(SortBy);
ORIEL_STEP(Merge);
ORIEL_STEP(Histogram);
ORIEL_STEP(ConvertFieldType);
ORIEL_STEP(ConvertFrameType);
ORIEL_STEP(GroupingToMatrix);
ORIEL_STEP(Limit);
ORIEL_STEP(Transpose);
ORIEL_STEP(TimeSeriesTable);
ORIEL_STEP(ExtractFields);
ORIEL_STEP(ConfigFromData);
ORIEL_STEP(PrepareTimeSeries);
ORIEL_STEP(JoinByLabels);
ORIEL_STEP(PartitionByValues);
ORIEL_STEP(RowsToFields);
ORIEL_STEP(FieldLookup);
ORIEL_STEP(Heatmap);
ORIEL_STEP(Spatial);
ORIEL_STEP(Regression);
ORIEL_STEP(Smoothing);
#undef ORIEL_STEP

}  // namespace oriel::dashboards
