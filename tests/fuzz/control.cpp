// Any bytes as a control record: refused, or the one encoding of what they say. What parses is
// signed again by whom it names, if we hold that key, and put to a chain, so that the rules behind
// the signature are reached, too.
#include <algorithm>
#include <initializer_list>

#include "src/core/base/check.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/epoch_keys.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

constexpr golden::Entry kGolden[] = {
#include "tests/golden/crypto_v1.inc"
};

// What the golden bytes tell, up to the last of `names`.
ControlChain chain_of(std::initializer_list<const char*> names) {
  ControlChain chain;
  for (const char* name : names)
    CHECK(chain.apply(*base::from_hex(golden::find(kGolden, name))).ok());
  return chain;
}

// A space with an owner, a member and an open invite.
const ControlChain& with_invite() {
  static const ControlChain kChain =
      chain_of({"record_genesis", "record_invite", "record_invite_2", "record_join"});
  return kChain;
}

// And one whose owner has two devices.
const ControlChain& with_devices() {
  static const ControlChain kChain =
      chain_of({"record_genesis", "record_invite", "record_invite_2", "record_join",
                "record_revoke", "record_remove", "record_invite_3", "record_join_2", "record_role",
                "record_leave", "record_rotate", "record_add_device"});
  return kChain;
}

void put_to_chain(ControlRecord record, const ControlChain& chain, int signer) {
  const DeviceKeys owner = derive_device_keys(golden::counted<DeviceSeed>(signer), chain.salt());
  record.space = chain.space();
  record.index = static_cast<std::uint32_t>(chain.size());
  record.prev = chain.head_hash();
  record.signer = {owner.key.data};
  ControlChain after = chain;
  const base::Bytes bytes = encode_and_sign(record, owner.secret);
  if (!after.apply(bytes).ok()) return;
  CHECK(after.size() == chain.size() + 1);
  CHECK(after.apply(bytes).code() == base::ErrorCode::kDuplicate);
  const EpochEntry* epoch = control_epoch(record);
  std::size_t devices = 0;
  for (const Membership& stay : after.memberships()) devices += stay.is_current() ? 1 : 0;
  if (epoch) CHECK(epoch->sealed.size() == devices);
  EpochKeyring ring;
  static_cast<void>(ring.learn_all(after, owner));
}

}  // namespace
}  // namespace ithaca::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca::crypto;
  const ithaca::base::ByteView input(data, size);
  static_cast<void>(ControlChain().check(input));
  const auto record = parse_control(input);
  if (!record.ok()) return 0;
  const ithaca::base::Bytes again = encode_and_sign(*record, SignSecret());
  const std::size_t unsigned_size = size - ithaca::base::Signature::kSize;
  CHECK(again.size() == size);
  CHECK(std::equal(data, data + unsigned_size, again.begin()));
  if (control_type(*record) == ControlType::kGenesis) return 0;
  put_to_chain(*record, with_invite(), 2);
  put_to_chain(*record, with_devices(), 6);
  return 0;
}
