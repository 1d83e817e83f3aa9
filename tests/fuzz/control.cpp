// Any bytes as a control record: refused, or the one encoding of what they say. What parses is
// signed again by whom it names, if we hold that key, and put to a chain, so that the rules behind
// the signature are reached, too.
#include <algorithm>

#include "src/core/base/check.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/epoch_keys.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

constexpr golden::Entry kGolden[] = {
#include "tests/golden/crypto_v1.inc"
};

// A space with an owner, a member and an open invite, as in the golden bytes.
const ControlChain& chain() {
  static const ControlChain kChain = [] {
    ControlChain chain;
    for (const char* name : {"record_genesis", "record_invite", "record_invite_2", "record_join"})
      CHECK(chain.apply(*base::from_hex(golden::find(kGolden, name))).ok());
    return chain;
  }();
  return kChain;
}

void put_to_chain(ControlRecord record) {
  const DeviceKeys owner = derive_device_keys(golden::counted<DeviceSeed>(2), chain().salt());
  record.space = chain().space();
  record.index = static_cast<std::uint32_t>(chain().size());
  record.prev = chain().head_hash();
  record.signer = {owner.key.data};
  ControlChain after = chain();
  const base::Bytes bytes = encode_and_sign(record, owner.secret);
  if (!after.apply(bytes).ok()) return;
  CHECK(after.size() == chain().size() + 1);
  CHECK(after.apply(bytes).code() == base::ErrorCode::kDuplicate);
  const EpochEntry* epoch = control_epoch(record);
  if (epoch) CHECK(epoch->sealed.size() == after.current_member_count());
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
  if (control_type(*record) != ControlType::kGenesis) put_to_chain(*record);
  return 0;
}
