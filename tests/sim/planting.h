// The mistakes of src/core/base/planted.h, by name. Only ithaca_sim_planted can have one.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ithaca::sim {

// Empty in a simulator that is compiled without them. Their numbers begin at 1.
std::span<const std::string_view> bug_names();
// By number or name.
std::optional<std::size_t> find_bug(std::string_view name);
// 0: none. REQUIRES: number <= bug_names().size().
void plant(std::size_t number);

}  // namespace ithaca::sim
