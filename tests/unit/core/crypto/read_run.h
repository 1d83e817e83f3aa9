// A run from its bytes, as a client takes it in: read, then verified.
#pragma once

#include <span>
#include <vector>

#include "src/core/crypto/envelope.h"

namespace ithaca::crypto {

inline base::Result<std::vector<EnvelopeInfo>> read_run(std::span<const base::ByteView> envelopes,
                                                        const base::Hash& expected_prev,
                                                        std::uint64_t first_aseq) {
  std::vector<EnvelopeInfo> run;
  std::vector<const EnvelopeInfo*> pointers;
  run.reserve(envelopes.size());
  for (base::ByteView bytes : envelopes) {
    TRY_ASSIGN(const EnvelopeInfo info, read_envelope(bytes, run.empty() ? nullptr : &run.back()));
    run.push_back(info);
    pointers.push_back(&run.back());
  }
  TRY(verify_run(pointers, expected_prev, first_aseq));
  return run;
}

}  // namespace ithaca::crypto
