#include "src/platform/native/wake_signal.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "src/platform/common/system_clock.h"
#include "src/platform/native/os_random.h"

namespace ithaca::platform {
namespace {

TEST(WakeSignal, RemembersOneNotice) {
  WakeSignal signal;
  EXPECT_FALSE(signal.wait(0));
  signal.notify();
  signal.notify();
  EXPECT_TRUE(signal.wait(60'000));
  EXPECT_FALSE(signal.wait(0));
}

TEST(WakeSignal, WakesFromAnotherThread) {
  WakeSignal signal;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    signal.notify();
  });
  SystemClock clock;
  const std::uint64_t start = clock.steady_ms();
  EXPECT_TRUE(signal.wait(60'000));
  EXPECT_LT(clock.steady_ms() - start, 30'000u);
  other.join();
}

TEST(SystemClock, IsInThisCentury) {
  SystemClock clock;
  EXPECT_GT(clock.now_ms(), 1'600'000'000'000u);
  EXPECT_LT(clock.now_ms(), 4'200'000'000'000u);
}

TEST(OsRandom, FillsAllOfIt) {
  OsRandom random;
  std::vector<std::uint8_t> bytes(100'000);
  random.fill(bytes);
  // A byte that is never written would stay zero in both halves of every window of 64.
  for (std::size_t i = 0; i + 64 <= bytes.size(); i += 64) {
    bool any = false;
    for (std::size_t k = 0; k < 64; ++k) any = any || bytes[i + k] != 0;
    ASSERT_TRUE(any) << i;
  }
  random.fill({});
}

}  // namespace
}  // namespace ithaca::platform
