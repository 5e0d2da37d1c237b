#include <algorithm>

#include "models/api/json.h"
#include "models/api/routes.h"
#include "models/base/text.h"

// What the store holds: series, names and values of labels.
namespace oriel::api {

namespace {

constexpr std::size_t kMostSeries = 1'000'000;

struct Selection {
  Timestamp start = kMinTimestamp;
  Timestamp end = kMaxTimestamp;
  std::size_t limit = 0;
  std::vector<std::vector<Matcher>> matchers;
};

ApiResult<Selection> selectionOf(const ApiRequest& request) {
  Selection selection;
  ORIEL_API_ASSIGN(selection.limit, limitParameter(request, "limit"));
  ORIEL_API_ASSIGN(selection.start, timeParameter(request, "start", kMinTimestamp));
  ORIEL_API_ASSIGN(selection.end, timeParameter(request, "end", kMaxTimestamp));
  ORIEL_API_ASSIGN(selection.matchers, matchParameters(request));
  return selection;
}

/// Asks once for each selector (or once for all) and unites the answers.
template <class Ask>
Outcome uniteTexts(const ApiServices& services, const Selection& selection, const Ask& ask, std::string& out) {
  std::vector<std::string> all;
  Outcome outcome;
  if (selection.end >= selection.start) {
    auto querier = services.store->querier(selection.start, selection.end);
    if (!querier.ok()) return errorOf(querier.error());
    const std::vector<std::vector<Matcher>> any{{}};
    for (const auto& matchers : selection.matchers.empty() ? any : selection.matchers) {
      Result<TextAnswer> answer = ask(**querier, matchers);
      if (!answer.ok()) return errorOf(answer.error());
      all.insert(all.end(), answer->values.begin(), answer->values.end());
      outcome.warnings.insert(outcome.warnings.end(), answer->warnings.begin(), answer->warnings.end());
    }
  }
  if (selection.matchers.size() > 1) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
  if (selection.limit > 0 && all.size() > selection.limit) {
    all.resize(selection.limit);
    outcome.warnings.emplace_back("results truncated due to limit");
  }
  writeTexts(out, all);
  return outcome;
}

}  // namespace

Outcome series(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const Selection selection, selectionOf(request));
  if (selection.matchers.empty()) return badData("no match[] parameter provided");
  std::vector<Labels> found;
  Outcome outcome;
  if (selection.end >= selection.start) {
    auto querier = services.store->querier(selection.start, selection.end);
    if (!querier.ok()) return errorOf(querier.error());
    SelectHints hints;
    hints.start = selection.start;
    hints.end = selection.end;
    hints.function = "series";
    hints.labelsOnly = true;
    for (const auto& matchers : selection.matchers) {
      const auto set = (*querier)->select(false, hints, matchers);
      while (const auto one = set->next()) {
        if (request.stop().stop_requested()) return ApiError{"canceled", "the request was canceled"};
        found.push_back(one->labels());
        if (found.size() > kMostSeries) return ApiError{"execution", "more than 1000000 series match"};
      }
      if (const Status status = set->status(); !status.ok()) return errorOf(status.error());
      const Warnings warnings = set->warnings();
      outcome.warnings.insert(outcome.warnings.end(), warnings.begin(), warnings.end());
    }
  }
  // Of one selector they mostly come in order.
  if (!std::is_sorted(found.begin(), found.end())) std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  out.push_back('[');
  std::size_t written = 0;
  for (const Labels& labels : found) {
    if (selection.limit > 0 && written == selection.limit) {
      outcome.warnings.emplace_back("results truncated due to limit");
      break;
    }
    if (written++ > 0) out.push_back(',');
    writeLabels(out, labels);
  }
  out.push_back(']');
  return outcome;
}

Outcome labelNames(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const Selection selection, selectionOf(request));
  const auto ask = [](Querier& querier, const std::vector<Matcher>& matchers) { return querier.labelNames(matchers); };
  return uniteTexts(services, selection, ask, out);
}

Outcome labelValues(const ApiServices& services, const ApiRequest& request, std::string& out) {
  const std::string name = unescapeLabelName(request.pathName());
  if (!isUtf8(name)) return badData("invalid label name: " + quote(name));
  ORIEL_API_ASSIGN(const Selection selection, selectionOf(request));
  const auto ask = [&](Querier& querier, const std::vector<Matcher>& matchers) {
    return querier.labelValues(name, matchers);
  };
  return uniteTexts(services, selection, ask, out);
}

}  // namespace oriel::api
