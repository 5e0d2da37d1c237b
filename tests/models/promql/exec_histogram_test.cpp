#include "models/promql/engine.h"
#include "tests/models/promql/script_check.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

/// A small load, a minute between samples, and what is evaluated over it; values worked out by hand.
struct HistogramRow {
  const char* name;
  const char* load;
  const char* eval;
};

constexpr const char* kPair =
    "h{i=\"1\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n  h{i=\"2\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n";
constexpr const char* kMixed =
    "m{i=\"1\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n  m{i=\"2\"} 3\n  m{i=\"3\"} {{schema:-53 count:2 sum:3 "
    "custom_values:[1 2] buckets:[1 1]}}\n";
constexpr const char* kBounds =
    "c{i=\"1\"} {{schema:-53 count:6 sum:9 custom_values:[1 2 4] buckets:[1 2 1 2]}}\n  c{i=\"2\"} {{schema:-53 "
    "count:4 sum:7 custom_values:[1 3 4] buckets:[1 1 1 1]}}\n";
constexpr const char* kClassic =
    "b_bucket{le=\"1\"} 4\n  b_bucket{le=\"2\"} 3\n  b_bucket{le=\"4\"} 10\n  b_bucket{le=\"+Inf\"} 8\n";

const HistogramRow kOperators[] = {
    {"compared with a float", kPair,
     "eval instant at 0 h > 1\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \">\": histogram > "
     "float (1:1)\n"},
    {"compared with a float, bool", kPair,
     "eval instant at 0 1 == bool h\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"==\": float == "
     "histogram (1:1)\n"},
    {"power", kPair,
     "eval instant at 0 h ^ 2\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"^\": histogram ^ "
     "float (1:1)\n"},
    {"two histograms multiplied", kPair,
     "eval instant at 0 h * h\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"*\": histogram * "
     "histogram (1:1)\n"},
    {"a float divided by one", kPair,
     "eval instant at 0 2 / h\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"/\": float / "
     "histogram (1:1)\n"},
    {"a float times one", kPair,
     "eval instant at 0 2 * h{i=\"1\"}\n"
     "  {i=\"1\"} {{schema:0 count:8 sum:10 buckets:[2 4 2]}}\n"},
    {"equal ones pass with their name", kPair,
     "eval instant at 0 h == h\n"
     "  h{i=\"1\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n"
     "  h{i=\"2\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n"},
    {"equality as a number", kPair,
     "eval instant at 0 h != bool (h + h)\n"
     "  {i=\"1\"} 1\n  {i=\"2\"} 1\n"},
    {"empty buckets do not tell two apart", "h {{schema:0 count:2 sum:5 buckets:[1 0 1]}}\n",
     "eval instant at 0 h == bool (h * 1)\n"
     "  {} 1\n"},
    {"sums that are NaN are equal", "h {{schema:0 count:2 sum:NaN buckets:[1]}}\n",
     "eval instant at 0 h == bool h\n"
     "  {} 1\n"},
    {"divided by zero", kPair,
     "eval instant at 0 h{i=\"1\"} / 0\n"
     "  {i=\"1\"} {{schema:0 count:Inf sum:Inf z_bucket:NaN}}\n"},
    {"times a negative number is a gauge", kPair,
     "eval instant at 0 h{i=\"1\"} * -0.5\n"
     "  {i=\"1\"} {{schema:0 count:-2 sum:-2.5 buckets:[-0.5 -1 -0.5] counter_reset_hint:gauge}}\n"},
    {"times a number stays what it was",
     "h {{schema:0 count:1 sum:1 buckets:[1]}} {{schema:0 count:2 sum:2 buckets:[2]}}",
     "eval instant at 1m h * 2\n"
     "  {} {{schema:0 count:4 sum:4 buckets:[4] counter_reset_hint:not_reset}}\n"},
    {"exponential and custom buckets", kMixed,
     "eval instant at 0 m{i=\"1\"} + ignoring(i) m{i=\"3\"}\n"
     "  expect warn msg: PromQL warning: incompatible bucket layout encountered for binary operator + (1:1)\n"},
    {"custom bounds that differ", kBounds,
     "eval instant at 0 c{i=\"1\"} + ignoring(i) c{i=\"2\"}\n"
     "  expect no_warn\n"
     "  expect info msg: PromQL info: mismatched custom buckets were reconciled during addition (1:1)\n"
     "  {} {{schema:-53 count:10 sum:16 custom_values:[1 4] buckets:[2 5 3]}}\n"},
    {"no custom bound in common",
     "c{i=\"1\"} {{schema:-53 count:3 sum:9 custom_values:[1] buckets:[1 2]}}\n  c{i=\"2\"} {{schema:-53 count:1 "
     "sum:7 custom_values:[2] buckets:[1]}}\n",
     "eval instant at 0 c{i=\"1\"} - ignoring(i) c{i=\"2\"}\n"
     "  expect info msg: PromQL info: mismatched custom buckets were reconciled during subtraction (1:1)\n"
     "  {} {{schema:-53 count:2 sum:2 buckets:[2] counter_reset_hint:gauge}}\n"},
    {"schemas that differ meet at the coarser one",
     "h{i=\"1\"} {{schema:1 count:4 sum:5 offset:1 buckets:[1 1 1 1]}}\n  h{i=\"2\"} {{schema:0 count:2 sum:1 "
     "offset:1 buckets:[2]}}\n",
     "eval instant at 0 h{i=\"1\"} + ignoring(i) h{i=\"2\"}\n"
     "  {} {{schema:0 count:6 sum:6 offset:1 buckets:[4 2]}}\n"},
    // The wider zero bucket of the second, up to 1.5, would cut (1,2] of the first in two: both go up to 2.
    {"zero buckets that differ",
     "h{i=\"1\"} {{schema:0 count:10 sum:5 z_bucket:1 z_bucket_w:0.25 buckets:[2 3 4]}}\n  h{i=\"2\"} {{schema:0 "
     "count:6 sum:5 z_bucket:5 z_bucket_w:1.5 offset:3 buckets:[1]}}\n",
     "eval instant at 0 h{i=\"1\"} + ignoring(i) h{i=\"2\"}\n"
     "  {} {{schema:0 count:16 sum:10 z_bucket:11 z_bucket_w:2 offset:2 buckets:[4 1]}}\n"},
    {"the negative side raises the zero bucket too",
     "h{i=\"1\"} {{schema:0 count:3 sum:5 z_bucket:1 z_bucket_w:1 n_buckets:[0 2]}}\n  h{i=\"2\"} {{schema:0 count:1 "
     "sum:5 z_bucket:1 z_bucket_w:1.5}}\n",
     "eval instant at 0 h{i=\"1\"} - ignoring(i) h{i=\"2\"}\n"
     "  {} {{schema:0 count:2 sum:0 z_bucket:2 z_bucket_w:2}}\n"},
};

