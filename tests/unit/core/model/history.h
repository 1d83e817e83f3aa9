// Random histories of a space with few people, few entities and few distinct times, so that
// everything that can collide does: ops before what they refer to, ties, cycles of `over`, ops of
// the wrong author, two contents under one id, values that nobody understands.
#pragma once

#include <string>
#include <vector>

#include "src/core/base/prng.h"
#include "src/core/model/fractional_index.h"
#include "src/core/model/op.h"
#include "src/core/model/replica.h"
#include "src/core/model/values.h"

namespace ithaca::model::testing {

struct Event {
  Op op;
  OpContext context;
};

inline MemberId member(std::uint8_t number) {
  MemberId out;
  out.data.fill(number);
  return out;
}

inline DeviceKey device(std::uint8_t number) {
  DeviceKey out;
  out.data.fill(static_cast<std::uint8_t>(0x80 + number));
  return out;
}

inline ActorId actor(std::uint8_t number) {
  ActorId out;
  out.data.fill(static_cast<std::uint8_t>(0x40 + number));
  return out;
}

inline OpId op_id(std::uint8_t device_number, std::uint64_t number) {
  std::array<std::uint8_t, 16> random{};
  for (int i = 0; i < 8; ++i) random[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return make_op_id(device(device_number), random);
}

inline Bytes text(std::string_view from) { return base::to_bytes(base::as_bytes(from)); }

inline constexpr std::uint8_t kMembers = 3;
inline constexpr std::uint8_t kDevices = 4;  // device d belongs to member d % kMembers

class HistoryMaker {
 public:
  explicit HistoryMaker(std::uint64_t seed) : m_prng(seed) {}

  std::vector<Event> make(std::size_t size) {
    plan_entities();
    m_focus = any_field();
    m_next_aseq.assign(kDevices, 1);
    std::vector<Event> out;
    for (std::size_t i = 0; i < size; ++i) {
      Event event = out.empty() || !chance(1, 12) ? fresh() : again(out);
      event.context.aseq = m_next_aseq[m_device]++;
      event.context.actor = actor(m_device);
      event.context.author = member(m_device % kMembers);
      if (chance(2, 3)) {
        event.context.seq = i + 1;
        event.context.received_ms = 1000 + i;
      }
      out.push_back(event);
    }
    return out;
  }

  base::Prng& prng() { return m_prng; }

 private:
  struct Planned {
    EntityId id;
    std::uint8_t device;
    Field field;
  };

  bool chance(std::uint64_t numerator, std::uint64_t denominator) {
    return m_prng.chance(numerator, denominator);
  }
  std::size_t below(std::size_t bound) { return m_prng.below(bound); }

  template <typename T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[below(from.size())];
  }

  void plan_entities() {
    for (std::uint64_t i = 0; i < 9; ++i) {
      const auto by = static_cast<std::uint8_t>(below(kDevices));
      const Field field = i < 4 ? Field::kMessage : i < 6 ? Field::kGoal : Field::kMilestone;
      m_entities.push_back({op_id(by, i + 1), by, field});
    }
    for (std::uint64_t i = 0; i < 40; ++i)
      m_free_ids.push_back(op_id(static_cast<std::uint8_t>(i % kDevices), 100 + i));
  }

  // An op seen before: as it was, or (a dishonest device) its id with other contents.
  Event again(const std::vector<Event>& from) {
    Event event = from[below(from.size())];
    for (std::uint8_t d = 0; d < kDevices; ++d)
      if (is_op_of(event.op.id, device(d))) m_device = d;
    if (chance(1, 3)) {
      const OpId id = event.op.id;
      const bool create = event.op.type == OpType::kCreate;
      event =
          create
              ? create_of({id, m_device, pick({Field::kMessage, Field::kGoal, Field::kMilestone})})
              : write();
      event.op.id = id;
    }
    return event;
  }

  Event fresh() {
    m_device = static_cast<std::uint8_t>(below(kDevices));
    if (chance(1, 4)) {
      const Planned& planned = m_entities[below(m_entities.size())];
      m_device = planned.device;
      return create_of(planned);
    }
    Event event = chance(1, 8) ? cursor() : write();
    // Ids are drawn from a small pool, which `over` draws from as well: cycles, later ops.
    do {
      event.op.id = m_free_ids[below(m_free_ids.size())];
    } while (!is_op_of(event.op.id, device(m_device)));
    if (chance(1, 25)) event.op.value = random_bytes();
    if (chance(1, 40)) event.op.type = static_cast<OpType>(below(9));
    if (chance(1, 40)) event.op.field = static_cast<Field>(below(90));
    return event;
  }

  Event create_of(const Planned& planned) {
    Event event;
    event.op = {planned.id, OpType::kCreate, time(), {}, planned.id, planned.field, {}};
    if (planned.field == Field::kMessage) {
      MessageBody body{std::nullopt, short_text()};
      if (chance(1, 3)) body.reply_to = m_entities[below(4)].id;
      event.op.value = encode_message(body);
    } else if (planned.field == Field::kMilestone) {
      event.op.value = base::to_bytes(m_entities[4 + below(2)].id);
    }
    return event;
  }

  Event write() {
    Event event;
    Op& op = event.op;
    op.ts = time();
    const std::size_t overs = chance(1, 2) ? below(4) : 0;
    for (std::size_t i = 0; i < overs; ++i) op.over.push_back(m_free_ids[below(m_free_ids.size())]);
    op.field = chance(1, 2) ? m_focus : any_field();
    op.entity = entity_for(op.field);
    fill_value(op);
    return event;
  }

  Field any_field() {
    return pick({Field::kMessageText, Field::kMessageText, Field::kMessageDeleted, Field::kReaction,
                 Field::kReaction, Field::kGoalTitle, Field::kGoalWhy, Field::kGoalTargetDate,
                 Field::kGoalStatus, Field::kGoalDeleted, Field::kMilestoneText,
                 Field::kMilestoneDone, Field::kMilestonePosition, Field::kMilestoneDeleted,
                 Field::kMemberName, Field::kMemberTimeZone, Field::kMemberLanguage,
                 Field::kSpaceName});
  }

  // Mostly of the right kind.
  EntityId entity_for(Field field) {
    const Field kind = field < Field::kGoal        ? Field::kMessage
                       : field < Field::kMilestone ? Field::kGoal
                                                   : Field::kMilestone;
    const bool any = chance(1, 12);
    for (;;) {
      const Planned& planned = m_entities[below(m_entities.size())];
      if (any || planned.field == kind) return planned.id;
    }
  }

  void fill_value(Op& op) {
    const Bytes flag = encode_flag(chance(1, 2));
    op.type = OpType::kSet;
    switch (op.field) {
      case Field::kMessageText:
        op.type = OpType::kOwnSet;
        op.value = text(short_text());
        break;
      case Field::kMessageDeleted:
        op.type = OpType::kOwnSet;
        op.value = encode_flag(true);
        break;
      case Field::kReaction:
        op.type = OpType::kSelfSet;
        op.value = encode_self(text(pick({"+", "♥"})), flag);
        break;
      case Field::kMemberName:
      case Field::kMemberTimeZone:
      case Field::kMemberLanguage:
        op.type = OpType::kSelfSet;
        op.entity = {};
        op.value = encode_self({}, text(short_text()));
        break;
      case Field::kSpaceName:
        op.entity = {};
        op.value = text(short_text());
        break;
      case Field::kGoalTargetDate:
        op.value = text(pick({"", "2024-02-29", "2031-12-01"}));
        break;
      case Field::kGoalStatus:
        op.value = {static_cast<std::uint8_t>(below(3))};
        break;
      case Field::kGoalDeleted:
      case Field::kMilestoneDone:
      case Field::kMilestoneDeleted:
        op.value = flag;
        break;
      default:
        op.value = text(short_text());
        break;
    }
  }

  Event cursor() {
    Event event;
    Cursor said;
    for (std::uint8_t d = 0; d < kDevices; ++d)
      if (chance(1, 2)) said[actor(d)] = {below(12), below(12)};
    event.op = {{}, OpType::kCursor, time(), {}, {}, Field::kCursor, encode_cursor(said)};
    return event;
  }

  TimeMs time() { return chance(1, 30) ? base::kTimeMax : 10 + below(5); }
  std::string short_text() { return pick({"a", "b", "c", "V", "Vk"}); }
  Bytes random_bytes() {
    Bytes out(below(5));
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(below(256));
    return out;
  }

  base::Prng m_prng;
  std::uint8_t m_device = 0;
  Field m_focus = Field::kMessageText;  // half of a history's writes are about it
  std::vector<Planned> m_entities;
  std::vector<OpId> m_free_ids;
  std::vector<std::uint64_t> m_next_aseq;
};

inline std::vector<Event> shuffled(std::vector<Event> events, base::Prng& prng) {
  for (std::size_t i = events.size(); i > 1; --i) std::swap(events[i - 1], events[prng.below(i)]);
  return events;
}

}  // namespace ithaca::model::testing
