#pragma once

#include <string>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

/// How a column becomes a column of texts.
struct TextForm {
  std::string dateFormat;  ///< of times; empty is ISO
  std::string timezone;
  std::string joinWith;  ///< between the parts of lists; empty writes JSON
};

// Each changes the field's values and type in place; cells that cannot be read are missing afterwards.
void fieldToText(Field& field, const TextForm& form);
void fieldToTime(Field& field, const std::string& dateFormat, const std::string& timezone);
void fieldToNumber(Field& field);
void fieldToBoolean(Field& field);
void fieldToJson(Field& field);
/// Texts become the places they have in `config.text`, which is kept in the field's configuration.
void fieldToEnum(Field& field, const Json& config);

}  // namespace oriel::dashboards
