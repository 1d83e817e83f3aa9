// Properties of merging, of pages and of positions, over histories that rapidcheck shrinks: a
// failure is shown as the fewest events that still fail.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/unit/core/model/oracle.h"

namespace ithaca::model {
namespace {

using testing::Event;
using testing::HistoryMaker;
using testing::member;

constexpr std::size_t kEvents = 60;

// What a device may have got of one history: some of its events, in any order, some twice.
struct Arrival {
  std::vector<Event> all;
  std::vector<std::size_t> picks;

  std::vector<Event> events() const {
    std::vector<Event> out;
    for (const std::size_t pick : picks) out.push_back(all[pick]);
    return out;
  }
};

Arrival arrival() {
  HistoryMaker maker(*rc::gen::inRange<std::uint64_t>(0, 1'000'000).as("seed of the history"));
  Arrival out{maker.make(kEvents), {}};
  out.picks = *rc::gen::container<std::vector<std::size_t>>(
                   rc::gen::inRange<std::size_t>(0, out.all.size()))
                   .as("events that arrive, in order");
  return out;
}

Replica replay(const std::vector<Event>& events) {
  Replica replica(member(0));
  for (const Event& event : events) replica.apply(event.op, event.context);
  return replica;
}

RC_GTEST_PROP(MergeProperties, WhateverArrivesIsShownAsTheNaiveModelShowsIt, ()) {
  const std::vector<Event> events = arrival().events();
  // The naive model is told every event once; a repetition says nothing new.
  std::vector<Event> once;
  for (const Event& event : events) {
    const auto same = [&](const Event& other) {
      return other.op == event.op && other.context.author == event.context.author &&
             other.context.actor == event.context.actor && other.context.aseq == event.context.aseq;
    };
    if (std::none_of(once.begin(), once.end(), same)) once.push_back(event);
  }
  RC_ASSERT(testing::describe(replay(events)) == testing::Oracle(member(0), once).describe());
}

RC_GTEST_PROP(MergeProperties, AnyOrderGivesTheSameState, ()) {
  Arrival first = arrival();
  const Replica here = replay(first.events());
  std::sort(first.picks.begin(), first.picks.end());
  const Replica there = replay(first.events());
  RC_ASSERT(here.canonical_state() == there.canonical_state());
  RC_ASSERT(testing::describe(here) == testing::describe(there));
}

// Two devices that got different parts: one's state, written as pages, brings the other up to date.
RC_GTEST_PROP(MergeProperties, PagesJoinAsTheirEventsDo, ()) {
  const Arrival one = arrival();
  const std::size_t cut = *rc::gen::inRange<std::size_t>(0, one.picks.size() + 1);
  const std::vector<Event> events = one.events();
  const auto middle = events.begin() + static_cast<std::ptrdiff_t>(cut);
  Replica left = replay({events.begin(), middle});
  Replica right = replay({middle, events.end()});
  const std::vector<EntityId> ids = left.take_changed();
  RC_ASSERT(right.absorb_page(left.write_page(ids)).ok());
  RC_ASSERT(right.absorb_summary(left.write_summary()).ok());
  if (const auto kept = left.take_changed_kept(1000))
    for (const Bytes& part : *kept) RC_ASSERT(right.absorb_kept(part).ok());
  RC_ASSERT(right.canonical_state() == replay(events).canonical_state());
}

// A list that is kept in order by positions alone, against one that is kept in a vector.
RC_GTEST_PROP(PositionProperties, StandWhereTheyWereAskedFor, ()) {
  std::vector<std::string> list;
  for (const auto& [place, random] :
       *rc::gen::arbitrary<std::vector<std::pair<std::uint16_t, std::uint64_t>>>()) {
    const std::size_t index = place % (list.size() + 1);
    const std::string before = index == 0 ? "" : list[index - 1];
    const std::string after = index == list.size() ? "" : list[index];
    const PositionBetween made = position_between(before, after, random);
    RC_ASSERT(is_position(made.position));
    if (made.spread == Spread::kNeeded) {
      list = spread_positions(list.size() + 1, random);
    } else {
      RC_ASSERT(before < made.position);
      if (!after.empty()) RC_ASSERT(made.position < after);
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), made.position);
    }
    RC_ASSERT(std::is_sorted(list.begin(), list.end()));
    RC_ASSERT(std::adjacent_find(list.begin(), list.end()) == list.end());
  }
}

}  // namespace
}  // namespace ithaca::model
