// People and spaces for the tests of the crypto layer: short ways to make a chain and change it.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "src/core/crypto/control_build.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/epoch_keys.h"
#include "src/core/crypto/keys.h"
#include "tests/golden/golden.h"
#include "tests/support/seeded_random.h"

namespace ithaca::base {

inline void PrintTo(ErrorCode code, std::ostream* out) { *out << error_name(code); }

}  // namespace ithaca::base

namespace ithaca::crypto {

inline base::Bytes unhex(std::string_view hex) {
  const std::optional<base::Bytes> bytes = base::from_hex(hex);
  EXPECT_TRUE(bytes.has_value()) << hex;
  return bytes.value_or(base::Bytes());
}

template <typename Fixed>
Fixed fixed(std::string_view hex) {
  const std::optional<Fixed> out = Fixed::from(unhex(hex));
  EXPECT_TRUE(out.has_value()) << hex;
  return out.value_or(Fixed());
}

inline std::string hex(base::ByteView bytes) { return base::to_hex(bytes); }

struct Person {
  RootSecret root;
  DeviceSeed seed;
  EpochKeyring ring;

  explicit Person(int number) {
    root = golden::counted<RootSecret>(number);
    seed = golden::counted<DeviceSeed>(number + 100);
  }
  DeviceKeys device(const ControlChain& chain) const {
    return derive_device_keys(seed, chain.salt());
  }
  MemberKeys member(const ControlChain& chain) const {
    return derive_member_keys(root, chain.salt());
  }
  void learn(const ControlChain& chain) { ring.learn_all(chain, device(chain)); }
};

constexpr base::TimeMs kStart = 1'767'225'600'000;
constexpr base::TimeMs kWeek = 7ull * 24 * 3600 * 1000;

// A space whose owner is `owner`; every step moves the time on by a second.
struct Space {
  support::SeededRandom random{7};
  Person owner{1};
  ControlChain chain;
  base::TimeMs now = kStart;

  explicit Space(SpaceKind kind = SpaceKind::kCircle) {
    const BuiltGenesis genesis = make_genesis(kind, owner.root, owner.seed, now, random);
    must_apply(genesis.record);
    EXPECT_EQ(chain.space(), genesis.space);
    owner.learn(chain);
  }

  void must_apply(base::ByteView record) {
    const base::Result<void> applied = chain.apply(record);
    EXPECT_TRUE(applied.ok()) << base::error_name(applied.code()) << " " << applied.error().detail;
    now += 1000;
  }

  base::Result<BuiltInvite> build_invite(base::TimeMs lifetime = kWeek, Role role = Role::kMember) {
    return make_invite(chain, owner.ring, owner.device(chain), {role, now + lifetime}, now, random);
  }
  BuiltInvite invite(base::TimeMs lifetime = kWeek, Role role = Role::kMember) {
    base::Result<BuiltInvite> built = build_invite(lifetime, role);
    EXPECT_TRUE(built.ok());
    must_apply(built->record.record);
    return std::move(built).value();
  }

  InviteKeys keys_of(const BuiltInvite& invite) const {
    return derive_invite_keys(invite.link.secret, chain.space());
  }

  // With the package that came with the invite, or a newer one.
  base::Result<BuiltRecord> build_join(const Person& person, const BuiltInvite& invite,
                                       base::ByteView package) {
    const base::Result<EpochKeyring> ring = open_package(chain, keys_of(invite), package);
    if (!ring.ok()) return ring.error();
    return make_join(chain, *ring, keys_of(invite), person.root, person.seed, now, random);
  }
  base::Result<BuiltRecord> build_join(const Person& person, const BuiltInvite& invite) {
    return build_join(person, invite, invite.record.packages.at(0).package);
  }
  BuiltRecord join(Person& person, const BuiltInvite& invite) {
    base::Result<EpochKeyring> ring =
        open_package(chain, keys_of(invite), invite.record.packages.at(0).package);
    EXPECT_TRUE(ring.ok());
    base::Result<BuiltRecord> built = build_join(person, invite);
    EXPECT_TRUE(built.ok()) << (built.ok() ? "" : built.error().detail);
    must_apply(built->record);
    person.ring = std::move(ring).value();
    person.learn(chain);
    owner.learn(chain);
    return std::move(built).value();
  }
  void add(Person& person) { join(person, invite()); }

  base::Result<BuiltRecord> build_revoke(const base::InviteKey& key) {
    return make_revoke(chain, owner.ring, owner.device(chain), key, now, random);
  }
  BuiltRecord revoke(const base::InviteKey& key) {
    base::Result<BuiltRecord> built = build_revoke(key);
    EXPECT_TRUE(built.ok());
    must_apply(built->record);
    owner.learn(chain);
    return std::move(built).value();
  }

  base::Result<BuiltRecord> build_remove(const Person& person, std::vector<Pin> pins = {}) {
    return make_remove(chain, owner.ring, owner.device(chain), person.member(chain).id,
                       std::move(pins), now, random);
  }
  BuiltRecord remove(const Person& person, std::vector<Pin> pins = {}) {
    base::Result<BuiltRecord> built = build_remove(person, std::move(pins));
    EXPECT_TRUE(built.ok());
    must_apply(built->record);
    owner.learn(chain);
    return std::move(built).value();
  }

  base::Result<BuiltRecord> build_rotate(const Person& person) {
    return make_rotate(chain, person.ring, person.device(chain), now, random);
  }
  base::Result<BuiltRecord> build_role(const Person& by, const Person& of, Role role) {
    return make_role(chain, by.device(chain), of.member(chain).id, role, now);
  }
  void set_role(const Person& of, Role role) { must_apply(build_role(owner, of, role)->record); }
  base::Result<BuiltRecord> build_leave(const Person& person, std::vector<Pin> pins = {}) {
    return make_leave(chain, person.device(chain), std::move(pins), now);
  }
  void leave(const Person& person, std::vector<Pin> pins = {}) {
    must_apply(build_leave(person, std::move(pins))->record);
  }

  // `built` with its body changed by `change`, signed again by `signer` as the next record.
  template <typename Body, typename Change>
  base::Bytes altered(base::ByteView built, const SignSecret& signer, Change change) const {
    base::Result<ControlRecord> record = parse_control(built);
    EXPECT_TRUE(record.ok());
    change(*record, std::get<Body>(record->body));
    return encode_and_sign(*record, signer);
  }
};

// A circle of an owner and a member, with one open invite left.
struct Circle : Space {
  Person mentee{2};
  BuiltInvite open;

  Circle() {
    add(mentee);
    open = invite();
  }
  SignSecret owner_secret() const { return owner.device(chain).secret; }
  SignSecret mentee_secret() const { return mentee.device(chain).secret; }

  template <typename Body, typename Change>
  base::ErrorCode code_of(base::ByteView built, const SignSecret& signer, Change change) const {
    const base::Result<void> checked = chain.check(altered<Body>(built, signer, change));
    EXPECT_FALSE(checked.ok());
    return checked.ok() ? base::ErrorCode::kCancelled : checked.code();
  }
};

inline Pin pin_of(const Person& person, const ControlChain& chain, int incarnation,
                  std::uint64_t aseq, int hash) {
  return {actor_id(person.device(chain).key, golden::counted<base::Incarnation>(incarnation)), aseq,
          golden::counted<base::Hash>(hash)};
}

}  // namespace ithaca::crypto
