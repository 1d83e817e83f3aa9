#include "src/platform/common/sync_url.h"

#include <algorithm>

#include "src/core/wire/limits.h"

namespace ithaca::platform {
namespace {

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value >= 1 && value <= 65535;
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_address_char(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

}  // namespace

base::Result<SyncUrl> sync_url(std::string_view origin) {
  const auto refuse = [] {
    return base::error(base::ErrorCode::kInvalidInput, "not a relay origin");
  };
  if (origin.size() > wire::kOriginBytesMax) return refuse();
  SyncUrl out;
  std::string_view rest = origin;
  if (rest.starts_with("https://")) {
    out.secure = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return refuse();
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::string authority(rest);

  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return refuse();
    out.host = rest.substr(1, close - 1);
    if (!std::all_of(out.host.begin(), out.host.end(), is_address_char)) return refuse();
    rest.remove_prefix(close + 1);
  } else {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    out.host = rest.substr(0, colon);
    if (!std::all_of(out.host.begin(), out.host.end(), is_name_char)) return refuse();
    rest.remove_prefix(colon);
  }
  if (out.host.empty()) return refuse();
  if (rest.empty()) {
    out.port = out.secure ? "443" : "80";
  } else {
    rest.remove_prefix(1);
    if (!is_port(rest)) return refuse();
    out.port = rest;
  }
  out.url = (out.secure ? "wss://" : "ws://") + authority + std::string(kSyncPath);
  return out;
}

}  // namespace ithaca::platform
