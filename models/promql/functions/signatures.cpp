#include "models/promql/functions/signature.h"

#include <unordered_map>

namespace oriel::promql {
namespace {

constexpr ValueType S = ValueType::Scalar;
constexpr ValueType V = ValueType::Vector;
constexpr ValueType M = ValueType::Matrix;
constexpr ValueType T = ValueType::String;
constexpr bool kExperimental = true;

std::vector<FunctionSignature> makeSignatureTable() {
  return {
      {"abs", {V}},
      {"absent", {V}},
      {"absent_over_time", {M}},
      {"acos", {V}},
      {"acosh", {V}},
      {"asin", {V}},
      {"asinh", {V}},
      {"atan", {V}},
      {"atanh", {V}},
      {"avg_over_time", {M}},
      {"ceil", {V}},
      {"changes", {M}},
      {"clamp", {V, S, S}},
      {"clamp_max", {V, S}},
      {"clamp_min", {V, S}},
      {"cos", {V}},
      {"cosh", {V}},
      {"count_over_time", {M}},
      {"day_of_month", {V}, 1},
      {"day_of_week", {V}, 1},
      {"day_of_year", {V}, 1},
      {"days_in_month", {V}, 1},
      {"deg", {V}},
      {"delta", {M}},
      {"deriv", {M}},
      {"double_exponential_smoothing", {M, S, S}, 0, V, kExperimental},
      {"end", {}, 0, S, kExperimental},
      {"exp", {V}},
      {"first_over_time", {M}},
      {"floor", {V}},
      {"histogram_avg", {V}},
      {"histogram_count", {V}},
      {"histogram_fraction", {S, S, V}},
      {"histogram_quantile", {S, V}},
      {"histogram_quantiles", {V, T, S, S, S, S, S, S, S, S, S, S}, 9, V, kExperimental},
      {"histogram_stddev", {V}},
      {"histogram_stdvar", {V}},
      {"histogram_sum", {V}},
      {"hour", {V}, 1},
      {"idelta", {M}},
      {"increase", {M}},
      {"info", {V, V}, 1, V, kExperimental},
      {"irate", {M}},
      {"label_join", {V, T, T, T}, -1},
      {"label_replace", {V, T, T, T, T}},
      {"last_over_time", {M}},
      {"ln", {V}},
      {"log10", {V}},
      {"log2", {V}},
      {"mad_over_time", {M}, 0, V, kExperimental},
      {"max_of", {S, S}, 0, S, kExperimental},
      {"max_over_time", {M}},
      {"min_of", {S, S}, 0, S, kExperimental},
      {"min_over_time", {M}},
      {"minute", {V}, 1},
      {"month", {V}, 1},
      {"pi", {}, 0, S},
      {"predict_linear", {M, S}},
      {"present_over_time", {M}},
      {"quantile_over_time", {S, M}},
      {"rad", {V}},
      {"range", {}, 0, S, kExperimental},
      {"rate", {M}},
      {"resets", {M}},
      {"round", {V, S}, 1},
      {"scalar", {V}, 0, S},
      {"sgn", {V}},
      {"sin", {V}},
      {"sinh", {V}},
      {"sort", {V}},
      {"sort_by_label", {V, T}, -1, V, kExperimental},
      {"sort_by_label_desc", {V, T}, -1, V, kExperimental},
      {"sort_desc", {V}},
      {"sqrt", {V}},
      {"start", {}, 0, S, kExperimental},
      {"start_timestamp", {V}, 0, V, kExperimental},
      {"stddev_over_time", {M}},
      {"stdvar_over_time", {M}},
      {"step", {}, 0, S, kExperimental},
      {"sum_over_time", {M}},
      {"tan", {V}},
      {"tanh", {V}},
      {"time", {}, 0, S},
      {"timestamp", {V}},
      {"ts_of_first_over_time", {M}, 0, V, kExperimental},
      {"ts_of_last_over_time", {M}, 0, V, kExperimental},
      {"ts_of_max_over_time", {M}, 0, V, kExperimental},
      {"ts_of_min_over_time", {M}, 0, V, kExperimental},
      {"vector", {S}},
      {"year", {V}, 1},
  };
}

}  // namespace

const std::vector<FunctionSignature>& allSignatures() {
  static const std::vector<FunctionSignature> table = makeSignatureTable();
  return table;
}

const FunctionSignature* findSignature(std::string_view name) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const FunctionSignature*> out;
    for (const FunctionSignature& signature : allSignatures()) out.emplace(signature.name, &signature);
    return out;
  }();
  const auto it = index.find(name);
  return it == index.end() ? nullptr : it->second;
}

}  // namespace oriel::promql