const HistogramRow kTrims[] = {
    {"a float cannot be trimmed", "g 5",
     "eval instant at 0 g </ 3\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"</\": float </ float "
     "(1:1)\n"},
    {"nor by a float on the left", kPair,
     "eval instant at 0 3 >/ h\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \">/\": float >/ "
     "histogram (1:1)\n"},
    {"nor by a histogram", kPair,
     "eval instant at 0 h </ h\n"
     "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"</\": histogram </ "
     "histogram (1:1)\n"},
    {"two numbers", kPair,
     "eval instant at 0 1 </ 2\n"
     "  expect fail msg: operator \"</\" not allowed for Scalar operations\n"},
    {"the name stays", kPair,
     "eval instant at 0 h{i=\"1\"} </ 1\n"
     "  h{i=\"1\"} {{schema:0 count:1 sum:0.7071067811865476 buckets:[1]}}\n"},
    {"many series by one", "h{i=\"1\"} {{schema:0 count:3 sum:4 buckets:[1 2]}}\n  g{j=\"1\"} 1\n",
     "eval instant at 0 h >/ ignoring(i, j) group_left g\n"
     "  h{i=\"1\"} {{schema:0 count:2 sum:2.8284271247461903 offset:1 buckets:[2]}}\n"},
    // Half of the logarithmic width of (-4,-2] lies below -sqrt(8).
    {"inside a negative bucket", "h {{schema:0 count:4 sum:-12 n_buckets:[0 0 4]}}\n",
     "eval instant at 0 h </ -2.8284271247461903\n"
     "  h {{schema:0 count:2 sum:-6.727171322029716 n_offset:2 n_buckets:[2]}}\n"},
    {"inside the zero bucket between both sides",
     "h {{schema:0 count:4 sum:1 z_bucket:2 z_bucket_w:0.5 buckets:[1] n_buckets:[1]}}\n",
     "eval instant at 0 h >/ 0.25\n"
     "  h {{schema:0 count:1.5 sum:0.8946067811865476 z_bucket:0.5 z_bucket_w:0.5 buckets:[1]}}\n"},
    {"a gauge stays a gauge", "h {{schema:0 count:3 sum:4 buckets:[1 2] counter_reset_hint:gauge}}\n",
     "eval instant at 0 h </ 1\n"
     "  h {{schema:0 count:1 sum:0.7071067811865476 buckets:[1] counter_reset_hint:gauge}}\n"},
    {"NaN keeps nothing", "h {{schema:0 count:3 sum:4 buckets:[1 2]}}\n",
     "eval instant at 0 h </ NaN\n"
     "  h {{schema:0}}\n"},
    {"the cut may change from step to step", "h {{schema:0 count:3 sum:4 buckets:[1 2]}}x3\n",
     "eval range from 0 to 2m step 1m histogram_count(h </ scalar(vector(time() / 60)))\n"
     "  {} 0 1 3\n"},
};

