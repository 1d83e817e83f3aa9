// A relay core on a memory store, with people who speak the protocol to it by hand.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/relay/relay.h"
#include "server/store/memory_log_store.h"
#include "src/core/crypto/control_build.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/session_auth.h"
#include "src/core/wire/frames.h"
#include "tests/support/seeded_random.h"

namespace ithaca::relay {

inline constexpr const char* kOrigin = "https://relay.example";

// A person with one device in one space.
struct Person {
  crypto::RootSecret root;
  crypto::DeviceSeed seed;
  crypto::DeviceKeys device;
  crypto::MemberKeys member;
  base::Incarnation incarnation;
  base::ActorId actor;
  std::uint64_t aseq = 0;
  base::Hash prev;
};

class RelayWorld : public ::testing::Test {
 protected:
  RelayWorld() : m_store(base::LogGeneration{{7}}) { restart(); }

  // --- the relay ---

  void restart() {
    RelayStart start;
    start.generation = *m_store.generation();
    start.stats = *m_store.stats();
    m_calls.clear();
    m_received.clear();
    m_closed.clear();
    m_relay = std::make_unique<Relay>(m_config, start, m_random);
    m_relay->tick(m_now);
  }

  void pass(std::uint64_t ms) {
    m_now.wall_ms += ms;
    m_now.steady_ms += ms;
    m_relay->tick(m_now);
    carry_out();
  }

  void carry_out() {
    while (true) {
      std::vector<RelayOutput> outputs = m_relay->take_outputs();
      if (outputs.empty() && (!m_store_answers || m_calls.empty())) return;
      for (RelayOutput& output : outputs) take(output);
      if (m_store_answers) answer_one();
    }
  }

  void take(RelayOutput& output) {
    if (auto* send = std::get_if<SendFrame>(&output)) {
      auto frame = wire::decode(*send->frame);
      ASSERT_TRUE(frame.ok());
      m_received[send->connection].push_back(std::move(frame).value());
      m_bytes[send->connection] += send->frame->size();
      if (m_reads) m_relay->sent(send->connection, send->frame->size());
    } else if (auto* close = std::get_if<CloseConnection>(&output)) {
      m_closed.insert(close->connection);
    } else {
      m_calls.push_back(std::get<StoreCall>(std::move(output)));
    }
  }

  void answer_one() {
    if (m_calls.empty()) return;
    const StoreCall call = std::move(m_calls.front());
    m_calls.pop_front();
    m_relay->store_replied(execute(m_store, call));
  }

  // Lets everything that was given to the store happen, and no more.
  void answer_store() {
    m_store_answers = true;
    carry_out();
    m_store_answers = false;
  }

  // --- connections ---

  ConnectionId connect(std::string address = "192.0.2.1") {
    const ConnectionId id = ++m_last_connection;
    m_relay->connection_opened(id, {{kOrigin}, std::move(address)});
    carry_out();
    return id;
  }

  ConnectionId greet(std::string address = "192.0.2.1") {
    const ConnectionId id = connect(std::move(address));
    say(id, wire::Hello{});
    const auto challenge = take_one<wire::Challenge>(id);
    if (challenge) m_nonce[id] = challenge->nonce;
    return id;
  }

  void say(ConnectionId id, const wire::Frame& frame) {
    m_relay->frame(id, wire::encode(frame));
    carry_out();
  }

  std::vector<wire::Frame>& heard(ConnectionId id) { return m_received[id]; }

  // The first frame of that kind, taken out. Empty if there is none.
  template <typename Kind>
  std::optional<Kind> take_one(ConnectionId id) {
    auto& frames = m_received[id];
    for (auto it = frames.begin(); it != frames.end(); ++it) {
      if (!std::holds_alternative<Kind>(*it)) continue;
      Kind out = std::get<Kind>(std::move(*it));
      frames.erase(it);
      return out;
    }
    return std::nullopt;
  }

  template <typename Kind>
  std::vector<Kind> take_all(ConnectionId id) {
    std::vector<Kind> out;
    while (auto one = take_one<Kind>(id)) out.push_back(std::move(*one));
    return out;
  }

  // The code of the first ERR, or 0.
  int take_error(ConnectionId id) {
    const auto err = take_one<wire::Err>(id);
    return err ? static_cast<int>(err->code) : 0;
  }

  bool is_closed(ConnectionId id) const { return m_closed.contains(id); }

  // --- people and spaces ---

  Person new_person() {
    Person person;
    m_random.fill(person.root.data);
    m_random.fill(person.seed.data);
    return person;
  }

  void settle_in(Person& person) {
    person.device = crypto::derive_device_keys(person.seed, m_chain.salt());
    person.member = crypto::derive_member_keys(person.root, m_chain.salt());
    new_actor(person);
  }

  void new_actor(Person& person) {
    person.incarnation = m_random.draw<base::Incarnation>();
    person.actor = crypto::actor_id(person.device.key, person.incarnation);
    person.aseq = 0;
    person.prev = {};
  }

