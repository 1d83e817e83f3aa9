#include "src/core/crypto/keys.h"

#include <gtest/gtest.h>

#include "src/core/crypto/session_auth.h"
#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

using golden::counted;

TEST(Keys, AreTheSameEveryTime) {
  const auto salt = counted<SpaceSalt>(1);
  EXPECT_EQ(derive_member_keys(counted<RootSecret>(2), salt).id,
            derive_member_keys(counted<RootSecret>(2), salt).id);
  const DeviceKeys a = derive_device_keys(counted<DeviceSeed>(3), salt);
  const DeviceKeys b = derive_device_keys(counted<DeviceSeed>(3), salt);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.box, b.box);
  EXPECT_TRUE(a.secret == b.secret);
}

TEST(Keys, DifferBySpaceAndPerson) {
  const auto salt = counted<SpaceSalt>(1);
  const auto other = counted<SpaceSalt>(2);
  EXPECT_NE(derive_member_keys(counted<RootSecret>(2), salt).id,
            derive_member_keys(counted<RootSecret>(2), other).id);
  EXPECT_NE(derive_device_keys(counted<DeviceSeed>(2), salt).key,
            derive_device_keys(counted<DeviceSeed>(2), other).key);
  EXPECT_NE(derive_device_keys(counted<DeviceSeed>(2), salt).box,
            derive_device_keys(counted<DeviceSeed>(2), other).box);
  EXPECT_NE(derive_device_keys(counted<DeviceSeed>(2), salt).key,
            derive_device_keys(counted<DeviceSeed>(3), salt).key);
  EXPECT_NE(derive_invite_keys(counted<LinkSecret>(1), counted<base::SpaceId>(1)).key,
            derive_invite_keys(counted<LinkSecret>(1), counted<base::SpaceId>(2)).key);
}

TEST(Keys, OfOneSecretHaveNothingInCommon) {
  // A root and a device seed of the same bytes still give unlike keys.
  const auto salt = counted<SpaceSalt>(1);
  const MemberKeys member = derive_member_keys(counted<RootSecret>(2), salt);
  const DeviceKeys device = derive_device_keys(counted<DeviceSeed>(2), salt);
  EXPECT_NE(member.id.data, device.key.data);
  EXPECT_NE(device.key.data, device.box.data);
  const auto epoch = counted<EpochKey>(1);
  EXPECT_NE(content_key(epoch).data, ephemeral_key(epoch).data);
  EXPECT_NE(content_key(epoch).data, epoch.data);
  EXPECT_NE(epoch_commitment(epoch).data, content_key(epoch).data);
}

TEST(Keys, ActorDependsOnDeviceAndIncarnation) {
  const auto device = counted<base::DeviceKey>(1);
  const auto incarnation = counted<base::Incarnation>(1);
  EXPECT_NE(actor_id(device, incarnation), actor_id(device, counted<base::Incarnation>(2)));
  EXPECT_NE(actor_id(device, incarnation), actor_id(counted<base::DeviceKey>(2), incarnation));
}

TEST(Keys, CertificateBindsEverything) {
  const auto salt = counted<SpaceSalt>(1);
  const MemberKeys member = derive_member_keys(counted<RootSecret>(2), salt);
  const DeviceKeys device = derive_device_keys(counted<DeviceSeed>(3), salt);
  const base::Signature good = sign_device_certificate(member, salt, device.key, device.box);
  EXPECT_TRUE(verify_device_certificate(member.id, salt, device.key, device.box, good));
  const MemberKeys stranger = derive_member_keys(counted<RootSecret>(9), salt);
  EXPECT_FALSE(verify_device_certificate(stranger.id, salt, device.key, device.box, good));
  EXPECT_FALSE(
      verify_device_certificate(member.id, counted<SpaceSalt>(2), device.key, device.box, good));
  EXPECT_FALSE(
      verify_device_certificate(member.id, salt, counted<base::DeviceKey>(1), device.box, good));
  EXPECT_FALSE(
      verify_device_certificate(member.id, salt, device.key, counted<base::BoxKey>(1), good));
}

TEST(SessionAuth, SubIsGoodForOneOriginNonceAndSpace) {
  const DeviceKeys device = derive_device_keys(counted<DeviceSeed>(3), counted<SpaceSalt>(1));
  const auto nonce = counted<wire::Challenge32>(4);
  const auto space = counted<base::SpaceId>(5);
  const base::Signature good = sign_sub(device, "https://a.example", nonce, space);
  EXPECT_TRUE(verify_sub(device.key, "https://a.example", nonce, space, good));
  EXPECT_FALSE(verify_sub(device.key, "https://b.example", nonce, space, good));
  EXPECT_FALSE(
      verify_sub(device.key, "https://a.example", counted<wire::Challenge32>(5), space, good));
  EXPECT_FALSE(verify_sub(device.key, "https://a.example", nonce, counted<base::SpaceId>(6), good));
  EXPECT_FALSE(verify_sub(counted<base::DeviceKey>(1), "https://a.example", nonce, space, good));
}

TEST(SessionAuth, OpenInviteIsNotASub) {
  const auto space = counted<base::SpaceId>(5);
  const auto nonce = counted<wire::Challenge32>(4);
  const InviteKeys invite = derive_invite_keys(counted<LinkSecret>(1), space);
  const base::Signature good = sign_open_invite(invite, "http://localhost:8080", nonce, space);
  EXPECT_TRUE(verify_open_invite(invite.key, "http://localhost:8080", nonce, space, good));
  EXPECT_FALSE(verify_open_invite(invite.key, "http://localhost:8081", nonce, space, good));
  EXPECT_FALSE(verify_sub({invite.key.data}, "http://localhost:8080", nonce, space, good));
}

}  // namespace
}  // namespace ithaca::crypto