const HistogramRow kAggregations[] = {
    {"floats and histograms", kMixed,
     "eval instant at 0 sum(m{i!=\"3\"})\n"
     "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)\n"},
    {"exponential and custom buckets", kMixed,
     "eval instant at 0 avg(m{i!=\"2\"})\n"
     "  expect warn msg: PromQL warning: vector contains a mix of histograms with exponential and custom buckets "
     "schemas for metric name \"m\" (1:5)\n"},
    {"behind a float nothing is added any more", kMixed,
     "eval instant at 0 sum(m{i!=\"1\"} or label_replace(m{i=\"1\"}, \"i\", \"4\", \"\", \"\"))\n"
     "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)\n"},
    {"custom bounds that differ", kBounds,
     "eval instant at 0 avg(c)\n"
     "  expect info msg: PromQL info: mismatched custom buckets were reconciled during aggregation (1:5)\n"
     "  {} {{schema:-53 count:5 sum:8 custom_values:[1 4] buckets:[1 2.5 1.5]}}\n"},
    {"compensated",
     "h{i=\"1\"} {{schema:0 count:1 sum:1e100}}\n  h{i=\"2\"} {{schema:0 count:1 sum:1}}\n  h{i=\"3\"} {{schema:0 "
     "count:1 sum:-1e100}}\n",
     "eval instant at 0 histogram_sum(sum(h))\n"
     "  {} 1\n"},
    {"buckets compensated, which cancel out",
     "h{i=\"1\"} {{schema:0 count:1 sum:1 buckets:[1e100 1]}}\n  h{i=\"2\"} {{schema:0 count:1 sum:1 buckets:[3]}}\n"
     "  h{i=\"3\"} {{schema:0 count:1 sum:1 buckets:[-1e100 -1]}}\n",
     "eval instant at 0 sum(h)\n"
     "  {} {{schema:0 count:3 sum:3 buckets:[3]}}\n"},
    {"an average that would overflow",
     "h{i=\"1\"} {{schema:0 count:1.6e308 sum:1}}\n  h{i=\"2\"} {{schema:0 count:1.2e308 sum:2}}\n",
     "eval instant at 0 avg(h)\n"
     "  {} {{schema:0 count:1.4e308 sum:1.5}}\n"},
    {"count and group take all", kMixed, "eval instant at 0 count(m)\n  expect no_warn\n  expect no_info\n  {} 3\n"},
    {"max", kMixed,
     "eval instant at 0 max(m)\n"
     "  expect info msg: PromQL info: ignored histogram in max aggregation (1:5)\n"
     "  {} 3\n"},
    {"stddev of histograms only", kPair,
     "eval instant at 0 stddev(h)\n"
     "  expect info msg: PromQL info: ignored histogram in stddev aggregation (1:8)\n"},
    {"quantile", kMixed,
     "eval instant at 0 quantile(0.5, m)\n"
     "  expect info msg: PromQL info: ignored histogram in quantile aggregation (1:15)\n"
     "  {} 3\n"},
    {"topk points at itself", kMixed,
     "eval instant at 0 0 + topk(2, m)\n"
     "  expect info msg: PromQL info: ignored histogram in topk aggregation (1:5)\n"
     "  {i=\"2\"} 3\n"},
    {"bottomk", kMixed,
     "eval instant at 0 bottomk(2, m)\n"
     "  expect info msg: PromQL info: ignored histogram in bottomk aggregation (1:1)\n"
     "  m{i=\"2\"} 3\n"},
    {"limitk keeps them", kMixed,
     "eval instant at 0 limitk(1, m)\n  expect no_info\n  m{i=\"1\"} {{schema:0 count:4 sum:5 buckets:[1 2 1]}}\n"},
    {"count_values", "h {{schema:0 count:2 sum:-1.5 z_bucket:1 z_bucket_w:0.25 n_buckets:[1 0]}}\n",
     "eval instant at 0 count_values(\"v\", h)\n"
     "  {v=\"{count:2, sum:-1.5, [-1,-0.5):1, [-0.25,0.25]:1}\"} 1\n"},
    {"a gauge among counters makes a gauge",
     "h{i=\"1\"} {{schema:0 count:1 sum:1}}\n  h{i=\"2\"} {{schema:0 count:1 sum:1 counter_reset_hint:gauge}}\n",
     "eval instant at 0 sum(h)\n  expect no_warn\n  {} {{schema:0 count:2 sum:2 counter_reset_hint:gauge}}\n"},
};

