#include "src/core/model/values.h"

#include <gtest/gtest.h>

#include "tests/unit/core/model/history.h"

namespace ithaca::model {
namespace {

using testing::actor;
using testing::op_id;
using testing::text;

TEST(Values, MessagesComeBack) {
  for (const MessageBody& body : {MessageBody{}, MessageBody{std::nullopt, "Hello"},
                                  MessageBody{op_id(1, 2), "שלום 👩‍🚀"}})
    EXPECT_EQ(decode_message(encode_message(body)).value(), body);
  EXPECT_EQ(base::to_hex(encode_message({std::nullopt, "Hi"})), "00024869");
}

TEST(Values, MessagesAreChecked) {
  EXPECT_FALSE(decode_message({}).ok());
  EXPECT_FALSE(decode_message(Bytes{2, 0}).ok());
  EXPECT_FALSE(decode_message(Bytes{0, 1, 0xFF}).ok()) << "not UTF-8";
  EXPECT_FALSE(decode_message(Bytes{0, 0, 0}).ok()) << "a byte left over";
  EXPECT_FALSE(decode_message(Bytes{1, 0}).ok()) << "a cut reply";
  const std::string longest(wire::kMessageTextBytesMax, 'x');
  EXPECT_TRUE(decode_message(encode_message({std::nullopt, longest})).ok());
  EXPECT_FALSE(decode_message(encode_message({std::nullopt, longest + "x"})).ok());
}

TEST(Values, CursorsComeBackAndAreChecked) {
  const Cursor cursor{{actor(1), {5, 3}}, {actor(2), {~std::uint64_t{0}, 0}}};
  const Bytes bytes = encode_cursor(cursor);
  EXPECT_EQ(decode_cursor(bytes).value(), cursor);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut)
    EXPECT_FALSE(decode_cursor(ByteView(bytes).first(cut)).ok());

