// What it costs to give a relay that has lost everything a long log again, over SQLite at both
// ends: `scripts/dev bench repair`, also a test with smaller sizes.
//
//   bench_repair [FEW MANY [FOLDER]]
//
// Ada writes FEW messages and follows them as they go, so that her log has a record for each; the
// relay is lost; and once more with MANY, in a new folder in FOLDER (else in memory, where there is
// such a folder, since the disk is not what is measured). Prints one JSON object. cpu_us_each is
// the processor's time, of client and relay, for each entry. Exit code 1 if it is kRatioMax times
// as much for MANY as for FEW: the repair is then not linear.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "src/core/crypto/primitives.h"
#include "tests/bench/native/bench_world.h"

namespace ithaca::bench {
namespace {

constexpr double kRatioMax = 2;

std::filesystem::path default_folder() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

// A folder of its own that goes with it.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& in) {
    std::string name = (in / "ithaca-repair-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) m_path = name;
  }
  ~Folder() {
    std::error_code failed;
    std::filesystem::remove_all(m_path, failed);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

struct Measured {
  double cpu_us_each = 0, wall_s = 0;
};

Measured measure(std::size_t entries, const std::filesystem::path& in) {
  const Folder folder(in);
  World world(folder.path().string());
  Person& ada = world.add("ada");
  const auto space = ada.app->create_space("Long", app::SpaceKind::kCircle);
  for (std::size_t i = 0; i < entries; ++i) {
    (void)ada.app->send_message(*space, "Message " + std::to_string(i));
    world.run_until("a message on the relay", [&] { return world.is_up_to_date(ada); });
  }
  const double cpu = cpu_seconds(), wall = wall_seconds();
  world.lose_relay();
  ada.app->tick();
  ada.app->retry_now();
  world.run_until("the repair", [&] {
    return world.is_up_to_date(ada) && ada.app->saved() && world.envelopes() >= entries;
  });
  Measured out;
  out.cpu_us_each = (cpu_seconds() - cpu) * 1e6 / static_cast<double>(entries);
  out.wall_s = wall_seconds() - wall;
  std::fprintf(stderr, "==> %zu entries: %.1f us of the processor each, %.1f s\n", entries,
               out.cpu_us_each, out.wall_s);
  return out;
}

}  // namespace
}  // namespace ithaca::bench

int main(int count, char** words) {
  using namespace ithaca::bench;
  if (!ithaca::crypto::init().ok() || count == 2 || count > 4) return 2;
  const std::size_t few = count > 2 ? std::strtoull(words[1], nullptr, 10) : 5'000;
  const std::size_t many = count > 2 ? std::strtoull(words[2], nullptr, 10) : 60'000;
  const std::filesystem::path in = count > 3 ? std::filesystem::path(words[3]) : default_folder();
  const Measured small = measure(few, in), large = measure(many, in);
  const double ratio = large.cpu_us_each / small.cpu_us_each;
  std::printf("{\"few\":%zu,\"cpu_us_each_of_few\":%.1f,\"many\":%zu,\"cpu_us_each_of_many\":%.1f,",
              few, small.cpu_us_each, many, large.cpu_us_each);
  std::printf("\"wall_s_of_many\":%.1f,\"ratio\":%.2f,\"ratio_max\":%.1f}\n", large.wall_s, ratio,
              kRatioMax);
  return ratio <= kRatioMax ? 0 : 1;
}
