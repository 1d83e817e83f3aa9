// Key material in memory: fixed-size byte arrays that are overwritten when they die.
//
// Invariants
//   1. The destructor wipes the bytes in a way that the compiler keeps. A move is a copy; the
//      moved-from secret wipes its own bytes when it dies.
//   2. Secrets of different tags do not convert into each other.
//   3. Comparison takes the same time whatever the bytes are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "src/core/base/bytes.h"

namespace ithaca::crypto {

void wipe(std::span<std::uint8_t> bytes);
// True if both have the same size and bytes; time depends on the size only.
bool equal_constant_time(base::ByteView a, base::ByteView b);

template <typename Tag, std::size_t N>
struct SecretBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> data{};

  SecretBytes() = default;
  SecretBytes(const SecretBytes&) = default;
  SecretBytes& operator=(const SecretBytes&) = default;
  ~SecretBytes() { wipe(data); }

  friend bool operator==(const SecretBytes& a, const SecretBytes& b) {
    return equal_constant_time(a.data, b.data);
  }

  base::ByteView view() const { return data; }
  operator base::ByteView() const { return data; }
  // Empty unless `bytes` has exactly N bytes.
  static std::optional<SecretBytes> from(base::ByteView bytes) {
    if (bytes.size() != N) return std::nullopt;
    SecretBytes out;
    std::memcpy(out.data.data(), bytes.data(), N);
    return out;
  }
};

// One a person.
using RootSecret = SecretBytes<struct RootSecretTag, 32>;
// One an installation.
using DeviceSeed = SecretBytes<struct DeviceSeedTag, 32>;
// From which a key pair is made, or any other derived 32 bytes.
using Seed = SecretBytes<struct SeedTag, 32>;
// What an invite link carries.
using LinkSecret = SecretBytes<struct LinkSecretTag, 16>;

using EpochKey = SecretBytes<struct EpochKeyTag, 32>;
using ContentKey = SecretBytes<struct ContentKeyTag, 32>;
using EphemeralKey = SecretBytes<struct EphemeralKeyTag, 32>;
// For records on this device's disk and for the backup file.
using StorageKey = SecretBytes<struct StorageKeyTag, 32>;

// libsodium's Ed25519 secret key (seed ‖ public key), and an X25519 scalar.
using SignSecret = SecretBytes<struct SignSecretTag, 64>;
using BoxSecret = SecretBytes<struct BoxSecretTag, 32>;

}  // namespace ithaca::crypto
