#include "src/core/model/fractional_index.h"

#include <algorithm>

#include "src/core/base/prng.h"
#include "src/core/model/limits.h"

namespace ithaca::model {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr int kBase = 62;
constexpr std::size_t kTailDigits = 2;

int digit_value(char c) {
  const std::size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

char digit(std::uint64_t value) { return kDigits[value]; }

// A position never ends in 0, so that there is always room below it.
void add_tail(std::string& out, std::size_t digits, base::Prng& prng) {
  for (std::size_t i = 1; i < digits; ++i) out.push_back(digit(prng.below(kBase)));
  out.push_back(digit(1 + prng.below(kBase - 1)));
}

// The digits up to the first that lies strictly between the two; empty if there is no room, or if
// they are equal or out of order.
// At the ends of the list it steps by one instead of halving, so that a list that only ever grows
// at one end keeps short positions.
std::string digits_between(std::string_view before, std::string_view after) {
  const bool at_start = before.empty() && !after.empty();
  const bool at_end = after.empty() && !before.empty();
  bool bounded = !after.empty();
  std::string out;
  for (std::size_t i = 0; i <= kPositionBytesMax; ++i) {
    if (bounded && i >= after.size()) return {};
    const int low = i < before.size() ? digit_value(before[i]) : 0;
    const int high = bounded ? digit_value(after[i]) : kBase;
    if (low > high) return {};
    if (high - low > 1) {
      const int step = at_end ? low + 1 : at_start && bounded ? high - 1 : (low + high) / 2;
      out.push_back(digit(static_cast<std::uint64_t>(step)));
      return out;
    }
    out.push_back(digit(static_cast<std::uint64_t>(low)));
    if (low != high) bounded = false;
  }
  return {};
}

}  // namespace

bool is_position(std::string_view text) {
  if (text.empty() || text.size() > kPositionBytesMax) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return digit_value(c) >= 0; });
}

PositionBetween position_between(std::string_view before, std::string_view after,
                                 std::uint64_t random) {
  if (!is_position(before)) before = {};
  if (!is_position(after)) after = {};
  base::Prng prng(random);
  PositionBetween out;
  out.position = digits_between(before, after);
  if (!out.position.empty()) add_tail(out.position, kTailDigits, prng);
  if (!is_position(out.position)) {
    out.position = !before.empty() ? before : !after.empty() ? after : std::string_view("V");
    out.spread = Spread::kNeeded;
  } else if (out.position.size() > kPositionBytesComfortable) {
    out.spread = Spread::kAdvised;
  }
  return out;
}

std::vector<std::string> spread_positions(std::size_t count, std::uint64_t random) {
  base::Prng prng(random);
  std::uint64_t range = kBase;
  std::size_t width = 1;
  // Leaves room for a few insertions between any two before their positions grow.
  for (; range / 8 < count + 1; ++width) range *= kBase;
  const std::uint64_t step = range / (count + 1);
  std::vector<std::string> out;
  out.reserve(count);
  for (std::size_t i = 1; i <= count; ++i) {
    std::string position(width, '0');
    std::uint64_t rest = step * i;
    for (std::size_t at = width; at-- > 0; rest /= kBase) position[at] = digit(rest % kBase);
    add_tail(position, kTailDigits, prng);
    out.push_back(std::move(position));
  }
  return out;
}

}  // namespace ithaca::model
