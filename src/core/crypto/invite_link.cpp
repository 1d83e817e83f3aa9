#include "src/core/crypto/invite_link.h"

#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/wire/limits.h"

namespace ithaca::crypto {

using base::ErrorCode;

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kLinkBytes = 93;
constexpr std::string_view kJoin = "join/";
// More than any link that a person could paste.
constexpr std::size_t kTextCharsMax = 2048;

base::Bytes checksum(base::ByteView bytes) {
  return base::to_bytes(hash("ithaca.link.v1", bytes).view().first(kChecksumBytes));
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
}

bool is_code_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// scheme://host[:port] of a URL before its fragment. A path alone has none.
base::Result<std::string> origin_of(std::string_view url) {
  if (url.empty() || url.front() == '/') return std::string();
  std::size_t scheme = 0;
  if (url.starts_with("https://")) scheme = 8;
  if (url.starts_with("http://")) scheme = 7;
  if (scheme == 0) return error(ErrorCode::kMalformed, "not an http address");
  const std::string_view host = url.substr(scheme, url.find_first_of("/?", scheme) - scheme);
  if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_char))
    return error(ErrorCode::kMalformed, "host");
  if (scheme + host.size() > wire::kOriginBytesMax) return error(ErrorCode::kTooLarge, "origin");
  return std::string(url.substr(0, scheme + host.size()));
}

struct Pieces {
  std::string_view before;  // of the fragment
  std::string_view code;
  bool found = false;
};

Pieces split(std::string_view text) {
  text = trimmed(text);
  const std::size_t fragment = text.find(kJoinFragment);
  if (fragment != std::string_view::npos)
    return {text.substr(0, fragment), text.substr(fragment + kJoinFragment.size()), true};
  if (text.starts_with(kJoin)) return {{}, text.substr(kJoin.size()), true};
  const bool bare =
      text.size() == kLinkCodeChars && std::all_of(text.begin(), text.end(), is_code_char);
  return {{}, text, bare};
}

base::Result<InviteLink> parse_code(std::string_view code) {
  const std::optional<base::Bytes> bytes = base::from_base64url(code);
  if (!bytes || bytes->size() <= kChecksumBytes) return error(ErrorCode::kMalformed, "link");
  const base::ByteView all = *bytes;
  const base::ByteView body = all.first(all.size() - kChecksumBytes);
  if (!equal_constant_time(checksum(body), all.last(kChecksumBytes)))
    return error(ErrorCode::kMalformed, "link checksum");
  // Later versions end in the same checksum, so one is told from a mistyped link.
  if (all[0] != kVersion) return error(ErrorCode::kUnsupported, "link version");
  base::Reader in(body.subspan(1));
  InviteLink link;
  link.space = in.fixed<base::SpaceId>();
  link.invite_record = in.fixed<base::Hash>();
  link.inviter = in.fixed<Fingerprint>();
  link.secret = in.fixed<LinkSecret>();
  TRY(in.finish());
  return link;
}

}  // namespace

std::string make_invite_link(std::string_view origin, const InviteLink& link) {
  base::Writer out;
  out.u8(kVersion);
  out.raw(link.space);
  out.raw(link.invite_record);
  out.raw(link.inviter);
  out.raw(link.secret);
  out.raw(checksum(out.data()));
  CHECK(out.size() == kLinkBytes);
  std::string text(origin);
  text += "/";
  text += kJoinFragment;
  text += base::to_base64url(out.data());
  return text;
}

base::Result<ParsedInviteLink> parse_invite_link(std::string_view text) {
  if (text.size() > kTextCharsMax) return error(ErrorCode::kTooLarge, "link");
  const Pieces pieces = split(text);
  if (!pieces.found) return error(ErrorCode::kNotFound, "no invite link");
  TRY_ASSIGN(const InviteLink link, parse_code(pieces.code));
  TRY_ASSIGN(std::string origin, origin_of(pieces.before));
  return ParsedInviteLink{link, std::move(origin)};
}

bool looks_like_invite_link(std::string_view text) {
  return text.size() <= kTextCharsMax && split(text).found;
}

}  // namespace ithaca::crypto
