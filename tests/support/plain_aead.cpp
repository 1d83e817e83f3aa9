// In place of src/core/crypto/aead.cpp: nothing is encrypted, only the sizes are kept. Linked into
// ithaca_unencrypted, which the search for plaintext must catch.
#include <algorithm>

#include "src/core/crypto/primitives.h"

namespace ithaca::crypto {

base::Bytes aead_seal(base::ByteView, const Nonce&, base::ByteView plaintext, base::ByteView) {
  base::Bytes out = base::to_bytes(plaintext);
  out.resize(plaintext.size() + kTagBytes);
  return out;
}

base::Result<base::Bytes> aead_open(base::ByteView, const Nonce&, base::ByteView ciphertext,
                                    base::ByteView) {
  if (ciphertext.size() < kTagBytes) return base::error(base::ErrorCode::kBadSignature, "size");
  return base::to_bytes(ciphertext.first(ciphertext.size() - kTagBytes));
}

}  // namespace ithaca::crypto
