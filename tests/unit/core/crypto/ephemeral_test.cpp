#include "src/core/crypto/ephemeral.h"

#include <gtest/gtest.h>

#include "src/core/wire/limits.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using base::ErrorCode;
using golden::counted;

const EphemeralAddress kAddress{counted<base::SpaceId>(1), counted<base::DeviceKey>(2)};
const base::EpochId kEpoch = counted<base::EpochId>(3);
const EphemeralKey kKey = counted<EphemeralKey>(4);

Bytes sealed_typing() {
  return seal_ephemeral(kAddress, kEpoch, kKey, counted<Nonce>(5),
                        encode_typing(TypingState::kStarted))
      .value();
}

TEST(Ephemeral, OpensToWhatWasSealed) {
  const Bytes payload = sealed_typing();
  EXPECT_EQ(ephemeral_epoch(payload).value(), kEpoch);
  const auto content = open_ephemeral(kAddress, payload, kKey);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(decode_typing(*content).value(), TypingState::kStarted);
}

TEST(Ephemeral, EveryChangeIsRefused) {
  const Bytes payload = sealed_typing();
  for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
    Bytes changed = payload;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(open_ephemeral(kAddress, changed, kKey).ok()) << bit;
  }
  for (std::size_t size = 0; size < payload.size(); ++size)
    EXPECT_FALSE(open_ephemeral(kAddress, base::ByteView(payload).first(size), kKey).ok());
  EXPECT_EQ(ephemeral_epoch(Bytes(71)).code(), ErrorCode::kMalformed);
}

TEST(Ephemeral, CannotBeReplayedElsewhere) {
  const Bytes payload = sealed_typing();
  const EphemeralAddress space{counted<base::SpaceId>(9), kAddress.device};
  const EphemeralAddress device{kAddress.space, counted<base::DeviceKey>(9)};
  EXPECT_EQ(open_ephemeral(space, payload, kKey).code(), ErrorCode::kBadSignature);
  EXPECT_EQ(open_ephemeral(device, payload, kKey).code(), ErrorCode::kBadSignature);
}

TEST(Ephemeral, SizeLimit) {
  const std::size_t room = wire::kEphemeralBytesMax - 32 - 24 - 16;
  EXPECT_EQ(seal_ephemeral(kAddress, kEpoch, kKey, {}, Bytes(room))->size(),
            wire::kEphemeralBytesMax);
  EXPECT_EQ(seal_ephemeral(kAddress, kEpoch, kKey, {}, Bytes(room + 1)).code(),
            ErrorCode::kTooLarge);
}

TEST(Ephemeral, TypingContent) {
  EXPECT_EQ(encode_typing(TypingState::kStarted), (Bytes{1, 1}));
  EXPECT_EQ(encode_typing(TypingState::kStopped), (Bytes{1, 0}));
  EXPECT_EQ(decode_typing(Bytes{1, 0}).value(), TypingState::kStopped);
  EXPECT_EQ(decode_typing(Bytes{2, 0}).code(), ErrorCode::kUnsupported);
  EXPECT_EQ(decode_typing(Bytes{1, 2}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(decode_typing(Bytes{1}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(decode_typing(Bytes{1, 1, 0}).code(), ErrorCode::kMalformed);
  EXPECT_EQ(decode_typing({}).code(), ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ithaca::crypto
