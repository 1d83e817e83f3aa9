#include <algorithm>

#include "server/relay/core.h"
#include "src/core/base/planted.h"

namespace ithaca::relay {

using wire::ErrCode;
using wire::FrameType;

namespace {

constexpr std::uint32_t kRetryStoreMs = 1000;

}  // namespace

std::uint64_t Relay::Core::call(StoreRequest request, Purpose purpose) {
  const std::uint64_t id = ++m_calls;
  m_purposes.emplace(id, std::move(purpose));
  m_outputs.push_back(StoreCall{id, std::move(request)});
  return id;
}

void Relay::Core::store_replied(StoreReply reply) {
  const auto found = m_purposes.find(reply.id);
  CHECK(found != m_purposes.end());
  const Purpose purpose = found->second;
  m_purposes.erase(found);
  if (std::holds_alternative<CommitPurpose>(purpose))
    committed(std::move(std::get<base::Result<CommitReceipt>>(reply.response)));
  else if (const auto* load = std::get_if<LoadPurpose>(&purpose))
    space_loaded(*load, std::move(reply.response));
  else if (const auto* subscription = std::get_if<SubscriptionPurpose>(&purpose))
    subscription_read(*subscription, std::move(reply.response));
  else
    front_read(std::get<FrontPurpose>(purpose), std::move(reply.response));
  settle();
}

Space& Relay::Core::space_in_memory(const base::SpaceId& id) {
  const auto [entry, is_new] = m_spaces.try_emplace(id);
  Space& space = entry->second;
  space.last_used = ++m_uses;
  if (is_new) start_loading(id, space);
  return space;
}

Space* Relay::Core::settled_space(Connection& connection, const base::SpaceId& id) {
  Space& space = space_in_memory(id);
  if (space.phase == Space::Phase::kBroken && !connection.front->reloaded) {
    connection.front->reloaded = true;
    start_loading(id, space);
  }
  if (space.phase == Space::Phase::kLoading) {
    space.waiting.push_back(connection.id);
    return nullptr;
  }
  return &space;
}

bool Relay::Core::wait_for_batch(Connection& connection, BatchNumber batch) {
  if (batch <= m_durable) return false;
  m_batch_waiters[batch].push_back(connection.id);
  return true;
}

void Relay::Core::wake_batch_waiters(BatchNumber batch) {
  while (!m_batch_waiters.empty() && m_batch_waiters.begin()->first <= batch) {
    for (const ConnectionId id : m_batch_waiters.begin()->second) wake(id);
    m_batch_waiters.erase(m_batch_waiters.begin());
  }
}

void Relay::Core::start_loading(const base::SpaceId& id, Space& space) {
  space.phase = Space::Phase::kLoading;
  space.chain = crypto::ControlChain(crypto::ControlChain::KeepRecords::kNo);
  space.heads.clear();
  space.pending.clear();
  space.newest_batch = 0;
  space.newest_control_batch = 0;
  call(LoadSpaceRequest{id}, LoadPurpose{id});
}

void Relay::Core::space_loaded(const LoadPurpose& purpose, StoreResponse response) {
  const auto found = m_spaces.find(purpose.space);
  CHECK(found != m_spaces.end() && found->second.phase == Space::Phase::kLoading);
  Space& space = found->second;
  const auto broken = [&] { loading_ended(purpose.space, space, Space::Phase::kBroken); };
  if (auto* summary = std::get_if<base::Result<std::optional<SpaceSummary>>>(&response)) {
    if (!summary->ok()) return broken();
    if (!summary->value()) return loading_ended(purpose.space, space, Space::Phase::kAbsent);
    space.summary = std::move(*summary->value());
  } else {
    const auto& slice = std::get<base::Result<ControlSlice>>(response);
    if (!slice.ok() || !take_control(space, slice.value())) return broken();
  }
  if (space.chain.size() < space.summary.control_count) {
    call(ReadControlRequest{purpose.space, static_cast<std::uint32_t>(space.chain.size())},
         LoadPurpose{purpose.space});
    return;
  }
  space.durable_control = static_cast<std::uint32_t>(space.chain.size());
  space.durable_seq = space.summary.head_seq;
  space.head_seq = space.summary.head_seq;
  if (base::planted(base::Bug::kMiscount)) ++space.head_seq;
  for (const ActorHead& head : space.summary.actors) space.heads[head.actor] = head;
  space.summary = {};
  loading_ended(purpose.space, space, Space::Phase::kReady);
}

// False if what the store holds is no chain of this space, or gives nothing where there must be
// some.
bool Relay::Core::take_control(Space& space, const ControlSlice& slice) {
  if (slice.first_index != space.chain.size() || slice.records.empty()) return false;
  for (const base::Bytes& record : slice.records)
    if (!space.chain.apply(record).ok()) return false;
  return true;
}

void Relay::Core::loading_ended(const base::SpaceId& id, Space& space, Space::Phase phase) {
  // A chain that verifies is of this space only if its genesis says so.
  if (phase == Space::Phase::kReady && space.chain.space() != id) phase = Space::Phase::kBroken;
  space.phase = phase;
  for (const ConnectionId waiting : std::exchange(space.waiting, {})) wake(waiting);
  for (const ConnectionId subscriber : space.subscribers)
    if (Connection* connection = find(subscriber)) mark_lacking(*connection, id);
}

void Relay::Core::front_read(const FrontPurpose& purpose, StoreResponse response) {
  Connection* connection = find(purpose.connection);
  if (connection == nullptr || !connection->front || connection->front->ticket != purpose.ticket)
    return;
  Front& front = *connection->front;
  if (auto* place = std::get_if<base::Result<std::optional<EnvelopePlace>>>(&response)) {
    if (place->ok()) front.place = std::move(*place).value();
    front.read_failed = !place->ok();
  } else if (auto* slice = std::get_if<base::Result<ControlSlice>>(&response)) {
    if (slice->ok()) front.slice = std::move(*slice).value();
    front.read_failed = !slice->ok() || front.slice->records.empty();
  } else {
    auto& package = std::get<base::Result<std::optional<base::Bytes>>>(response);
    if (package.ok()) front.package = std::move(package).value();
    front.read_failed = !package.ok();
  }
  wake(*connection);
}

void Relay::Core::write(LogWrite one) {
  m_next.bytes += write_bytes(one);
  m_next.writes.push_back(std::move(one));
}

void Relay::Core::answer_after(BatchNumber batch, Completion completion) {
  if (batch <= m_durable)
    complete(completion);
  else if (m_in_flight && batch == m_in_flight->number)
    m_in_flight->completions.push_back(std::move(completion));
  else
    m_next.completions.push_back(std::move(completion));
}

void Relay::Core::complete(Completion& completion) {
  Connection* connection = find(completion.connection);
  if (connection == nullptr) return;
  const auto* err = std::get_if<wire::Err>(&completion.answer);
  if (err != nullptr && err->code == ErrCode::kCtlStale) {
    const auto subscription = connection->subscriptions.find(completion.space);
    const auto space = m_spaces.find(completion.space);
    if (subscription != connection->subscriptions.end() && space != m_spaces.end()) {
      subscription->second.held_back.push_back({*err, space->second.durable_seq});
      return mark_lacking(*connection, completion.space);
    }
  }
  if (err != nullptr) ++m_counters.errors_sent;
  send(*connection, completion.answer);
}

void Relay::Core::commit_if_idle() {
  if (m_in_flight || m_next.empty()) return;
  const BatchNumber number = m_next.number;
  m_in_flight = std::exchange(m_next, {});
  m_next.number = number + 1;
  call(CommitRequest{m_in_flight->writes}, CommitPurpose{});
}

void Relay::Core::committed(base::Result<CommitReceipt> result) {
  CHECK(m_in_flight.has_value());
  Batch batch = std::move(*m_in_flight);
  m_in_flight.reset();
  const BatchNumber number = batch.number;
  m_durable = number;
  if (result.ok())
    commit_succeeded(std::move(batch), result.value());
  else
    commit_failed(std::move(batch), result.error());
  wake_batch_waiters(number);
}

void Relay::Core::commit_succeeded(Batch batch, const CommitReceipt& receipt) {
  ++m_counters.commits;
  m_store_bytes = receipt.store_bytes;
  std::vector<base::SpaceId> touched;
  for (const LogWrite& one : batch.writes) {
    const base::SpaceId* id = space_of(one);
    if (id == nullptr) continue;
    Space& space = m_spaces.at(*id);
    if (const auto* control = std::get_if<AppendControl>(&one)) {
      space.durable_control = control->index + 1;
    } else if (const auto* envelope = std::get_if<AppendEnvelope>(&one)) {
      space.durable_seq = envelope->seq;
      space.pending.erase({envelope->actor, envelope->aseq});
    }
    if (std::find(touched.begin(), touched.end(), *id) == touched.end()) touched.push_back(*id);
  }
  for (const Departure& departure : batch.departures) {
    for (const ConnectionId id : m_spaces.at(departure.space).subscribers) {
      Connection* connection = find(id);
      if (connection == nullptr) continue;
      Subscription& subscription = connection->subscriptions.at(departure.space);
      if (subscription.device != departure.device) continue;
      subscription.ending = true;
      subscription.control_end = departure.control_end;
    }
  }
  for (const base::SpaceId& id : touched) deliver_fresh(id, batch.writes);
  for (Completion& completion : batch.completions) complete(completion);
}

void Relay::Core::commit_failed(Batch batch, const base::Error&) {
  ++m_counters.commits_failed;
  std::set<base::SpaceId> spaces;
  for (const LogWrite& one : batch.writes)
    if (const base::SpaceId* id = space_of(one)) spaces.insert(*id);
  fail_spaces(batch, spaces);
  // What was accepted since on top of the failed writes falls with them.
  fail_spaces(m_next, spaces);
  for (const base::SpaceId& id : spaces) {
    const auto found = m_spaces.find(id);
    if (found != m_spaces.end()) start_loading(id, found->second);
  }
  // Without writes the next batch may never be committed; who waits for it looks again.
  wake_batch_waiters(m_next.number);
}

void Relay::Core::fail_spaces(Batch& batch, const std::set<base::SpaceId>& spaces) {
  const auto concerned = [&](const base::SpaceId& id) { return spaces.contains(id); };
  for (const Completion& completion : batch.completions) {
    Connection* connection = find(completion.connection);
    if (connection == nullptr || !concerned(completion.space)) continue;
    refuse(*connection, completion.answers, completion.space, completion.reference,
           {ErrCode::kStoreFailed, "the store could not write", kRetryStoreMs});
  }
  std::erase_if(batch.completions, [&](const auto& one) { return concerned(one.space); });
  std::erase_if(batch.departures, [&](const auto& one) { return concerned(one.space); });
  std::erase_if(batch.writes, [&](const LogWrite& one) {
    const base::SpaceId* id = space_of(one);
    if (id == nullptr || !concerned(*id)) return false;
    const auto* control = std::get_if<AppendControl>(&one);
    if (control != nullptr && control->index == 0) --m_space_count;
    batch.bytes -= std::min(batch.bytes, write_bytes(one));
    return true;
  });
}

}  // namespace ithaca::relay
