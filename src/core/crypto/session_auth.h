// The two signatures by which a connection proves a key: SUB (a device of the space) and
// OPEN_INVITE (the holder of an invite). docs/PROTOCOL.md section 6.
//
// Invariants
//   1. They name the origin that the client dialled and the connection's nonce, so that a relay
//      cannot replay them to another relay or later.
#pragma once

#include <string_view>

#include "src/core/base/ids.h"
#include "src/core/crypto/keys.h"
#include "src/core/wire/frames.h"

namespace ithaca::crypto {

base::Signature sign_sub(const DeviceKeys& device, std::string_view origin,
                         const wire::Challenge32& nonce, const base::SpaceId& space);
bool verify_sub(const base::DeviceKey& device, std::string_view origin,
                const wire::Challenge32& nonce, const base::SpaceId& space,
                const base::Signature& signature);

base::Signature sign_open_invite(const InviteKeys& invite, std::string_view origin,
                                 const wire::Challenge32& nonce, const base::SpaceId& space);
bool verify_open_invite(const base::InviteKey& invite, std::string_view origin,
                        const wire::Challenge32& nonce, const base::SpaceId& space,
                        const base::Signature& signature);

}  // namespace ithaca::crypto
