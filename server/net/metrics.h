// /metrics in Prometheus' text format: totals and sizes, nothing about anybody.
#pragma once

#include <cstdint>
#include <string>

#include "server/relay/relay.h"

namespace ithaca::relay {

std::string metrics_text(const RelayCounters& counters, const RelayGauges& gauges,
                         std::uint64_t http_requests);

}  // namespace ithaca::relay
