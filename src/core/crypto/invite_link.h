// The link that lets one person in. docs/PROTOCOL.md section 5.
//
// Invariants
//   1. One link has one text. Any changed, missing or added character is refused.
//   2. The secret stays in the fragment, which browsers do not send.
#pragma once

#include <string>
#include <string_view>

#include "src/core/base/ids.h"
#include "src/core/base/result.h"
#include "src/core/crypto/keys.h"

namespace ithaca::crypto {

inline constexpr std::string_view kJoinFragment = "#join/";
inline constexpr std::size_t kLinkCodeChars = 124;

struct InviteLink {
  base::SpaceId space;
  base::Hash invite_record;
  Fingerprint inviter;
  LinkSecret secret;
  bool operator==(const InviteLink&) const = default;
};

// `origin` is scheme://host[:port], without a slash at the end.
std::string make_invite_link(std::string_view origin, const InviteLink& link);

struct ParsedInviteLink {
  InviteLink link;
  std::string origin;  // empty if the text had none
};

// Takes a whole URL, "#join/…", "join/…" or the code alone, with white space around it.
// Errors: kNotFound (no invite link at all), kMalformed (mangled: cut short, mistyped),
// kUnsupported (whole, but of a later version), kTooLarge.
base::Result<ParsedInviteLink> parse_invite_link(std::string_view text);

// Has this text the shape of an invite link, good or not?
bool looks_like_invite_link(std::string_view text);

}  // namespace ithaca::crypto
