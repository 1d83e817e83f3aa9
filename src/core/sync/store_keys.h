// The keys under which the client keeps its records, version 3.
//
//   a/…                      the app layer's
//   m/format                 u32 kStoreFormat
//   m/identity               root[32] ‖ device_seed[32]
//   m/renew                  present after a restore. u8 1: this installation draws a device seed
//                            of its own; and 2: every space draws a new incarnation
//   m/former                 device_seed[32] of each installation that a backup was of, newest
//                            first, until this one is in each of their spaces (identity.h)
//   m/join                   a JOIN on its way: see join_flow.cpp
//   m/forget/SPACE           present while a space is being taken off this device
//   s/SPACE/c/INDEX          control record
//   s/SPACE/i                u8 version, incarnation[16], u8 flags, generation[16], varint
//                            warnings
//   s/SPACE/k                EpochKeyring::serialize
//   s/SPACE/o/ACTOR/ASEQ     own envelope that is not in the log yet
//   s/SPACE/v/INVITE         an invite that this device made
//   s/SPACE/w                changes of the membership that wait for the relay: space_members.cpp
//   s/SPACE/q                present while there is something under q/SPACE/
//   q/SPACE/NUMBER           envelopes put aside in a repair (repair.h), as log_record.h says
//   l/SPACE/SEQ              envelopes of the relay's log from SEQ on, as log_record.h says
//
// What follows is made from the log, and made anew if any of it is damaged (page_table.h):
//
//   s/SPACE/r                up to where the log is in the pages; space_pages.cpp
//   s/SPACE/d/NUMBER         directory of pages; page_table.cpp
//   s/SPACE/e/NUMBER         part: what is no message; model/paging.cpp
//   s/SPACE/u/NUMBER         ops that this version does not understand; model/paging.cpp
//   p/SPACE/NUMBER           page of messages; model/paging.cpp
//
// What is under s/ is read when the installation opens; of l/ and p/ only what is needed.
// Version 2 put nothing aside, and s/SPACE/i, version 1, ended with its flags. Version 1 had the
// log at s/SPACE/l/SEQ, one envelope a record, and no pages.
//
// SPACE is 64 hex digits, ACTOR and INVITE the first 16 of theirs; numbers are 16 hex digits, so
// that the order of keys is the order of numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/core/base/ids.h"

namespace ithaca::sync {

inline constexpr std::uint32_t kStoreFormat = 3;
inline constexpr std::string_view kAppPrefix = "a/";
inline constexpr std::string_view kFormatKey = "m/format";
inline constexpr std::string_view kIdentityKey = "m/identity";
inline constexpr std::string_view kRenewKey = "m/renew";
inline constexpr std::string_view kFormerKey = "m/former";
inline constexpr std::string_view kJoinKey = "m/join";
inline constexpr std::string_view kForgetPrefix = "m/forget/";
inline constexpr std::string_view kSpacePrefix = "s/";
inline constexpr std::string_view kLogPrefix = "l/";
inline constexpr std::string_view kPagePrefix = "p/";
inline constexpr std::string_view kParkedPrefix = "q/";

std::string space_prefix(const base::SpaceId& space);  // with a slash at the end
std::string forget_key(const base::SpaceId& space);
std::string control_key(const base::SpaceId& space, std::uint64_t index);
std::string info_key(const base::SpaceId& space);
std::string keys_key(const base::SpaceId& space);
std::string log_prefix(const base::SpaceId& space);
std::string log_key(const base::SpaceId& space, std::uint64_t seq);
std::string parked_mark_key(const base::SpaceId& space);
std::string parked_prefix(const base::SpaceId& space);
std::string parked_key(const base::SpaceId& space, std::uint64_t number);
std::string root_key(const base::SpaceId& space);
std::string directory_key(const base::SpaceId& space, std::uint64_t number);
std::string part_key(const base::SpaceId& space, std::uint64_t number);
std::string kept_key(const base::SpaceId& space, std::uint64_t number);
std::string page_prefix(const base::SpaceId& space);
std::string page_key(const base::SpaceId& space, std::uint64_t number);
std::string outbox_key(const base::SpaceId& space, const base::ActorId& actor, std::uint64_t aseq);
std::string invite_key(const base::SpaceId& space, const base::InviteKey& invite);
std::string wishes_key(const base::SpaceId& space);

// A key under kSpacePrefix, taken apart. Empty if it is none of ours.
struct SpaceKeyParts {
  base::SpaceId space;
  char kind = 0;          // 'c', 'i', 'k', 'o', 'q', 'v', 'w', 'r', 'd', 'e', 'u'; 'l' of version 1
  std::string_view rest;  // after "s/SPACE/k/"; borrows from the key
};
std::optional<SpaceKeyParts> parse_space_key(std::string_view key);
// Whether what is under the key can be made from other records.
bool is_derived(std::string_view key);
// The seq of a key under kLogPrefix.
std::optional<std::uint64_t> parse_log_key(std::string_view key);
// The number of a key under kParkedPrefix.
std::optional<std::uint64_t> parse_parked_key(std::string_view key);
// The number in 16 hex digits.
std::optional<std::uint64_t> parse_number(std::string_view digits);

}  // namespace ithaca::sync
