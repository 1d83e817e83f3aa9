#include "src/core/model/values.h"

#include "src/core/base/codec.h"
#include "src/core/model/fractional_index.h"

namespace ithaca::model {
namespace {

using base::error;
using base::ErrorCode;

bool is_text(ByteView value, std::size_t bytes_max) {
  return value.size() <= bytes_max && base::is_utf8(base::as_text(value));
}

bool is_number_up_to(ByteView value, std::uint8_t greatest) {
  return value.size() == 1 && value[0] <= greatest;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The code point at the front of well-formed UTF-8, which it takes off.
char32_t take_code_point(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t out = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    out = (out << 6) | (static_cast<std::uint8_t>(text[i]) & 0x3F);
  text.remove_prefix(length);
  return out;
}

// White space and the characters of no width that Unicode has beside it.
bool is_invisible(char32_t c) {
  if (c <= 0x20 || (c >= 0x7F && c <= 0xA0)) return true;
  if (c >= 0x2000 && c <= 0x200F) return true;
  if (c >= 0x2028 && c <= 0x202F) return true;
  if (c >= 0x205F && c <= 0x206F) return true;
  return c == 0xAD || c == 0x1680 || c == 0x180E || c == 0x3000 || c == 0xFEFF;
}

bool is_understood_create(const Op& op) {
  if (op.entity != op.id || op.id.is_zero()) return false;
  switch (op.field) {
    case Field::kMessage:
      return decode_message(op.value).ok();
    case Field::kGoal:
      return op.value.empty();
    case Field::kMilestone: {
      const auto goal = EntityId::from(op.value);
      return goal && !goal->is_zero() && *goal != op.id;
    }
    default:
      return false;
  }
}

bool is_understood_set(const Op& op) {
  if (op.field == Field::kSpaceName)
    return op.entity.is_zero() && is_text(op.value, wire::kNameBytesMax);
  if (op.entity.is_zero()) return false;
  switch (op.field) {
    case Field::kGoalTitle:
      return is_text(op.value, wire::kGoalTitleBytesMax);
    case Field::kGoalWhy:
      return is_text(op.value, wire::kGoalWhyBytesMax);
    case Field::kGoalTargetDate:
      return op.value.empty() || is_calendar_date(base::as_text(op.value));
    case Field::kGoalStatus:
      return is_number_up_to(op.value, 2);
    case Field::kGoalDeleted:
    case Field::kMilestoneDone:
    case Field::kMilestoneDeleted:
      return is_number_up_to(op.value, 1);
    case Field::kMilestoneText:
      return is_text(op.value, wire::kMilestoneTextBytesMax);
    case Field::kMilestonePosition:
      return is_position(base::as_text(op.value));
    default:
      return false;
  }
}

bool is_understood_own_set(const Op& op) {
  if (op.entity.is_zero()) return false;
  switch (op.field) {
    case Field::kMessageText:
      return is_text(op.value, wire::kMessageTextBytesMax);
    case Field::kMessageDeleted:
      return op.value == encode_flag(true);
    default:
      return false;
  }
}

bool is_understood_self_set(const Op& op) {
  const auto self = decode_self(op.value);
  if (!self.ok()) return false;
  if (op.field == Field::kReaction) {
    return !op.entity.is_zero() && !self->key.empty() && is_text(self->key, wire::kEmojiBytesMax) &&
           is_number_up_to(self->payload, 1);
  }
  if (!op.entity.is_zero()) return false;
  if (op.field == Field::kMemberMentoring)
    return is_text(self->key, kTopicBytesMax) && is_number_up_to(self->payload, 3);
  if (!self->key.empty()) return false;
  const std::string_view text = base::as_text(self->payload);
  switch (op.field) {
    case Field::kMemberName:
      return is_text(self->payload, wire::kNameBytesMax);
    case Field::kMemberTimeZone:
      return is_time_zone_name(text);
    case Field::kMemberLanguage:
      return is_language_tag(text);
    default:
      return false;
  }
}

}  // namespace

Bytes encode_message(const MessageBody& body) {
  base::Writer out;
  out.u8(body.reply_to ? 1 : 0);
  if (body.reply_to) out.raw(*body.reply_to);
  out.text(body.text);
  return out.take();
}

Result<MessageBody> decode_message(ByteView value) {
  base::Reader in(value);
  MessageBody body;
  const std::uint8_t has_reply = in.u8();
  if (has_reply > 1) return error(ErrorCode::kMalformed, "reply flag");
  if (has_reply == 1) body.reply_to = in.fixed<EntityId>();
  body.text = in.text(wire::kMessageTextBytesMax);
  TRY(in.finish());
  return body;
}

Bytes encode_self(ByteView key, ByteView payload) {
  base::Writer out;
  out.bytes(key);
  out.bytes(payload);
  return out.take();
}

Result<SelfValue> decode_self(ByteView value) {
  base::Reader in(value);
  SelfValue out;
  out.key = base::to_bytes(in.bytes(wire::kOpValueBytesMax));
  out.payload = base::to_bytes(in.bytes(wire::kOpValueBytesMax));
  TRY(in.finish());
  return out;
}

Bytes encode_cursor(const Cursor& cursor) {
  CHECK(cursor.size() <= kCursorEntriesMax);
  base::Writer out;
  out.varint(cursor.size());
  for (const auto& [actor, point] : cursor) {
    out.raw(actor);
    out.varint(point.delivered);
    out.varint(point.read);
  }
  return out.take();
}

Result<Cursor> decode_cursor(ByteView value) {
  base::Reader in(value);
  Cursor out;
  const std::uint64_t count = in.varint_max(kCursorEntriesMax);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const auto actor = in.fixed<ActorId>();
    if (!out.empty() && out.rbegin()->first >= actor) in.fail();
    const std::uint64_t delivered = in.varint();
    const std::uint64_t read = in.varint();
    out.emplace_hint(out.end(), actor, CursorPoint{delivered, read});
  }
  TRY(in.finish());
  return out;
}

Bytes encode_flag(bool on) { return {static_cast<std::uint8_t>(on ? 1 : 0)}; }
Bytes encode_status(GoalStatus status) { return {static_cast<std::uint8_t>(status)}; }

bool is_calendar_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  auto number = [&](std::size_t at, std::size_t digits) {
    int out = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      if (!is_digit(text[i])) return -1;
      out = out * 10 + (text[i] - '0');
    }
    return out;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_time_zone_name(std::string_view text) {
  if (text.empty() || text.size() > kTimeZoneBytesMax) return false;
  for (char c : text)
    if (!is_letter(c) && !is_digit(c) && c != '/' && c != '_' && c != '+' && c != '-') return false;
  return true;
}

bool is_language_tag(std::string_view text) {
  if (text.empty() || text.size() > kLanguageBytesMax) return false;
  for (char c : text)
    if (!is_letter(c) && !is_digit(c) && c != '-') return false;
  return true;
}

bool is_blank(std::string_view text) {
  if (!base::is_utf8(text)) return false;
  while (!text.empty())
    if (!is_invisible(take_code_point(text))) return false;
  return true;
}

bool is_understood(const Op& op) {
  switch (op.type) {
    case OpType::kCreate:
      return is_understood_create(op);
    case OpType::kSet:
      return is_understood_set(op);
    case OpType::kOwnSet:
      return is_understood_own_set(op);
    case OpType::kSelfSet:
      return is_understood_self_set(op);
    case OpType::kCursor:
      return op.field == Field::kCursor && op.entity.is_zero() && decode_cursor(op.value).ok();
    case OpType::kWitness:
      return op.field == Field::kWitness;
  }
  return false;
}

}  // namespace ithaca::model
