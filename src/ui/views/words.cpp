#include "src/ui/views/words.h"

#include <cstring>

#include "src/ui/text/unicode.h"

namespace ithaca::ui::views {

std::string_view error_words(base::ErrorCode code) {
  using base::ErrorCode;
  switch (code) {
    case ErrorCode::kInvalidInput:
      return tr(Str::error_invalid_input);
    case ErrorCode::kTooLarge:
      return tr(Str::error_too_large);
    case ErrorCode::kNotFound:
      return tr(Str::error_not_found);
    case ErrorCode::kOffline:
      return tr(Str::error_offline);
    case ErrorCode::kNotMember:
    case ErrorCode::kPinned:
      return tr(Str::error_not_member);
    case ErrorCode::kRefused:
      return tr(Str::error_refused);
    case ErrorCode::kQuota:
      return tr(Str::error_quota);
    case ErrorCode::kFenced:
      return tr(Str::error_fenced);
    case ErrorCode::kUnavailable:
      return tr(Str::error_unavailable);
    case ErrorCode::kNewerStore:
    case ErrorCode::kUnsupported:
      return tr(Str::error_unsupported);
    case ErrorCode::kWrongPassphrase:
      return tr(Str::error_wrong_passphrase);
    case ErrorCode::kMalformed:
    case ErrorCode::kCorrupt:
    case ErrorCode::kBadSignature:
      return tr(Str::error_damaged);
    case ErrorCode::kExpired:
      return tr(Str::error_expired);
    case ErrorCode::kUsed:
      return tr(Str::error_used);
    case ErrorCode::kBusy:
      return tr(Str::error_busy);
    case ErrorCode::kCancelled:
      return tr(Str::error_cancelled);
    case ErrorCode::kConflict:
    case ErrorCode::kDuplicate:
    case ErrorCode::kGap:
    case ErrorCode::kUnknownEpoch:
    case ErrorCode::kStaleEpoch:
      break;
  }
  return tr(Str::error_other);
}

void show_error(base::ErrorCode code) {
  show_toast({.text = std::string(error_words(code)), .tone = Tone::kDanger});
}

bool report(const base::Result<void>& result) {
  if (!result.ok()) show_error(result.code());
  return result.ok();
}

JoinWords join_failure_words(app::JoinFailure why) {
  using app::JoinFailure;
  switch (why) {
    case JoinFailure::kMangled:
      return {tr(Str::join_mangled_title), tr(Str::join_mangled)};
    case JoinFailure::kNewerVersion:
      return {tr(Str::join_newer_title), tr(Str::join_newer)};
    case JoinFailure::kUsed:
      return {tr(Str::join_used_title), tr(Str::join_used)};
    case JoinFailure::kExpired:
      return {tr(Str::join_expired_title), tr(Str::join_expired)};
    case JoinFailure::kVoid:
      return {tr(Str::join_void_title), tr(Str::join_void)};
    case JoinFailure::kUnknownSpace:
      return {tr(Str::join_unknown_title), tr(Str::join_unknown)};
    case JoinFailure::kOffline:
      return {tr(Str::join_offline_title), tr(Str::join_offline)};
    case JoinFailure::kFull:
      return {tr(Str::join_full_title), tr(Str::join_full)};
    case JoinFailure::kAlreadyMember:
      return {tr(Str::join_member_title), tr(Str::join_member)};
    case JoinFailure::kRefused:
      break;
  }
  return {tr(Str::join_refused_title), tr(Str::join_refused)};
}

ProblemWords problem_words(app::Problem problem) {
  using app::Problem;
  switch (problem) {
    case Problem::kStorageFull:
      return {Tone::kDanger, tr(Str::problem_storage_full)};
    case Problem::kStorageUnavailable:
      return {Tone::kDanger, tr(Str::problem_storage_unavailable)};
    case Problem::kStorageNewer:
      return {Tone::kDanger, tr(Str::problem_storage_newer)};
    case Problem::kStorageCorrupt:
      return {Tone::kWarn, tr(Str::problem_storage_corrupt)};
    case Problem::kRelayTooOld:
      return {Tone::kWarn, tr(Str::problem_relay_too_old)};
    case Problem::kRelayTooNew:
      return {Tone::kWarn, tr(Str::problem_relay_too_new)};
    case Problem::kRelayRefused:
    case Problem::kNone:
      break;
  }
  return {Tone::kWarn, tr(Str::problem_relay_refused)};
}

ReceiptWords receipt_words(app::Receipt receipt) {
  switch (receipt) {
    case app::Receipt::kQueued:
      return {Icon::kClock, tr(Str::receipt_queued)};
    case app::Receipt::kOnRelay:
      return {Icon::kCheck, tr(Str::receipt_on_relay)};
    case app::Receipt::kDelivered:
      return {Icon::kCheckDouble, tr(Str::receipt_delivered)};
    case app::Receipt::kRead:
      break;
  }
  return {Icon::kCheckDouble, tr(Str::receipt_read)};
}

namespace {

std::string_view sync_state_words(app::SyncState state) {
  switch (state) {
    case app::SyncState::kOffline:
      return tr(Str::sync_offline);
    case app::SyncState::kSyncing:
      return tr(Str::sync_syncing);
    case app::SyncState::kAttention:
      return tr(Str::sync_attention);
    case app::SyncState::kUpToDate:
      break;
  }
  return tr(Str::sync_up_to_date);
}

}  // namespace

std::string sync_text(const app::SyncStatus& status) {
  std::string text(sync_state_words(status.state));
  if (status.queued > 0) {
    text = tr_join(text, tr_count(Str::sync_queued, static_cast<std::int64_t>(status.queued)));
  }
  return text;
}

ChipOptions sync_chip(const app::SyncStatus& status) {
  switch (status.state) {
    case app::SyncState::kOffline:
      return {.tone = Tone::kWarn, .icon = Icon::kOffline};
    case app::SyncState::kSyncing:
      return {.tone = Tone::kNeutral, .icon = Icon::kRefresh};
    case app::SyncState::kAttention:
      return {.tone = Tone::kWarn, .icon = Icon::kWarning};
    case app::SyncState::kUpToDate:
      break;
  }
  return {.tone = Tone::kOk, .icon = Icon::kCheck};
}

void sync_status_chip(const app::SyncStatus& status) {
  status_chip(tr(Str::sync_status), sync_text(status), sync_chip(status), true);
}

std::string_view status_words(app::GoalStatus status) {
  switch (status) {
    case app::GoalStatus::kActive:
      return tr(Str::goal_active);
    case app::GoalStatus::kReached:
      return tr(Str::goal_reached);
    case app::GoalStatus::kLetGo:
      break;
  }
  return tr(Str::goal_let_go);
}

std::string_view member_name(const app::MemberView& member) {
  return member.name.empty() ? tr(Str::member_unnamed) : std::string_view(member.name);
}

namespace {

constexpr std::uint32_t kJoiner = 0x200D;

// It belongs to the character before it.
bool clings(std::uint32_t code_point) {
  return code_point == kJoiner || (code_point >= 0x0300 && code_point <= 0x036F) ||
         (code_point >= 0xFE00 && code_point <= 0xFE0F) ||
         (code_point >= 0x1F3FB && code_point <= 0x1F3FF);
}

}  // namespace

std::string first_name(std::string_view name) {
  const std::size_t space = name.find(' ');
  if (space != std::string_view::npos && space != 0) name = name.substr(0, space);
  std::size_t characters = 0;
  bool joined = false;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    const std::uint32_t code_point = ithaca::text::next_code_point(name, at);
    if (!joined && !clings(code_point) && ++characters > kFirstNameCharacters)
      return std::string(name.substr(0, begin)) + "…";
    joined = code_point == kJoiner;
  }
  return std::string(name);
}

std::uint64_t key_of(base::ByteView id) {
  std::uint64_t key = 0;
  if (id.size() >= sizeof key) std::memcpy(&key, id.data() + id.size() - sizeof key, sizeof key);
  return key;
}

}  // namespace ithaca::ui::views
