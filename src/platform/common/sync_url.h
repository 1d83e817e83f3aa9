// Where the WebSocket of a relay is, from the origin that a person sees.
#pragma once

#include <string>
#include <string_view>

#include "src/core/base/result.h"

namespace ithaca::platform {

inline constexpr std::string_view kSyncSubprotocol = "ithaca.sync.v1";
inline constexpr std::string_view kSyncPath = "/sync";

struct SyncUrl {
  bool secure = false;
  std::string host;  // without brackets, for IPv6 too
  std::string port;  // digits; the scheme's default if the origin names none
  std::string url;   // ws://… or wss://…, as a browser takes it
};

// Takes scheme://host[:port] with http or https; a single trailing slash is forgiven. Anything else
// (a path, a user name, another scheme) is kInvalidInput.
base::Result<SyncUrl> sync_url(std::string_view origin);

}  // namespace ithaca::platform