const HistogramRow kWindows[] = {
    {"rate of floats and histograms", "r_total 1 {{schema:0 count:1 sum:1}} 2",
     "eval instant at 2m rate(r_total[3m])\n"
     "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for metric name \"r_total\" "
     "(1:6)\n"},
    {"irate of floats and histograms", "r_total 1 {{schema:0 count:1 sum:1}} 2",
     "eval instant at 2m irate(r_total[3m])\n"
     "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for metric name \"r_total\" "
     "(1:7)\n"},
    {"one histogram has no rate", "h {{schema:0 count:1 sum:1}}", "eval instant at 0 rate(h[1m])\n  expect no_warn\n"},
    {"delta of counters", "h {{schema:0 count:1 sum:1 buckets:[1]}} {{schema:0 count:3 sum:4 buckets:[3]}}",
     "eval instant at 1m delta(h[2m])\n"
     "  expect warn msg: PromQL warning: this native histogram metric is not a gauge: \"h\" (1:7)\n"
     "  {} {{schema:0 count:4 sum:6 buckets:[4] counter_reset_hint:gauge}}\n"},
    {"idelta of gauges",
     "h {{schema:0 count:3 sum:1 buckets:[3] counter_reset_hint:gauge}} {{schema:0 count:1 sum:4 buckets:[1] "
     "counter_reset_hint:gauge}}",
     "eval instant at 1m idelta(h[2m])\n  expect no_warn\n"
     "  {} {{schema:0 count:-2 sum:3 buckets:[-2] counter_reset_hint:gauge}}\n"},
    {"irate of a gauge",
     "h {{schema:0 count:1 sum:1 buckets:[1] counter_reset_hint:gauge}} {{schema:0 count:61 sum:61 buckets:[61] "
     "counter_reset_hint:gauge}}",
     "eval instant at 1m irate(h[2m])\n"
     "  expect warn msg: PromQL warning: this native histogram metric is not a counter: \"h\" (1:7)\n"
     "  {} {{schema:0 count:1 sum:1 buckets:[1] counter_reset_hint:gauge}}\n"},
    {"irate across a reset takes the later one",
     "h {{schema:0 count:5 sum:5 buckets:[5]}} {{schema:0 count:60 sum:60 buckets:[4 56]}}",
     "eval instant at 1m irate(h[2m])\n"
     "  {} {{schema:0 count:1 sum:1 buckets:[0.06666666666666667 0.9333333333333333]}}\n"},
    // From 4 to 6 and, after the reset, to 3: 2 + 3 in two minutes of three.
    {"increase across a reset",
     "h {{schema:0 count:4 sum:4 buckets:[4]}} {{schema:0 count:6 sum:6 buckets:[6]}} {{schema:0 count:3 sum:3 "
     "buckets:[3]}}",
     "eval instant at 2m increase(h[3m])\n"
     "  {} {{schema:0 count:7.5 sum:7.5 buckets:[7.5] counter_reset_hint:gauge}}\n"},
    {"a finer schema is a reset", "h {{schema:0 count:4 sum:4 buckets:[4]}} {{schema:1 count:6 sum:6 buckets:[6]}}",
     "eval instant at 1m resets(h[2m])\n  {} 1\n"},
    {"a coarser schema is none",
     "h {{schema:1 count:4 sum:4 offset:1 buckets:[2 2]}} {{schema:0 count:6 sum:6 offset:1 buckets:[6]}}",
     "eval instant at 1m resets(h[2m])\n  {} 0\n"},
    {"a zero bucket that cuts a filled bucket is a reset",
     "h {{schema:0 count:4 sum:4 z_bucket_w:0.1 buckets:[4]}} {{schema:0 count:6 sum:6 z_bucket:2 z_bucket_w:0.75 "
     "buckets:[4]}}",
     "eval instant at 1m resets(h[2m])\n  {} 1\n"},
    {"a wider zero bucket is none",
     "h {{schema:0 count:4 sum:4 z_bucket_w:0.1 buckets:[4]}} {{schema:0 count:6 sum:6 z_bucket:4 z_bucket_w:1 "
     "offset:1 buckets:[2]}}",
     "eval instant at 1m resets(h[2m])\n  {} 0\n"},
    {"a custom bucket that lost",
     "h {{schema:-53 count:4 sum:4 custom_values:[1 2 3] buckets:[1 1 2]}} {{schema:-53 "
     "count:9 sum:9 custom_values:[1 3] buckets:[8 1]}}",
     "eval instant at 1m resets(h[2m])\n  {} 1\n"},
    {"custom bounds that went away",
     "h {{schema:-53 count:4 sum:4 custom_values:[1 2 3] buckets:[1 1 2]}} "
     "{{schema:-53 count:9 sum:9 custom_values:[1 3] buckets:[3 6]}}",
     "eval instant at 1m resets(h[2m])\n  {} 0\n"},
    {"changes", "h 1 {{schema:0 count:1 sum:1 buckets:[1]}}x1 {{schema:0 count:1 sum:1 buckets:[0 1]}} 1 1",
     "eval instant at 5m changes(h[6m])\n  {} 3\n"},
    {"sum_over_time across kinds", "h 1 {{schema:0 count:1 sum:1}}",
     "eval instant at 1m sum_over_time(h[2m])\n"
     "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for metric name \"h\" (1:15)\n"},
    {"avg_over_time across layouts", "h {{schema:0 count:1 sum:1}} {{schema:-53 count:1 sum:1 buckets:[1]}}",
     "eval instant at 1m avg_over_time(h[2m])\n"
     "  expect warn msg: PromQL warning: vector contains a mix of histograms with exponential and custom buckets "
     "schemas for metric name \"h\" (1:15)\n"},
    {"max_over_time leaves them out", "h 1 {{schema:0 count:1 sum:1}}",
     "eval instant at 1m max_over_time(h[2m])\n"
     "  expect info msg: PromQL info: ignored histograms in a range containing both floats and histograms for metric "
     "name \"h\" (1:15)\n"
     "  {} 1\n"},
    {"stddev_over_time of histograms only", "h {{schema:0 count:1 sum:1}}",
     "eval instant at 0 stddev_over_time(h[2m])\n  expect no_info\n"},
    {"quantile_over_time of histograms only", "h {{schema:0 count:1 sum:1}}",
     "eval instant at 0 quantile_over_time(2, h[2m])\n  expect no_warn\n  expect no_info\n"},
    {"quantile_over_time points at the quantile", "h 1 {{schema:0 count:1 sum:1}}",
     "eval instant at 1m quantile_over_time(0.5, h[2m])\n"
     "  expect info msg: PromQL info: ignored histograms in a range containing both floats and histograms for metric "
     "name \"h\" (1:20)\n"
     "  {} 1\n"},
    {"first and last", "h 1 {{schema:0 count:1 sum:1}} 2",
     "eval instant at 1m last_over_time(h[2m])\n  h {{schema:0 count:1 sum:1}}\n\n"
     "eval instant at 2m first_over_time(h[2m])\n  h {{schema:0 count:1 sum:1}}\n\n"
     "eval instant at 2m ts_of_last_over_time(h[3m])\n  {} 120\n\n"
     "eval instant at 2m count_over_time(h[3m])\n  {} 3\n"},
    {"a subquery forgets what the store knew of resets",
     "h {{schema:0 count:5 sum:5 buckets:[5]}} {{schema:0 count:1 sum:1 buckets:[1]}} {{schema:0 count:6 sum:6 "
     "buckets:[6]}}",
     "eval instant at 2m resets(h[4m:2m])\n  {} 0\n\n"
     "eval instant at 2m resets(h[3m])\n  {} 1\n"},
    {"count and sum alone see resets of buckets",
     "h {{schema:0 count:5 sum:5 buckets:[5]}} {{schema:0 count:60 sum:60 buckets:[4 56]}}",
     "eval instant at 1m histogram_count(irate(h[2m]))\n  {} 1\n\n"
     "eval instant at 1m histogram_sum(irate(h[2m]))\n  {} 1\n"},
    {"what is asked beside the count is whole", "h {{schema:0 count:3 sum:5 buckets:[1 2]}}",
     "eval instant at 0 histogram_quantile(1, h) + histogram_count(h)\n  {} 5\n\n"
     "eval instant at 0 histogram_count(h >/ 1)\n  {} 2\n"},
};

