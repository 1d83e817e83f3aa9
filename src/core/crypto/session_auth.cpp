#include "src/core/crypto/session_auth.h"

#include "src/core/base/codec.h"

namespace ithaca::crypto {

namespace {

constexpr std::string_view kSubTag = "ithaca.sub.v1";
constexpr std::string_view kOpenInviteTag = "ithaca.open.v1";

base::Bytes session_text(std::string_view origin, const wire::Challenge32& nonce,
                         const base::SpaceId& space) {
  base::Writer out;
  out.text(origin);
  out.raw(nonce);
  out.raw(space);
  return out.take();
}

}  // namespace

base::Signature sign_sub(const DeviceKeys& device, std::string_view origin,
                         const wire::Challenge32& nonce, const base::SpaceId& space) {
  return sign(device.secret, kSubTag, session_text(origin, nonce, space));
}

bool verify_sub(const base::DeviceKey& device, std::string_view origin,
                const wire::Challenge32& nonce, const base::SpaceId& space,
                const base::Signature& signature) {
  return verify(device, kSubTag, session_text(origin, nonce, space), signature);
}

base::Signature sign_open_invite(const InviteKeys& invite, std::string_view origin,
                                 const wire::Challenge32& nonce, const base::SpaceId& space) {
  return sign(invite.secret, kOpenInviteTag, session_text(origin, nonce, space));
}

bool verify_open_invite(const base::InviteKey& invite, std::string_view origin,
                        const wire::Challenge32& nonce, const base::SpaceId& space,
                        const base::Signature& signature) {
  return verify(invite, kOpenInviteTag, session_text(origin, nonce, space), signature);
}

}  // namespace ithaca::crypto
