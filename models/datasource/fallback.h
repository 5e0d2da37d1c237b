#pragma once

#include <memory>

#include "models/datasource/table.h"

namespace oriel::datasource {

/// A source elsewhere that stands for the embedded store while nobody answers at its address: set-up scripts name
/// addresses such as http://prometheus:9090 that only exist inside of a container's network. Whether somebody is there
/// is found out at use (any HTTP answer counts) and remembered for half a minute; which of the two answers is said
/// through SourceContext::notice. `embedded` may be asked for as long as this source lives.
std::shared_ptr<DataSource> makeFallback(const SourceConfig& config, const SourceContext& context,
                                         std::shared_ptr<DataSource> remote, std::shared_ptr<DataSource> embedded);

}  // namespace oriel::datasource
