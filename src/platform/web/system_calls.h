// One asynchronous call into JavaScript and its answer.
//
// Invariants
//   1. JavaScript answers a ticket at most once, by ithaca_answer(); the answer waits in the call
//      until its owner looks, and wakes the program.
//   2. The answer to a call that no longer exists is dropped.
//
// Ownership: whoever started the call. Threads: the browser's one.
#pragma once

#include <cstdint>
#include <string>

#include "src/core/base/bytes.h"
#include "src/core/base/result.h"

namespace ithaca::platform {

class JsCall {
 public:
  JsCall();
  ~JsCall();
  JsCall(const JsCall&) = delete;
  JsCall& operator=(const JsCall&) = delete;

  // What JavaScript is given to answer with.
  std::uint32_t ticket() const { return m_ticket; }
  bool answered() const { return m_answered; }
  // The bytes that JavaScript answered with, or the error. REQUIRES: answered(), and once.
  base::Result<base::Bytes> take();
  // Answers from this side, for what fails before it gets to JavaScript.
  void fail(base::Error error);

  // Called by ithaca_answer().
  void answer(int outcome, std::string detail, base::Bytes data);

 private:
  std::uint32_t m_ticket;
  bool m_answered = false;
  base::Result<base::Bytes> m_result;
};

}  // namespace ithaca::platform
