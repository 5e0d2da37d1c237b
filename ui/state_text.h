#pragma once

#include <QColor>
#include <QString>

#include "models/base/time.h"
#include "models/labels/labels.h"

namespace oriel::ui {

/// `12.3 s ago`, `never`.
QString agoText(Timestamp time, Timestamp now);
/// `1.2 ms`, `3.4 s`.
QString secondsText(double seconds);
/// `{a="b", c="d"}` without the names in `without`, as PromQL writes it.
QString labelsText(const Labels& labels, const std::vector<std::string>& without = {});

enum class StateColor { Good, Warning, Bad, Unknown };
QColor stateColor(StateColor state);

}  // namespace oriel::ui
