#include "src/core/crypto/ephemeral.h"

#include "src/core/base/codec.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

namespace {

constexpr std::uint8_t kKindTyping = 1;
constexpr std::size_t kHeadBytes = base::EpochId::kSize + Nonce::kSize;

base::Bytes additional_data(const EphemeralAddress& address, const base::EpochId& epoch) {
  base::Bytes out = base::to_bytes(base::as_bytes("ithaca.eph.v1"));
  base::append(out, address.space);
  base::append(out, address.device);
  base::append(out, epoch);
  return out;
}

}  // namespace

base::Result<base::Bytes> seal_ephemeral(const EphemeralAddress& address,
                                         const base::EpochId& epoch, const EphemeralKey& key,
                                         const Nonce& nonce, base::ByteView content) {
  if (content.size() > wire::kEphemeralBytesMax - kHeadBytes - kTagBytes)
    return error(ErrorCode::kTooLarge, "ephemeral content");
  base::Bytes out;
  base::append(out, epoch);
  base::append(out, nonce);
  base::append(out, aead_seal(key, nonce, content, additional_data(address, epoch)));
  return out;
}

base::Result<base::EpochId> ephemeral_epoch(base::ByteView payload) {
  if (payload.size() < kHeadBytes + kTagBytes)
    return error(ErrorCode::kMalformed, "ephemeral payload");
  return *base::EpochId::from(payload.first(base::EpochId::kSize));
}

base::Result<base::Bytes> open_ephemeral(const EphemeralAddress& address, base::ByteView payload,
                                         const EphemeralKey& key) {
  TRY_ASSIGN(const base::EpochId epoch, ephemeral_epoch(payload));
  const Nonce nonce = *Nonce::from(payload.subspan(base::EpochId::kSize, Nonce::kSize));
  return aead_open(key, nonce, payload.subspan(kHeadBytes), additional_data(address, epoch));
}

base::Bytes encode_typing(TypingState state) {
  return {kKindTyping, static_cast<std::uint8_t>(state)};
}

base::Result<TypingState> decode_typing(base::ByteView content) {
  if (content.empty()) return error(ErrorCode::kMalformed, "ephemeral content");
  if (content[0] != kKindTyping) return error(ErrorCode::kUnsupported, "ephemeral kind");
  if (content.size() != 2 || content[1] > 1) return error(ErrorCode::kMalformed, "typing");
  return static_cast<TypingState>(content[1]);
}

}  // namespace ithaca::crypto