  // Makes a space with `owner` in it; gives the frame that creates it.
  wire::Ctl found(Person& owner, crypto::SpaceKind kind = crypto::SpaceKind::kCircle) {
    const auto built = crypto::make_genesis(kind, owner.root, owner.seed, m_now.wall_ms, m_random);
    m_chain = crypto::ControlChain();
    m_keys = crypto::EpochKeyring();
    EXPECT_TRUE(m_chain.apply(built.record).ok());
    settle_in(owner);
    m_keys.learn_all(m_chain, owner.device);
    m_space = built.space;
    return {1, built.space, built.record, {}};
  }

  void create_space(Person& owner, crypto::SpaceKind kind = crypto::SpaceKind::kCircle) {
    const ConnectionId id = greet();
    say(id, found(owner, kind));
    ASSERT_TRUE(take_one<wire::CtlOk>(id).has_value());
    m_relay->connection_closed(id);
  }

  wire::Sub sub(ConnectionId id, const Person& person, std::uint64_t from = 0,
                std::uint32_t held = 0) {
    return {m_space, person.device.key, from, held,
            crypto::sign_sub(person.device, kOrigin, m_nonce[id], m_space)};
  }

  ConnectionId subscribed(const Person& person, std::string address = "192.0.2.1") {
    const ConnectionId id = greet(std::move(address));
    say(id, sub(id, person));
    heard(id).clear();
    return id;
  }

  wire::Push envelope(Person& person, std::size_t size = 10) {
    crypto::SealInput input;
    const base::Bytes content(size, 0x41);
    input.space = m_space;
    input.incarnation = person.incarnation;
    input.aseq = ++person.aseq;
    input.epoch = m_chain.current_epoch().id;
    input.prev = person.prev;
    input.nonce = m_random.draw<wire::EnvelopeNonce>();
    input.content = content;
    auto sealed = crypto::seal_envelope(input, person.device, crypto::ContentKey{});
    EXPECT_TRUE(sealed.ok());
    person.prev = sealed->hash;
    return {sealed->bytes};
  }

  struct Invited {
    wire::Ctl ctl;
    crypto::InviteKeys keys;
  };

  Invited invite(const Person& owner, std::uint64_t lifetime_ms = 3'600'000) {
    auto built = crypto::make_invite(m_chain, m_keys, owner.device,
                                     {crypto::Role::kMember, m_now.wall_ms + lifetime_ms},
                                     m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {{2, m_space, built->record.record, built->record.packages},
            crypto::derive_invite_keys(built->link.secret, m_space)};
  }

  wire::Ctl join(const crypto::InviteKeys& keys, const Person& person) {
    auto built =
        crypto::make_join(m_chain, m_keys, keys, person.root, person.seed, m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {3, m_space, built->record, built->packages};
  }

  // What the people know of the chain follows what they sent.
  void learn(const wire::Ctl& ctl, const Person& reader) {
    EXPECT_TRUE(m_chain.apply(ctl.record).ok());
    m_keys.learn_all(m_chain, reader.device);
  }

  // Brings another person in through an invite.
  Person bring_in(const Person& owner, ConnectionId by) {
    Person person = new_person();
    const Invited invited = invite(owner);
    say(by, invited.ctl);
    EXPECT_TRUE(take_one<wire::CtlOk>(by).has_value());
    learn(invited.ctl, owner);
    const ConnectionId id = greet();
    const wire::Ctl joining = join(invited.keys, person);
    say(id, joining);
    EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
    learn(joining, owner);
    settle_in(person);
    m_relay->connection_closed(id);
    heard(by).clear();
    return person;
  }

  // The last envelope of the actor that this person writes as.
  static std::vector<crypto::Pin> pins_of(const Person& person) {
    if (person.aseq == 0) return {};
    return {{person.actor, person.aseq, person.prev}};
  }
  wire::Ctl removal(const Person& owner, const Person& leaving) {
    auto built = crypto::make_remove(m_chain, m_keys, owner.device, leaving.member.id,
                                     pins_of(leaving), m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {4, m_space, built->record, built->packages};
  }

  wire::OpenInvite opening(ConnectionId id, const crypto::InviteKeys& keys) {
    return {m_space, keys.key, crypto::sign_open_invite(keys, kOrigin, m_nonce[id], m_space)};
  }

  support::SeededRandom m_random{42};
  MemoryLogStore m_store;
  RelayConfig m_config;
  Now m_now{1'700'000'000'000, 1000};
  std::unique_ptr<Relay> m_relay;
  std::deque<StoreCall> m_calls;
  bool m_store_answers = true;
  bool m_reads = true;  // everybody reads at once what is sent
  std::map<ConnectionId, std::vector<wire::Frame>> m_received;
  std::map<ConnectionId, std::size_t> m_bytes;
  std::map<ConnectionId, wire::Challenge32> m_nonce;
  std::set<ConnectionId> m_closed;
  ConnectionId m_last_connection = 0;

  base::SpaceId m_space;
  crypto::ControlChain m_chain;
  crypto::EpochKeyring m_keys;
};

// For EXPECT_EQ against take_error().
inline int code(wire::ErrCode value) { return static_cast<int>(value); }

// A space with an owner and a member, both subscribed.
class PairWorld : public RelayWorld {
 protected:
  void SetUp() override {
    owner = new_person();
    create_space(owner);
    id = subscribed(owner);
    member = bring_in(owner, id);
    theirs = subscribed(member);
  }

  Person owner, member;
  ConnectionId id = 0, theirs = 0;
};

}  // namespace ithaca::relay
