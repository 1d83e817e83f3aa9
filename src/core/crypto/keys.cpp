#include "src/core/crypto/keys.h"

namespace ithaca::crypto {

namespace {

constexpr std::string_view kCertificateTag = "ithaca.device.cert.v1";

base::Bytes certificate_text(const SpaceSalt& salt, const base::DeviceKey& device,
                             const base::BoxKey& box) {
  base::Bytes out;
  base::append(out, salt);
  base::append(out, device);
  base::append(out, box);
  return out;
}

}  // namespace

MemberKeys derive_member_keys(const RootSecret& root, const SpaceSalt& salt) {
  const SignKeyPair pair = sign_key_pair(kdf(root, "ithaca.member.v1", salt));
  return {{pair.key.data}, pair.secret};
}

DeviceKeys derive_device_keys(const DeviceSeed& device_seed, const SpaceSalt& salt) {
  const SignKeyPair pair = sign_key_pair(kdf(device_seed, "ithaca.device.sign.v1", salt));
  const BoxKeyPair box = box_key_pair(kdf(device_seed, "ithaca.device.box.v1", salt));
  return {{pair.key.data}, pair.secret, box.key, box.secret};
}

InviteKeys derive_invite_keys(const LinkSecret& secret, const base::SpaceId& space) {
  const SignKeyPair pair = sign_key_pair(kdf(secret, "ithaca.invite.sign.v1", space));
  const BoxKeyPair box = box_key_pair(kdf(secret, "ithaca.invite.box.v1", space));
  return {{pair.key.data}, pair.secret, box.key, box.secret};
}

base::ActorId actor_id(const base::DeviceKey& device, const base::Incarnation& incarnation) {
  return {hash("ithaca.actor.v1", {device, incarnation}).data};
}

EpochCommitment epoch_commitment(const EpochKey& key) {
  return {hash("ithaca.epoch.commit.v1", key).data};
}

ContentKey content_key(const EpochKey& key) {
  return secret_from<ContentKey>(kdf(key, "ithaca.content.v1", {}));
}

EphemeralKey ephemeral_key(const EpochKey& key) {
  return secret_from<EphemeralKey>(kdf(key, "ithaca.ephemeral.v1", {}));
}

Fingerprint fingerprint(const base::MemberId& member) {
  return *Fingerprint::from(hash("ithaca.fingerprint.v1", member).view().first(Fingerprint::kSize));
}

base::Signature sign_device_certificate(const MemberKeys& member, const SpaceSalt& salt,
                                        const base::DeviceKey& device, const base::BoxKey& box) {
  return sign(member.secret, kCertificateTag, certificate_text(salt, device, box));
}

bool verify_device_certificate(const base::MemberId& member, const SpaceSalt& salt,
                               const base::DeviceKey& device, const base::BoxKey& box,
                               const base::Signature& certificate) {
  return verify(member, kCertificateTag, certificate_text(salt, device, box), certificate);
}

}  // namespace ithaca::crypto
