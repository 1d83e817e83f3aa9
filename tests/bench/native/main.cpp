// Half of `scripts/dev bench engine`: what a long conversation costs natively.
//
//   bench_engine_native FOLDER
//
// The folder holds what a relay and the headless client of Ada, who has written all of "Bench",
// have kept; it is changed, so give it a copy. Ben joins and receives everything, over SQLite in
// that folder. Prints one JSON object. Times are the processor's, but for "wall", which includes
// waiting for the disk:
//
//   receive.cpu_us_each   from frames to messages that are decrypted, verified, merged, indexed and
//                         handed to the disk, for each of the whole log
//   open.cpu_ms           from opening the store to the last 50 messages in hand; a median
//   own.wall_ms           a message of one's own until it is on the disk; a median
//   search.first_ms       from a key to the first results for the new text; search.done_ms: until
//                         all is looked through
//   heap_mb               what the program holds beyond an empty one, with the space open
//   disk.state_mb         keys and sealed values but for the log's
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "src/core/crypto/primitives.h"
#include "tests/bench/native/bench_world.h"

namespace ithaca::bench {
namespace {

constexpr std::size_t kOpens = 5;
constexpr std::size_t kOwnMessages = 50;
constexpr std::size_t kLast = 50;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

double greatest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

double heap_mb() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / (1 << 20);
}

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "bench: %s\n", what);
  std::exit(1);
}

void progress(const char* what) { std::fprintf(stderr, "==> native: %s\n", what); }

class Bench {
 public:
  explicit Bench(const std::string& folder)
      : m_world(folder), m_ada(m_world.add("ada")), m_ben(m_world.add("ben")) {}

  void run() {
    progress("receiving");
    receive();
    std::printf("{\"messages\":%zu,\"goals\":%zu", m_messages, m_goals);
    std::printf(",\"receive\":{\"cpu_us_each\":%.2f,\"entries\":%zu}", m_receive_us, m_entries);
    progress("opening");
    open();
    own_messages();
    disk();
    progress("searching");
    search();
    std::printf("}\n");
  }

 private:
  void receive() {
    for (const app::SpaceSummary& space : m_ada.app->spaces())
      if (space.name == "Bench") m_space = space.id;
    m_messages = m_ada.app->message_count(m_space);
    m_goals = m_ada.app->goals(m_space).size();
    m_entries = m_messages + m_goals;
    must(m_messages > kLast, "there is no long conversation");
    must(m_ada.app->invite(m_space).ok(), "no invite");
    m_world.run_until("an invite", [this] {
      const auto invite = m_ada.app->current_invite(m_space);
      return invite && invite->on_relay && !invite->link.empty();
    });
    const std::string link = m_ada.app->current_invite(m_space)->link;
    m_world.stop(m_ada);  // so that its work is on nobody's account
    m_ben.app->open_invite_link(link);
    m_world.run_until("the invite's space",
                      [this] { return m_ben.app->join_view().step == app::JoinStep::kAsk; });
    must(m_ben.app->join().ok(), "cannot join");
    m_ben.app_cpu_s = 0;
    m_world.run_until("all messages", [this] {
      return m_ben.app->message_count(m_space) == m_messages && m_world.is_up_to_date(m_ben) &&
             m_ben.app->saved();
    });
    m_receive_us = m_ben.app_cpu_s * 1e6 / static_cast<double>(m_entries);
  }

  void open() {
    std::vector<double> cpu, wall;
    double heap = 0;
    for (std::size_t i = 0; i < kOpens; ++i) {
      m_world.stop(m_ben);
      m_ben.line.set_reachable(false);
      malloc_trim(0);
      const double before = heap_mb();
      const double cpu_start = cpu_seconds(), wall_start = wall_seconds();
      m_world.start(m_ben);
      std::vector<app::MessageView> last;
      while (last.size() < kLast) {
        m_ben.app->tick();
        if (m_ben.app->phase() != app::Phase::kReady) continue;
        last = m_ben.app->messages(m_space, m_messages - kLast, kLast);
      }
      cpu.push_back((cpu_seconds() - cpu_start) * 1e3);
      wall.push_back((wall_seconds() - wall_start) * 1e3);
      must(last.back().text.starts_with("Message " + std::to_string(m_messages)),
           "another message");
      heap = heap_mb() - before;
    }
    std::printf(",\"open\":{\"cpu_ms\":%.2f,\"wall_ms\":%.2f},\"heap_mb\":%.2f", median(cpu),
                median(wall), heap);
    m_ben.line.set_reachable(true);
    m_ben.app->retry_now();
    m_world.run_until("the relay again", [this] { return m_world.is_up_to_date(m_ben); });
  }

