// Any bytes where something sealed is expected: a package, keys from the disk, an ephemeral payload
// and its content, a stored record.
#include "src/core/base/check.h"
#include "src/core/crypto/ephemeral.h"
#include "src/core/crypto/epoch_keys.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

constexpr golden::Entry kGolden[] = {
#include "tests/golden/crypto_v1.inc"
};

const ControlChain& chain() {
  static const ControlChain kChain = [] {
    ControlChain chain;
    for (const char* name : {"record_genesis", "record_invite"})
      CHECK(chain.apply(*base::from_hex(golden::find(kGolden, name))).ok());
    return chain;
  }();
  return kChain;
}

}  // namespace
}  // namespace ithaca::crypto

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  using namespace ithaca::crypto;
  const base::ByteView input(data, size);
  EpochKeyring ring;
  if (ring.restore(chain(), input).ok()) CHECK(ring.serialize(chain()) == base::to_bytes(input));
  const InviteKeys invite =
      derive_invite_keys(golden::counted<LinkSecret>(1), golden::counted<base::SpaceId>(2));
  CHECK(!open_package(chain(), invite, input).ok());
  CHECK(!open_sealed(invite.box, invite.box_secret, input).ok());
  const EphemeralAddress address{golden::counted<base::SpaceId>(1),
                                 golden::counted<base::DeviceKey>(2)};
  static_cast<void>(ephemeral_epoch(input));
  CHECK(!open_ephemeral(address, input, golden::counted<EphemeralKey>(3)).ok());
  const auto typing = decode_typing(input);
  if (typing.ok()) CHECK(encode_typing(*typing) == base::to_bytes(input));
  CHECK(!open_record(golden::counted<StorageKey>(4), "space/1", input).ok());
  return 0;
}
