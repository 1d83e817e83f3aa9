#include "src/platform/web/system_calls.h"

#include <emscripten.h>

#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "src/platform/web/system_wake.h"

namespace ithaca::platform {
namespace {

std::unordered_map<std::uint32_t, JsCall*>& open_calls() {
  static std::unordered_map<std::uint32_t, JsCall*> calls;
  return calls;
}

std::uint32_t next_ticket() {
  static std::uint32_t last = 0;
  return ++last;
}

// The numbers of $Ithaca.outcome in system_calls.js, from 1 on.
base::ErrorCode code_of(int outcome) {
  using base::ErrorCode;
  constexpr ErrorCode kCodes[] = {ErrorCode::kQuota,       ErrorCode::kFenced,
                                  ErrorCode::kCorrupt,     ErrorCode::kNewerStore,
                                  ErrorCode::kUnavailable, ErrorCode::kBusy};
  const auto index = static_cast<std::size_t>(outcome - 1);
  return index < std::size(kCodes) ? kCodes[index] : ErrorCode::kUnavailable;
}

}  // namespace

JsCall::JsCall() : m_ticket(next_ticket()), m_result(base::Bytes{}) {
  open_calls()[m_ticket] = this;
}

JsCall::~JsCall() { open_calls().erase(m_ticket); }

base::Result<base::Bytes> JsCall::take() {
  CHECK(m_answered);
  return std::move(m_result);
}

void JsCall::fail(base::Error error) {
  m_answered = true;
  m_result = std::move(error);
  wake();
}

void JsCall::answer(int outcome, std::string detail, base::Bytes data) {
  if (m_answered) return;
  m_answered = true;
  if (outcome == 0) {
    m_result = std::move(data);
  } else {
    m_result = base::error(code_of(outcome), std::move(detail));
  }
  wake();
}

}  // namespace ithaca::platform

// `detail` and `data` are allocated by JavaScript with malloc, or null; they are taken.
extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_answer(std::uint32_t ticket, int outcome, char* detail,
                                                   std::uint8_t* data, std::size_t size) {
  using ithaca::platform::open_calls;
  const auto call = open_calls().find(ticket);
  if (call != open_calls().end()) {
    call->second->answer(outcome, detail ? detail : "",
                         data ? ithaca::base::Bytes(data, data + size) : ithaca::base::Bytes{});
  }
  std::free(detail);
  std::free(data);
}
