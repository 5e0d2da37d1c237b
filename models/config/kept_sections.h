#pragma once

#include "models/base/result.h"
#include "models/config/decode_context.h"
#include "models/config/prometheus_config.h"

namespace oriel::config {

/// Checks the sections that Oriel keeps as nodes: alerting, remote_write, remote_read, storage, tracing, otlp, runtime.
Status checkAlerting(const Node& node, const DecodeContext& context);
Status checkRemoteWrite(const Node& node, const DecodeContext& context);
Status checkRemoteRead(const Node& node, const DecodeContext& context);
/// What it says of the out-of-order window goes to `outOfOrderWindow`.
Status checkStorage(const Node& node, Duration& outOfOrderWindow);
Status checkTracing(const Node& node, const DecodeContext& context);
Status checkOtlp(const Node& node, const DecodeContext& context);
Status checkRuntime(const Node& node);

}  // namespace oriel::config