  const Bytes first = encode_cursor({{actor(1), {1, 1}}});
  const Bytes second = encode_cursor({{actor(2), {1, 1}}});
  const auto join = [](const Bytes& one, const Bytes& other) {
    Bytes out{2};
    out.insert(out.end(), one.begin() + 1, one.end());
    out.insert(out.end(), other.begin() + 1, other.end());
    return out;
  };
  EXPECT_TRUE(decode_cursor(join(first, second)).ok());
  EXPECT_FALSE(decode_cursor(join(second, first)).ok()) << "descending";
  EXPECT_FALSE(decode_cursor(join(first, first)).ok()) << "twice the same actor";
}

TEST(Values, CursorEntriesAreLimited) {
  Cursor cursor;
  for (std::size_t i = 0; i < kCursorEntriesMax; ++i) {
    ActorId who;
    who.data[0] = static_cast<std::uint8_t>(i >> 8);
    who.data[1] = static_cast<std::uint8_t>(i);
    cursor[who] = {~std::uint64_t{0}, ~std::uint64_t{0}};
  }
  const Bytes bytes = encode_cursor(cursor);
  EXPECT_LE(bytes.size(), wire::kOpValueBytesMax);
  EXPECT_EQ(decode_cursor(bytes)->size(), kCursorEntriesMax);
  Bytes more = bytes;
  more[0] = static_cast<std::uint8_t>(more[0] + 1);
  more.insert(more.end(), 32, 0xFF);
  more.push_back(1);
  more.push_back(1);
  EXPECT_FALSE(decode_cursor(more).ok());
}

TEST(Values, CalendarDates) {
  for (const char* good : {"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2025-04-30"})
    EXPECT_TRUE(is_calendar_date(good)) << good;
  for (const char* bad : {"", "2023-02-29", "1900-02-29", "0000-01-01", "2025-00-10", "2025-13-01",
                          "2025-04-31", "2025-04-00", "2025-4-30", "2025/04/30", "+025-04-30",
                          "2025-04-30 ", "20250430", "2025-04-3x"})
    EXPECT_FALSE(is_calendar_date(bad)) << bad;
}

TEST(Values, TimeZonesAndLanguages) {
  for (const char* good : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"})
    EXPECT_TRUE(is_time_zone_name(good)) << good;
  for (const char* bad : {"", "Europe Berlin", "<b>", "Zürich"})
    EXPECT_FALSE(is_time_zone_name(bad)) << bad;
  EXPECT_TRUE(is_time_zone_name(std::string(kTimeZoneBytesMax, 'a')));
  EXPECT_FALSE(is_time_zone_name(std::string(kTimeZoneBytesMax + 1, 'a')));
  EXPECT_TRUE(is_language_tag("zh-Hant-TW"));
  EXPECT_FALSE(is_language_tag("en_GB"));
  EXPECT_FALSE(is_language_tag(""));
  EXPECT_TRUE(is_language_tag(std::string(kLanguageBytesMax, 'a')));
  EXPECT_FALSE(is_language_tag(std::string(kLanguageBytesMax + 1, 'a')));
}

TEST(Values, BlankTextHasNothingToSee) {
  for (const char* blank : {"", " ", "\n\t \r", "\u00A0", "\u200B\u200D\uFEFF", "\u3000\u2003"})
    EXPECT_TRUE(is_blank(blank)) << blank;
  for (const char* seen : {"a", " a ", "أ", "👍", "\u200Dx", "\u0301"})
    EXPECT_FALSE(is_blank(seen)) << seen;
}

struct Case {
  OpType type;
  Field field;
  Bytes good;
  Bytes bad;
  bool about_space = false;
};

Bytes many(std::size_t size) { return Bytes(size, 'x'); }

TEST(Values, EveryFieldAcceptsItsOwnValuesOnly) {
  const Bytes not_text{0xC0, 0x80};
  const std::vector<Case> cases{
      {OpType::kSet, Field::kGoalTitle, many(wire::kGoalTitleBytesMax),
       many(wire::kGoalTitleBytesMax + 1)},
      {OpType::kSet, Field::kGoalTitle, {}, not_text},
      {OpType::kSet, Field::kGoalWhy, many(wire::kGoalWhyBytesMax),
       many(wire::kGoalWhyBytesMax + 1)},
      {OpType::kSet, Field::kGoalTargetDate, text("2030-01-31"), text("2030-02-31")},
      {OpType::kSet, Field::kGoalStatus, {2}, {3}},
      {OpType::kSet, Field::kGoalDeleted, {1}, {2}},
      {OpType::kSet, Field::kGoalDeleted, {0}, {0, 0}},
      {OpType::kSet, Field::kMilestoneText, many(wire::kMilestoneTextBytesMax),
       many(wire::kMilestoneTextBytesMax + 1)},
      {OpType::kSet, Field::kMilestoneDone, {1}, {}},
      {OpType::kSet, Field::kMilestonePosition, text("aZ9"), text("a-b")},
      {OpType::kSet, Field::kMilestonePosition, many(kPositionBytesMax),
       many(kPositionBytesMax + 1)},
      {OpType::kSet, Field::kMilestoneDeleted, {1}, {2}},
      {OpType::kOwnSet, Field::kMessageText, many(wire::kMessageTextBytesMax),
       many(wire::kMessageTextBytesMax + 1)},
      {OpType::kOwnSet, Field::kMessageDeleted, {1}, {0}},
      {OpType::kSelfSet, Field::kReaction, encode_self(text("👍"), {{1}}),
       encode_self(text("👍"), {{2}})},
      {OpType::kSelfSet, Field::kReaction, encode_self(many(wire::kEmojiBytesMax), {{0}}),
       encode_self(many(wire::kEmojiBytesMax + 1), {{0}})},
      {OpType::kSelfSet, Field::kReaction, encode_self(text("x"), {{1}}), encode_self({}, {{1}})},
      {OpType::kSet, Field::kSpaceName, many(wire::kNameBytesMax), many(wire::kNameBytesMax + 1),
       true},
      {OpType::kSelfSet, Field::kMemberName, encode_self({}, many(wire::kNameBytesMax)),
       encode_self({}, many(wire::kNameBytesMax + 1)), true},
      {OpType::kSelfSet, Field::kMemberName, encode_self({}, text("A")),
       encode_self(text("k"), text("A")), true},
      {OpType::kSelfSet, Field::kMemberTimeZone, encode_self({}, text("UTC")),
       encode_self({}, text("U T C")), true},
      {OpType::kSelfSet, Field::kMemberLanguage, encode_self({}, text("ar")),
       encode_self({}, text("a r")), true},
      {OpType::kSelfSet, Field::kMemberMentoring, encode_self({}, Bytes{3}),
       encode_self({}, Bytes{4}), true},
      {OpType::kSelfSet, Field::kMemberMentoring, encode_self(many(kTopicBytesMax), Bytes{0}),
       encode_self(many(kTopicBytesMax + 1), Bytes{0}), true},
      {OpType::kCursor, Field::kCursor, encode_cursor({{actor(1), {1, 0}}}), {1}, true},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(static_cast<int>(one.field));
    Op op{op_id(1, 1), one.type, 5, {}, one.about_space ? EntityId{} : op_id(0, 9),
          one.field,   one.good};
    EXPECT_TRUE(is_understood(op));
    Op wrong = op;
    wrong.value = one.bad;
    EXPECT_FALSE(is_understood(wrong));
    wrong = op;
    wrong.entity = one.about_space ? op_id(0, 9) : EntityId{};
    EXPECT_FALSE(is_understood(wrong)) << "the entity";
    for (std::uint32_t type = 0; type < 9; ++type) {
      wrong = op;
      wrong.type = static_cast<OpType>(type);
      EXPECT_EQ(is_understood(wrong), wrong.type == op.type) << "type " << type;
    }
  }
}

TEST(Values, CreatingOpsNameThemselves) {
  const auto create = [](Field field, Bytes value) {
    return Op{op_id(1, 1), OpType::kCreate, 5, {}, op_id(1, 1), field, std::move(value)};
  };
  EXPECT_TRUE(is_understood(create(Field::kMessage, encode_message({std::nullopt, "x"}))));
  EXPECT_TRUE(is_understood(create(Field::kGoal, {})));
  EXPECT_FALSE(is_understood(create(Field::kGoal, {0})));
  EXPECT_TRUE(is_understood(create(Field::kMilestone, base::to_bytes(op_id(0, 2)))));
  EXPECT_FALSE(is_understood(create(Field::kMilestone, base::to_bytes(EntityId{}))));
  EXPECT_FALSE(is_understood(create(Field::kMilestone, base::to_bytes(op_id(1, 1)))));
  EXPECT_FALSE(is_understood(create(Field::kMilestone, {1, 2, 3})));
  EXPECT_FALSE(is_understood(create(Field::kGoalTitle, {})));
  Op other = create(Field::kGoal, {});
  other.entity = op_id(1, 2);
  EXPECT_FALSE(is_understood(other));
}

}  // namespace
}  // namespace ithaca::model
