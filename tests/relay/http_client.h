// HTTP by hand: exactly the bytes that a test wants to send.
#pragma once

#include <map>
#include <string>

#include "tests/relay/relay_process.h"

namespace ithaca::relay {

struct HttpAnswer {
  int status = 0;                              // 0: the relay closed without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Sends the bytes and reads until the relay closes or nothing has come for `patience_ms`.
std::string raw_exchange(const RelayProcess& relay, const std::string& bytes,
                         int patience_ms = 3000);

HttpAnswer parse_answer(const std::string& bytes);

// One request on its own connection. `more` are whole header lines.
HttpAnswer http(const RelayProcess& relay, const std::string& method, const std::string& target,
                const std::string& more = {});

}  // namespace ithaca::relay
