// The words for what the app layer says in enums, and the small texts that several screens share.
//
// Invariants
//   1. Every error that a person can meet has its words here and nowhere else.
//   2. Views returned live as long as tr() says: two more frames at least.
// Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/app/state.h"
#include "src/ui/widgets.h"

namespace ithaca::ui::views {

// What went wrong and what to do about it, for an error of a command.
[[nodiscard]] std::string_view error_words(base::ErrorCode code);
// Shows error_words in a toast. For commands without a field to say it at.
void show_error(base::ErrorCode code);
// The same, if it failed. Gives back whether it did not.
bool report(const base::Result<void>& result);

struct JoinWords {
  std::string_view title;
  std::string_view text;
};
[[nodiscard]] JoinWords join_failure_words(app::JoinFailure why);

struct ProblemWords {
  Tone tone;
  std::string_view text;
};
// REQUIRES: problem is not kNone.
[[nodiscard]] ProblemWords problem_words(app::Problem problem);

struct ReceiptWords {
  Icon icon;
  std::string_view text;
};
[[nodiscard]] ReceiptWords receipt_words(app::Receipt receipt);

// "Offline · 3 queued".
[[nodiscard]] std::string sync_text(const app::SyncStatus& status);
[[nodiscard]] ChipOptions sync_chip(const app::SyncStatus& status);
// The chip with role status that every screen's header has.
void sync_status_chip(const app::SyncStatus& status);

[[nodiscard]] std::string_view status_words(app::GoalStatus status);
[[nodiscard]] std::string_view member_name(const app::MemberView& member);
// "Me" stays with the caller: a person's first name, for short sentences. At most
// kFirstNameCharacters of it, and then "…".
inline constexpr std::size_t kFirstNameCharacters = 16;
[[nodiscard]] std::string first_name(std::string_view name);

// A stable key for widgets that belong to an entity or a space.
[[nodiscard]] std::uint64_t key_of(base::ByteView id);

}  // namespace ithaca::ui::views
