// One frame of every type, with every field different from zero, and some of the smallest.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "src/core/wire/frames.h"
#include "tests/golden/golden.h"

namespace ithaca::golden {

struct NamedFrame {
  std::string name;
  wire::Frame frame;
};

inline std::vector<NamedFrame> sample_frames() {
  using namespace wire;
  const auto space = counted<base::SpaceId>(0x10);
  const auto device = counted<base::DeviceKey>(0x20);
  const auto actor = counted<base::ActorId>(0x30);
  const auto hash = counted<base::Hash>(0x40);
  const auto invite = counted<base::InviteKey>(0x50);
  const auto signature = counted<base::Signature>(0x60);
  const std::uint64_t time = 1'767'225'600'123;
  return {
      {"hello", Hello{1, 2, 0x0102030405060708}},
      {"challenge",
       Challenge{1, 5, counted<Challenge32>(0x70), time, counted<base::LogGeneration>(0x80)}},
      {"sub", Sub{space, device, 0x1122334455667788, 7, signature}},
      {"unsub", Unsub{space}},
      {"control", Control{space, 3, {counted_bytes(1, 5), counted_bytes(9, 130)}}},
      {"control_empty", Control{space, 0, {}}},
      {"batch", Batch{space, {{1, time, counted_bytes(2, 3)}, {2, time + 1, {}}}}},
      {"batch_empty", Batch{space, {}}},
      {"live", Live{space, 42}},
      {"push", Push{counted_bytes(5, 20)}},
      {"push_empty", Push{}},
      {"ack", Ack{space, actor, 9, hash, 10, time}},
      {"credit", Credit{65536}},
      {"eph", Eph{space, device, counted_bytes(3, 9)}},
      {"ctl", Ctl{77, space, counted_bytes(4, 6), {{invite, counted_bytes(8, 4)}}}},
      {"ctl_bare", Ctl{78, space, counted_bytes(4, 6), {}}},
      {"ctl_ok", CtlOk{77, space, 4, hash}},
      {"open_invite", OpenInvite{space, invite, signature}},
      {"package", Package{space, invite, counted_bytes(6, 12)}},
      {"ping", Ping{0xFFFFFFFFFFFFFFFF}},
      {"pong", Pong{1}},
      {"err", Err{8, space, ErrCode::kStaleEpoch, 1500, 9, "a newer epoch – wait"}},
      {"err_bare", Err{0, {}, ErrCode::kShuttingDown, 0, 0, ""}},
      {"have", Have{space, {{actor, 12}, {counted<base::ActorId>(0x31), 1}}}},
      {"have_empty", Have{space, {}}},
      {"places", Places{space, 8, {hash, counted<base::Hash>(0x41)}}},
      {"places_empty", Places{space, 1, {}}},
      {"restore", Restore{time, counted_bytes(7, 20)}},
      {"restore_control", RestoreControl{79, space, 2, {counted_bytes(4, 6), counted_bytes(5, 2)}}},
  };
}

}  // namespace ithaca::golden
