// The one cipher under which content leaves this device. In a file of its own, so that a test can
// link a program without it and see that the search for plaintext finds what it should.
#include <sodium.h>

#include "src/core/crypto/primitives.h"

namespace ithaca::crypto {

using base::error;
using base::ErrorCode;

base::Bytes aead_seal(base::ByteView key, const Nonce& nonce, base::ByteView plaintext,
                      base::ByteView additional_data) {
  CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  base::Bytes out(plaintext.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data(), nullptr, plaintext.data(), plaintext.size(), additional_data.data(),
      additional_data.size(), nullptr, nonce.data.data(), key.data());
  return out;
}

base::Result<base::Bytes> aead_open(base::ByteView key, const Nonce& nonce,
                                    base::ByteView ciphertext, base::ByteView additional_data) {
  CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (ciphertext.size() < kTagBytes) return error(ErrorCode::kBadSignature, "ciphertext");
  base::Bytes out(ciphertext.size() - kTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(),
          additional_data.data(), additional_data.size(), nonce.data.data(), key.data()) != 0)
    return error(ErrorCode::kBadSignature, "ciphertext");
  return out;
}

}  // namespace ithaca::crypto