  void own_messages() {
    std::vector<double> cpu, wall;
    std::size_t frame = 0;
    m_ben.line.set_script([&](support::MemoryLine::Way way, const base::Bytes& message) {
      if (way == support::MemoryLine::Way::kToServer) frame = std::max(frame, message.size());
      return support::MemoryLine::Fate::kDeliver;
    });
    for (std::size_t i = 0; i < kOwnMessages; ++i) {
      std::string text = std::to_string(i) + " ";
      while (text.size() < 160) text += "word ";
      text.resize(160);
      const double cpu_start = cpu_seconds(), wall_start = wall_seconds();
      must(m_ben.app->send_message(m_space, text).ok(), "an own message was refused");
      while (!m_ben.app->saved()) m_ben.app->tick();
      cpu.push_back((cpu_seconds() - cpu_start) * 1e3);
      wall.push_back((wall_seconds() - wall_start) * 1e3);
      m_world.run_until("one message on the relay",
                        [this] { return m_world.is_up_to_date(m_ben); });
    }
    m_ben.line.set_script({});
    std::printf(",\"own\":{\"cpu_ms\":%.3f,\"wall_ms\":%.3f,\"frame_bytes\":%zu}", median(cpu),
                median(wall), frame);
  }

  void disk() {
    m_world.stop(m_ben);
    std::uint64_t state = 0, log = 0, records = 0;
    {
      auto file = platform::SqliteStore::open(m_ben.folder + "/store.db");
      must(file.ok(), "the store does not open");
      bool more = true;
      std::string after;
      while (more) {
        (*file)->scan("", after, port::kScanPageMax, [&](base::Result<port::StorePage> page) {
          must(page.ok(), "the store cannot be read");
          for (const port::StoreRecord& record : page->records) {
            (record.key.starts_with("l/") ? log : state) += record.key.size() + record.value.size();
            ++records;
          }
          more = page->more;
          after = page->last_key;
        });
        (*file)->pump();
      }
    }
    const auto mb = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    std::printf(",\"disk\":{\"state_mb\":%.2f,\"with_log_mb\":%.2f,\"records\":%llu", mb(state),
                mb(state + log), static_cast<unsigned long long>(records));
    std::printf(",\"file_mb\":%.2f}", mb(std::filesystem::file_size(m_ben.folder + "/store.db")));
    m_world.start(m_ben);
    m_world.run_until("the space again", [this] { return m_world.is_up_to_date(m_ben); });
  }

  // As somebody types, a letter at a time, waiting for all results before the next.
  void search() {
    m_ben.app->open_search();
    double start = cpu_seconds();
    m_ben.app->search_for("a");
    m_world.run_until("all pages", [this] { return m_ben.app->search_state().done; });
    const double reading = (cpu_seconds() - start) * 1e3;
    std::vector<double> first, done;
    for (const char* typed :
         {"e", "th", "thesis", "library question", "tomorrow", "message 77", "zzz"}) {
      m_ben.app->search_for("");
      for (std::size_t letters = 1; letters <= std::strlen(typed); ++letters) {
        start = cpu_seconds();
        m_ben.app->search_for(std::string_view(typed).substr(0, letters));
        double seen = 0;
        for (;; m_ben.app->tick()) {
          const app::SearchState state = m_ben.app->search_state();
          if (seen == 0 && (state.found > 0 || state.done)) {
            (void)m_ben.app->search_hits(0, kLast);
            seen = (cpu_seconds() - start) * 1e3;
          }
          if (state.done) break;
        }
        first.push_back(seen);
        done.push_back((cpu_seconds() - start) * 1e3);
      }
    }
    std::printf(",\"search\":{\"read_ms\":%.1f,\"first_ms\":%.2f,\"first_max_ms\":%.2f", reading,
                median(first), greatest(first));
    std::printf(",\"done_ms\":%.2f,\"done_max_ms\":%.2f,\"keys\":%zu,\"heap_mb\":%.2f}",
                median(done), greatest(done), done.size(), heap_mb());
  }

  World m_world;
  std::size_t m_messages = 0;
  std::size_t m_goals = 0;
  Person& m_ada;
  Person& m_ben;
  app::SpaceId m_space;
  std::size_t m_entries = 0;
  double m_receive_us = 0;
};

}  // namespace
}  // namespace ithaca::bench

int main(int count, char** words) {
  ithaca::bench::must(count == 2, "bench_engine_native FOLDER");
  ithaca::bench::must(ithaca::crypto::init().ok(), "libsodium");
  ithaca::bench::Bench(words[1]).run();
  return 0;
}
