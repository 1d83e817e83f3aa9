#include "src/core/sync/store_keys.h"

#include "src/core/base/bytes.h"

namespace ithaca::sync {
namespace {

constexpr std::size_t kSpaceDigits = 64;
constexpr std::size_t kNumberDigits = 16;
constexpr std::size_t kShortIdBytes = 8;

std::string number(std::uint64_t value) {
  std::string out(kNumberDigits, '0');
  for (std::size_t i = kNumberDigits; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

std::string short_id(base::ByteView id) { return base::to_hex(id.first(kShortIdBytes)); }

std::string space_key(const base::SpaceId& space, std::string_view rest) {
  return space_prefix(space).append(rest);
}

}  // namespace

std::string space_prefix(const base::SpaceId& space) {
  return std::string(kSpacePrefix).append(base::to_hex(space)).append("/");
}

std::string forget_key(const base::SpaceId& space) {
  return std::string(kForgetPrefix).append(base::to_hex(space));
}

std::string control_key(const base::SpaceId& space, std::uint64_t index) {
  return space_key(space, "c/" + number(index));
}

std::string info_key(const base::SpaceId& space) { return space_key(space, "i"); }

std::string keys_key(const base::SpaceId& space) { return space_key(space, "k"); }

std::string log_prefix(const base::SpaceId& space) {
  return std::string(kLogPrefix).append(base::to_hex(space)).append("/");
}

std::string log_key(const base::SpaceId& space, std::uint64_t seq) {
  return log_prefix(space).append(number(seq));
}

std::string parked_mark_key(const base::SpaceId& space) { return space_key(space, "q"); }

std::string parked_prefix(const base::SpaceId& space) {
  return std::string(kParkedPrefix).append(base::to_hex(space)).append("/");
}

std::string parked_key(const base::SpaceId& space, std::uint64_t of) {
  return parked_prefix(space).append(number(of));
}

std::string root_key(const base::SpaceId& space) { return space_key(space, "r"); }

std::string directory_key(const base::SpaceId& space, std::uint64_t of) {
  return space_key(space, "d/" + number(of));
}

std::string part_key(const base::SpaceId& space, std::uint64_t of) {
  return space_key(space, "e/" + number(of));
}

std::string kept_key(const base::SpaceId& space, std::uint64_t of) {
  return space_key(space, "u/" + number(of));
}

std::string page_prefix(const base::SpaceId& space) {
  return std::string(kPagePrefix).append(base::to_hex(space)).append("/");
}

std::string page_key(const base::SpaceId& space, std::uint64_t of) {
  return page_prefix(space).append(number(of));
}

std::string outbox_key(const base::SpaceId& space, const base::ActorId& actor, std::uint64_t aseq) {
  return space_key(space, "o/" + short_id(actor) + "/" + number(aseq));
}

std::string invite_key(const base::SpaceId& space, const base::InviteKey& invite) {
  return space_key(space, "v/" + short_id(invite));
}

std::string wishes_key(const base::SpaceId& space) { return space_key(space, "w"); }

std::optional<SpaceKeyParts> parse_space_key(std::string_view key) {
  if (!key.starts_with(kSpacePrefix)) return std::nullopt;
  key.remove_prefix(kSpacePrefix.size());
  if (key.size() < kSpaceDigits + 2 || key[kSpaceDigits] != '/') return std::nullopt;
  const auto bytes = base::from_hex(key.substr(0, kSpaceDigits));
  if (!bytes) return std::nullopt;
  SpaceKeyParts parts;
  parts.space = *base::SpaceId::from(*bytes);
  key.remove_prefix(kSpaceDigits + 1);
  parts.kind = key[0];
  key.remove_prefix(1);
  if (!key.empty()) {
    if (key[0] != '/') return std::nullopt;
    key.remove_prefix(1);
  }
  parts.rest = key;
  return parts;
}

bool is_derived(std::string_view key) {
  if (key.starts_with(kPagePrefix)) return true;
  const auto parts = parse_space_key(key);
  return parts && std::string_view("rdeu").find(parts->kind) != std::string_view::npos;
}

namespace {

std::optional<std::uint64_t> parse_numbered(std::string_view prefix, std::string_view key) {
  const std::size_t start = prefix.size() + kSpaceDigits + 1;
  if (!key.starts_with(prefix) || key.size() < start) return std::nullopt;
  return parse_number(key.substr(start));
}

}  // namespace

std::optional<std::uint64_t> parse_log_key(std::string_view key) {
  return parse_numbered(kLogPrefix, key);
}

std::optional<std::uint64_t> parse_parked_key(std::string_view key) {
  return parse_numbered(kParkedPrefix, key);
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  if (digits.size() != kNumberDigits) return std::nullopt;
  std::uint64_t value = 0;
  for (char digit : digits) {
    value <<= 4;
    if (digit >= '0' && digit <= '9') {
      value |= static_cast<std::uint64_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      value |= static_cast<std::uint64_t>(digit - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

}  // namespace ithaca::sync
