#include "src/platform/web/vault_web_crypto.h"

#include <utility>

extern "C" void ithaca_vault_open(std::uint32_t ticket, std::uint32_t fencing);

namespace ithaca::platform {

void Vault::open(std::uint32_t fencing, Done done) {
  CHECK(!m_call);
  m_call = std::make_unique<JsCall>();
  m_done = std::move(done);
  ithaca_vault_open(m_call->ticket(), fencing);
}

bool Vault::pump() {
  if (!m_call || !m_call->answered()) return false;
  const std::unique_ptr<JsCall> call = std::move(m_call);
  const Done done = std::move(m_done);
  auto bytes = call->take();
  if (!bytes.ok()) {
    done(bytes.error());
    return true;
  }
  const auto key = crypto::StorageKey::from(*bytes);
  crypto::wipe(*bytes);
  if (key) {
    done(*key);
  } else {
    done(base::error(base::ErrorCode::kCorrupt, "the vault holds no key"));
  }
  return true;
}

}  // namespace ithaca::platform