const HistogramRow kEstimates[] = {
    {"several quantiles", "h {{schema:-53 count:4 sum:5 custom_values:[1 2] buckets:[2 2]}}",
     "eval instant at 0 histogram_quantiles(h, \"p\", 0, 0.5, 1, 1e-3, 0.25)\n"
     "  expect no_warn\n"
     "  {p=\"0.0\"} 0\n  {p=\"0.5\"} 1\n  {p=\"1.0\"} 2\n  {p=\"0.001\"} 0.002\n  {p=\"0.25\"} 0.5\n"},
    {"a quantile that changes is another series at each step",
     "h {{schema:-53 count:4 sum:5 custom_values:[1 2] buckets:[2 2]}}x3",
     "eval range from 0 to 2m step 1m histogram_quantiles(h, \"p\", scalar(vector(time() / 120)), 1)\n"
     "  expect fail msg: vector cannot contain metrics with the same labelset\n\n"
     "eval range from 0 to 2m step 1m histogram_quantiles(h, \"p\", scalar(vector(time() / 240)), 1)\n"
     "  {p=\"0.0\"} 0 _ _\n  {p=\"0.25\"} _ 0.5 _\n  {p=\"0.5\"} _ _ 1\n  {p=\"1.0\"} 2 2 2\n"},
    {"the same quantile twice", "h {{schema:0 count:1 sum:1 buckets:[1]}}",
     "eval instant at 0 histogram_quantiles(h, \"p\", 0.5, 0.5)\n"
     "  expect fail msg: vector cannot contain metrics with the same labelset\n"},
    {"each wrong quantile has its place", "h {{schema:0 count:1 sum:1 buckets:[1]}}",
     "eval range from 0 to 1m step 1m histogram_quantiles(h, \"p\", -1, 2)\n"
     "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got -1 (1:29)\n"
     "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 2 (1:33)\n"
     "  {p=\"-1.0\"} -Inf -Inf\n  {p=\"2.0\"} +Inf +Inf\n"},
    {"counts that fall", kClassic,
     "eval range from 2m to 2m step 1m histogram_quantile(0.5, b_bucket)\n"
     "  expect info msg: PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see "
     "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) for metric name "
     "\"b_bucket\", from buckets 2 to +Inf, with a max diff of 2, over 1 samples from 1970-01-01T00:02:00Z to "
     "1970-01-01T00:02:00Z (1:25)\n"
     "  {} 2.3333333333333335\n"},
    {"counts that fall are told of once a metric", kClassic,
     "eval range from 0 to 2m step 1m histogram_quantile(0.5, b_bucket) + histogram_quantile(0.9, b_bucket)\n"
     "  expect info msg: PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see "
     "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) for metric name "
     "\"b_bucket\", from buckets 2 to +Inf, with a max diff of 2, over 6 samples from 1970-01-01T00:00:00Z to "
     "1970-01-01T00:02:00Z (1:61)\n"
     "  {} 6 6 6\n"},
    {"the fraction takes counts as they are", kClassic,
     "eval instant at 0 histogram_fraction(0, 2, b_bucket)\n  expect no_info\n  {} 0.375\n"},
    {"a fraction of a first bucket without a beginning", "b_bucket{le=\"-1\"} 2\n  b_bucket{le=\"+Inf\"} 4\n",
     "eval instant at 0 histogram_fraction(-Inf, -2, b_bucket)\n  {} 0.5\n"},
    {"without an infinite bucket", "b_bucket{le=\"1\"} 2\n  b_bucket{le=\"2\"} 4\n",
     "eval instant at 0 histogram_quantile(0.5, b_bucket)\n  {} NaN\n\n"
     "eval instant at 0 histogram_fraction(0, 1, b_bucket)\n  {} NaN\n"},
    {"bounds written in two ways",
     "b_bucket{le=\"1\"} 1\n  b_bucket{le=\"1.0\"} 1\n  b_bucket{le=\"2\"} "
     "4\n  b_bucket{le=\"+Inf\"} 4\n",
     "eval instant at 0 histogram_quantile(0.25, b_bucket)\n  {} 0.5\n"},
    {"differences too small to matter",
     "b_bucket{le=\"1\"} 3.0000000000001\n  b_bucket{le=\"2\"} 3\n  "
     "b_bucket{le=\"+Inf\"} 3\n",
     "eval instant at 0 histogram_quantile(0.5, b_bucket)\n  expect no_info\n  {} 0.5\n"},
    {"NaN observations lie in no range", "h {{schema:0 count:10 sum:NaN buckets:[4 4]}}",
     "eval instant at 0 histogram_fraction(-Inf, +Inf, h)\n"
     "  expect info msg: PromQL info: input to histogram_fraction has NaN observations, which are excluded from all "
     "fractions for metric name \"h\" (1:32)\n"
     "  {} 0.8\n\n"
     "eval instant at 0 histogram_fraction(0, 1, h)\n"
     "  expect info\n  {} 0.4\n"},
    {"a sum of NaN from infinite observations of both signs",
     "h {{schema:-53 count:4 sum:NaN custom_values:[1] buckets:[2 2]}}",
     "eval instant at 0 histogram_quantile(0.25, h)\n  expect no_info\n  {} 0.5\n\n"
     "eval instant at 0 histogram_fraction(0, 1, h)\n  expect no_info\n  {} 0.5\n"},
    {"the zero bucket between both sides is linear",
     "h {{schema:0 count:4 sum:0 z_bucket:2 z_bucket_w:0.5 buckets:[1] n_buckets:[1]}}",
     "eval instant at 0 histogram_quantile(0.375, h)\n  {} -0.25\n\n"
     "eval instant at 0 histogram_fraction(-0.25, 0.25, h)\n  {} 0.25\n"},
    {"the zero bucket of positive observations begins at zero",
     "h {{schema:0 count:4 sum:2 z_bucket:2 z_bucket_w:0.5 buckets:[2]}}",
     "eval instant at 0 histogram_quantile(0.25, h)\n  {} 0.25\n\n"
     "eval instant at 0 histogram_fraction(-1, 0.25, h)\n  {} 0.25\n"},
    // The bucket (0.5,1] reaches into the zero bucket: what is left of it is (0.75,1].
    {"a bucket that reaches into the zero bucket",
     "h {{schema:0 count:4 sum:2 z_bucket:2 z_bucket_w:0.75 buckets:[2]}}",
     "eval instant at 0 histogram_quantile(0.75, h)\n  {} 0.8660254037844386\n"},
    {"exponential buckets with empty ones between", "h {{schema:0 count:4 sum:2 buckets:[2 0 0 2]}}",
     "eval instant at 0 histogram_quantile(0.5, h)\n  {} 4\n\n"
     "eval instant at 0 histogram_quantile(0.49, h)\n  {} 0.9862327044933592\n"},
    {"the last bucket of the scale", "h {{schema:0 count:2 sum:2 offset:1024 buckets:[1 1]}}",
     "eval instant at 0 histogram_fraction(0, 1.7976931348623157e308, h)\n  {} 0.5\n"},
    {"custom buckets below zero", "h {{schema:-53 count:4 sum:-2 custom_values:[-2 -1] buckets:[2 1 1]}}",
     "eval instant at 0 histogram_quantile(0.25, h)\n  {} -2\n\n"
     "eval instant at 0 histogram_quantile(0.99, h)\n  {} -1\n"},
    {"the variance of custom buckets", "h {{schema:-53 count:4 sum:8 custom_values:[1 2 3] buckets:[0 2 2]}}",
     "eval instant at 0 histogram_stdvar(h)\n  {} 0.25\n\n"
     "eval instant at 0 histogram_stddev(h)\n  {} 0.5\n"},
    {"floats have no count", "g 1", "eval instant at 0 histogram_count(g)\n  expect no_warn\n  expect no_info\n"},
};

}  // namespace

