#include "server/net/metrics.h"

#include <string_view>

namespace ithaca::relay {

namespace {

void add(std::string& out, std::string_view name, std::string_view kind, std::string_view help,
         std::uint64_t value) {
  const std::string full = "ithaca_relay_" + std::string(name);
  out += "# HELP " + full + " " + std::string(help) + "\n";
  out += "# TYPE " + full + " " + std::string(kind) + "\n";
  out += full + " " + std::to_string(value) + "\n";
}

}  // namespace

std::string metrics_text(const RelayCounters& counters, const RelayGauges& gauges,
                         std::uint64_t http_requests) {
  std::string out;
  const auto counter = [&out](std::string_view name, std::string_view help, std::uint64_t value) {
    add(out, name, "counter", help, value);
  };
  const auto gauge = [&out](std::string_view name, std::string_view help, std::uint64_t value) {
    add(out, name, "gauge", help, value);
  };
  counter("http_requests_total", "HTTP requests for files.", http_requests);
  counter("frames_received_total", "Frames from clients.", counters.frames_received);
  counter("frames_sent_total", "Frames to clients.", counters.frames_sent);
  counter("envelopes_accepted_total", "Envelopes stored.", counters.envelopes_accepted);
  counter("envelopes_duplicate_total", "Envelopes that were there already.",
          counters.envelopes_duplicate);
  counter("control_accepted_total", "Control records stored.", counters.control_accepted);
  counter("ephemeral_received_total", "Ephemeral frames passed on.", counters.ephemeral_received);
  counter("errors_sent_total", "ERR frames to clients.", counters.errors_sent);
  counter("commits_total", "Durable commits.", counters.commits);
  counter("commits_failed_total", "Commits that the store refused.", counters.commits_failed);
  counter("batch_bytes_sent_total", "Bytes of BATCH frames.", counters.batch_bytes_sent);
  counter("slow_reader_pauses_total", "Times a subscriber fell back to reading from the store.",
          counters.slow_reader_pauses);
  gauge("connections", "Open WebSocket connections.", gauges.connections);
  gauge("subscriptions", "Subscriptions to spaces.", gauges.subscriptions);
  gauge("spaces_in_memory", "Spaces held in memory.", gauges.spaces_in_memory);
  gauge("queued_bytes", "Bytes waiting for slow readers.", gauges.queued_bytes);
  gauge("spaces", "Spaces in the store.", gauges.spaces);
  gauge("store_bytes", "Size of the store on disk.", gauges.store_bytes);
  return out;
}

}  // namespace ithaca::relay
