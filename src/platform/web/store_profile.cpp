#include "src/platform/web/store_profile.h"

#include <utility>

#include "src/core/base/codec.h"

extern "C" {
void ithaca_storage_persist(std::uint32_t ticket);
void ithaca_storage_estimate(std::uint32_t ticket);
}

namespace ithaca::platform {

WebProfile::WebProfile(port::Random& random) : m_random(random) {}

void WebProfile::start() {
  m_state = State::kOpening;
  m_failure.reset();
  m_opened = m_leading = false;
  // The lock takes as long as the database, so both are asked for at once.
  m_tabs.start();
  m_database.open([this](base::Result<void> opened) {
    if (!opened.ok()) return fail(opened.error());
    m_opened = true;
  });
}

port::Store& WebProfile::store() {
  CHECK(m_sealed);
  return *m_sealed;
}

bool WebProfile::pump() {
  const State before = m_state;
  bool any = m_sealed ? m_sealed->pump() : m_database.pump();
  any = m_vault.pump() || any;
  any = pump_answers() || any;
  follow_tabs();
  if (m_state == State::kReady && m_database.fenced()) m_state = State::kLost;
  return any || m_state != before;
}

void WebProfile::follow_tabs() {
  if (m_state == State::kFailed || m_state == State::kLost) return;
  switch (m_tabs.state()) {
    case Tabs::State::kStarting:
      break;
    case Tabs::State::kWaiting:
      m_state = State::kElsewhere;
      break;
    case Tabs::State::kLeading:
      lead();
      break;
    case Tabs::State::kLost:
      m_state = State::kLost;
      break;
  }
}

void WebProfile::lead() {
  if (m_leading || !m_opened) return;
  m_leading = true;
  m_state = State::kOpening;
  m_database.lead([this](base::Result<void> leading) {
    if (!leading.ok()) return fail(leading.error());
    open_vault();
  });
}

void WebProfile::open_vault() {
  m_vault.open(m_database.fencing(), [this](base::Result<crypto::StorageKey> key) {
    if (!key.ok() && key.code() == base::ErrorCode::kFenced) {
      m_state = State::kLost;
      return;
    }
    if (!key.ok()) return fail(key.error());
    m_sealed = std::make_unique<SealedStore>(m_database, *key, m_random);
    if (m_state == State::kOpening) m_state = State::kReady;
  });
}

void WebProfile::fail(base::Error error) {
  m_failure = std::move(error);
  m_state = State::kFailed;
  // Another tab may have more luck.
  m_tabs.stop();
}

void WebProfile::request_persistence() {
  if (m_persist_call) return;
  m_persist_call = std::make_unique<JsCall>();
  ithaca_storage_persist(m_persist_call->ticket());
}

void WebProfile::request_estimate() {
  if (m_estimate_call) return;
  m_estimate_call = std::make_unique<JsCall>();
  ithaca_storage_estimate(m_estimate_call->ticket());
}

bool WebProfile::pump_answers() {
  bool any = false;
  if (m_persist_call && m_persist_call->answered()) {
    const auto answer = m_persist_call->take();
    m_persistent = answer.ok() && base::Reader(*answer).u8() == 1;
    m_persist_call.reset();
    any = true;
  }
  if (m_estimate_call && m_estimate_call->answered()) {
    const auto answer = m_estimate_call->take();
    m_estimate_call.reset();
    any = true;
    if (answer.ok()) {
      base::Reader in(*answer);
      const std::uint64_t used = in.u64();
      m_estimate = StorageEstimate{used, in.u64()};
    }
  }
  return any;
}

}  // namespace ithaca::platform
