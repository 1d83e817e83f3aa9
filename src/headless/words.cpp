#include "src/headless/words.h"

#include <ctime>

namespace ithaca::headless {

using base::ErrorCode;

std::string sentence(const base::Error& error) {
  const std::string what = error.detail.empty() ? std::string() : " (" + error.detail + ")";
  switch (error.code) {
    case ErrorCode::kInvalidInput:
      return "That cannot be accepted as it is" + what + ".";
    case ErrorCode::kTooLarge:
      return "That is too long" + what + ".";
    case ErrorCode::kNotFound:
      return "There is no such thing, or no longer" + what + ".";
    case ErrorCode::kNotMember:
      return "You may not do that in this space" + what + ".";
    case ErrorCode::kOffline:
      return "That needs the relay, which cannot be reached.";
    case ErrorCode::kQuota:
      return "There is no room for that" + what + ".";
    case ErrorCode::kBusy:
      return "This data folder is in use by another program" + what + ".";
    case ErrorCode::kNewerStore:
      return "This data folder was written by a newer version of Ithaca. Please update.";
    case ErrorCode::kCorrupt:
      return "The data folder is damaged" + what + ".";
    case ErrorCode::kRefused:
      return "That is refused" + what + ".";
    case ErrorCode::kWrongPassphrase:
      return "The passphrase is wrong.";
    case ErrorCode::kMalformed:
      return "The file is damaged, or is something else" + what + ".";
    case ErrorCode::kUnsupported:
      return "The file was written by a newer version of Ithaca. Please update.";
    case ErrorCode::kUnavailable:
      return "That cannot be done here" + what + ".";
    case ErrorCode::kExpired:
      return "That has expired" + what + ".";
    case ErrorCode::kUsed:
      return "That was used already" + what + ".";
    default:
      return std::string("It failed: ") + base::error_name(error.code) + what + ".";
  }
}

std::string sentence(app::JoinFailure why) {
  switch (why) {
    case app::JoinFailure::kMangled:
      return "This is not a whole invite link. Copy it again, every character of it.";
    case app::JoinFailure::kNewerVersion:
      return "This invite link is from a newer version of Ithaca. Please update.";
    case app::JoinFailure::kUsed:
      return "This invite was used already. Ask for a new one.";
    case app::JoinFailure::kExpired:
      return "This invite has expired. Ask for a new one.";
    case app::JoinFailure::kVoid:
      return "This invite was taken back. Ask for a new one.";
    case app::JoinFailure::kUnknownSpace:
      return "The relay does not know this space. Is it the right relay? Otherwise its owner has "
             "not been online since.";
    case app::JoinFailure::kOffline:
      return "The relay cannot be reached. Try again later.";
    case app::JoinFailure::kFull:
      return "The space has as many members as it may.";
    case app::JoinFailure::kAlreadyMember:
      return "You are in this space already.";
    case app::JoinFailure::kRefused:
      return "The relay or the invite could not be trusted.";
  }
  return {};
}

std::string sentence(app::RelayDoubt doubt) {
  switch (doubt) {
    case app::RelayDoubt::kNone:
      return {};
    case app::RelayDoubt::kOtherMembers:
      return "The relay's list of members is not the one that this device knows.";
    case app::RelayDoubt::kForked:
      return "The relay shows other members something different.";
    case app::RelayDoubt::kWithheld:
      return "The relay keeps something back that another member has seen.";
    case app::RelayDoubt::kDamaged:
      return "The relay passed on something damaged, or twice. It was left out.";
    case app::RelayDoubt::kWentBack:
      return "The relay had lost entries. What is on this device was put back there.";
  }
  return {};
}

std::string sentence(app::Problem problem) {
  switch (problem) {
    case app::Problem::kNone:
      return {};
    case app::Problem::kStorageFull:
      return "The disk is full. Changes are not saved.";
    case app::Problem::kStorageUnavailable:
      return "The data folder cannot be used.";
    case app::Problem::kStorageNewer:
      return "The data folder was written by a newer version of Ithaca. Please update.";
    case app::Problem::kStorageCorrupt:
      return "Some records in the data folder are damaged. The rest works.";
    case app::Problem::kRelayTooOld:
      return "The relay is too old for this program.";
    case app::Problem::kRelayTooNew:
      return "The relay is too new for this program. Please update.";
    case app::Problem::kRelayRefused:
      return "The relay does not take this space.";
  }
  return {};
}

std::string_view word(app::SpaceKind kind) {
  switch (kind) {
    case app::SpaceKind::kPair:
      return "pair";
    case app::SpaceKind::kCircle:
      return "circle";
    case app::SpaceKind::kProgramme:
      return "programme";
    case app::SpaceKind::kPrivate:
      return "private";
  }
  return {};
}

std::string_view word(app::Mentoring mentoring) {
  switch (mentoring) {
    case app::Mentoring::kNone:
      return "none";
    case app::Mentoring::kMentor:
      return "mentor";
    case app::Mentoring::kMentee:
      return "mentee";
    case app::Mentoring::kBoth:
      return "both";
  }
  return {};
}

std::string_view word(app::Receipt receipt) {
  switch (receipt) {
    case app::Receipt::kQueued:
      return "queued";
    case app::Receipt::kOnRelay:
      return "on the relay";
    case app::Receipt::kDelivered:
      return "delivered";
    case app::Receipt::kRead:
      return "read";
  }
  return {};
}

std::string_view word(app::GoalStatus status) {
  switch (status) {
    case app::GoalStatus::kActive:
      return "active";
    case app::GoalStatus::kReached:
      return "reached";
    case app::GoalStatus::kLetGo:
      return "let go";
  }
  return {};
}

std::string_view word(app::SyncState state) {
  switch (state) {
    case app::SyncState::kOffline:
      return "Offline";
    case app::SyncState::kSyncing:
      return "Syncing";
    case app::SyncState::kAttention:
      return "Needs attention";
    case app::SyncState::kUpToDate:
      return "Up to date";
  }
  return {};
}

std::string local_time(app::TimeMs time_ms) {
  const std::time_t seconds = static_cast<std::time_t>(time_ms / 1000);
  const std::tm* parts = std::localtime(&seconds);
  if (parts == nullptr) return "(far future)";
  char out[64];
  const std::size_t size = std::strftime(out, sizeof out, "%Y-%m-%d %H:%M", parts);
  return std::string(out, size);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool break_or_tab = byte == '\n' || byte == '\r' || byte == '\t';
    // U+0080 … U+009F, which terminals take for control characters, too.
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (break_or_tab) {
      out.push_back(' ');
    } else if (byte < 0x20 || byte == 0x7F || c1) {
      out.push_back('?');
      if (c1) ++i;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// The front of an id is the device's and the same for all that it wrote.
std::string short_id(const base::EntityId& id) { return base::to_hex(id.view().last(4)); }

}  // namespace ithaca::headless