/// Native histograms beyond what Prometheus' scripts show: operators, trimming, aggregations, windows, estimates, and
/// what each of them says.
class ExecHistogramTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();
  void countAgainstTheLimitBySize();
};

void ExecHistogramTest::evaluates_data() {
  QTest::addColumn<QString>("text");
  const auto add = [](const char* group, const auto& rows) {
    for (const HistogramRow& row : rows)
      QTest::addRow("%s: %s", group, row.name) << QString("load 1m\n  %1\n\n%2\n").arg(row.load, row.eval);
  };
  add("operators", kOperators);
  add("trimming", kTrims);
  add("aggregations", kAggregations);
  add("windows", kWindows);
  add("estimates", kEstimates);
}

void ExecHistogramTest::evaluates() {
  QFETCH(QString, text);
  QCOMPARE(oriel::test::scriptFailure(text), QString());
}

void ExecHistogramTest::countAgainstTheLimitBySize() {
  FloatHistogram histogram;
  histogram.count = 100;
  histogram.positiveSpans = {{0, 100}};
  histogram.positiveBuckets.assign(100, 1);
  oriel::test::MemoryStorage storage;
  storage.add(Labels{{"__name__", "h"}}, {{0, 0, std::make_shared<const FloatHistogram>(histogram)}});
  storage.add(Labels{{"__name__", "g"}}, {{0, 1, nullptr}});
  EngineOptions options;
  // Each of them is 984 bytes: 61 samples. They are held once as read and once as answered.
  options.maxSamples = 150;
  QVERIFY(Engine(options).instant(storage, "h", 0).ok());
  options.maxSamples = 50;
  QVERIFY(Engine(options).instant(storage, "g", 0).ok());
  for (const char* query :
       {"h", "sum(h)", "h + h", "topk(1, h) or h", "sum_over_time(h[1m])", "last_over_time(h[1m:1m])"}) {
    const auto result = Engine(options).instant(storage, query, 0);
    QVERIFY2(!result.ok(), query);
    QCOMPARE(result.error().code, ErrorCode::LimitExceeded);
  }
  // Without the buckets it is 11.
  QVERIFY(Engine(options).instant(storage, "histogram_count(h)", 0).ok());
}

ORIEL_TEST_MAIN(ExecHistogramTest)
#include "exec_histogram_test.moc"
