// The values of ops: their encodings, and what counts as well-formed.
//
// Formats: docs/PROTOCOL.md section 3, the table of fields.
//
// Invariants
//   1. Each decoder accepts exactly what its encoder can produce, within the named limits.
//   2. Text is well-formed UTF-8. Whether a person may enter it (not blank, say) is decided when an
//      op is minted (op_factory.h), never when one is merged.
//
// Pure functions over values; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "src/core/model/op.h"

namespace ithaca::model {

// Value of Field::kMessage.
struct MessageBody {
  std::optional<EntityId> reply_to;
  std::string text;  // at most wire::kMessageTextBytesMax

  friend bool operator==(const MessageBody&, const MessageBody&) = default;
};
Bytes encode_message(const MessageBody& body);
Result<MessageBody> decode_message(ByteView value);

// Value of any SELF_SET op. `key` tells the registers of one author apart: an emoji, or nothing.
struct SelfValue {
  Bytes key;
  Bytes payload;
};
Bytes encode_self(ByteView key, ByteView payload);
Result<SelfValue> decode_self(ByteView value);

// How far a member has got with one actor's messages, as aseq. 0 is nothing.
struct CursorPoint {
  std::uint64_t delivered = 0;
  std::uint64_t read = 0;

  friend bool operator==(const CursorPoint&, const CursorPoint&) = default;
};
using Cursor = std::map<ActorId, CursorPoint>;
// REQUIRES: at most kCursorEntriesMax entries.
Bytes encode_cursor(const Cursor& cursor);
// Refuses actors that are not strictly ascending.
Result<Cursor> decode_cursor(ByteView value);

enum class GoalStatus : std::uint8_t { kActive = 0, kReached = 1, kLetGo = 2 };

// What a member is in a space, or in one topic of it.
enum class Mentoring : std::uint8_t { kNone = 0, kMentor = 1, kMentee = 2, kBoth = 3 };

// Single bytes: flags (0 or 1) and a goal's status.
Bytes encode_flag(bool on);
Bytes encode_status(GoalStatus status);

// A real day of the proleptic Gregorian calendar, years 0001 to 9999, as "YYYY-MM-DD".
bool is_calendar_date(std::string_view text);
// An IANA name's shape: letters, digits and "/_+-", 1 … kTimeZoneBytesMax bytes.
bool is_time_zone_name(std::string_view text);
// A BCP 47 tag's shape: letters, digits and hyphens, 1 … kLanguageBytesMax bytes.
bool is_language_tag(std::string_view text);
// True if there is nothing to see in it: empty, or white space of ASCII or Unicode only.
bool is_blank(std::string_view text);

// Whether this program knows how to merge the op: type and field belong together, the entity is
// what the field asks for, and the value is well-formed. Other ops are kept and ignored.
bool is_understood(const Op& op);

}  // namespace ithaca::model
