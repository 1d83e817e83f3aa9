// Response headers that every answer carries: what the page may load, and who may embed it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http/static_files.h"

namespace ithaca::relay {

// `host` is the request's Host header. It goes into connect-src only if it looks like host[:port];
// browsers that do not count ws: to 'self' need it there.
std::vector<HttpHeader> security_headers(std::string_view host);

// True for a plausible host[:port]: letters, digits, dots, dashes, colons, brackets.
bool is_plain_host(std::string_view host);

}  // namespace ithaca::relay
