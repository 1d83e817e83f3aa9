#include "server/http/security_headers.h"

namespace ithaca::relay {

namespace {

constexpr std::size_t kHostBytesMax = 255;

// Nothing inline and nothing from elsewhere. The client compiles WebAssembly, draws into canvases
// (data: and blob: images come from there and from saved files) and sets styles through CSSOM,
// which style-src does not restrict.
std::string content_security_policy(std::string_view host) {
  std::string connect = "'self'";
  if (is_plain_host(host)) {
    connect += " ws://" + std::string(host);
    connect += " wss://" + std::string(host);
  }
  return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src " + connect +
         "; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; "
         "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

}  // namespace

bool is_plain_host(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  for (char c : host) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    if (!plain) return false;
  }
  return true;
}

std::vector<HttpHeader> security_headers(std::string_view host) {
  return {
      {"Content-Security-Policy", content_security_policy(host)},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Permissions-Policy",
       "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
       "microphone=(), payment=(), usb=()"},
  };
}

}  // namespace ithaca::relay
