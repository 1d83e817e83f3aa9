// What is written is read back as it was; what was changed on its way is not taken for anything.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "src/app/export_json.h"
#include "src/app/import_json.h"
#include "src/core/base/codec.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/invite_link.h"
#include "src/core/model/op.h"

namespace rc {

template <typename Id>
Gen<Id> gen_id() {
  return gen::map(
      gen::container<std::vector<std::uint8_t>>(sizeof(Id), gen::arbitrary<std::uint8_t>()),
      [](const std::vector<std::uint8_t>& bytes) { return *Id::from(bytes); });
}

}  // namespace rc

namespace ithaca {
namespace {

using base::Bytes;

Bytes bytes() { return *rc::gen::arbitrary<std::vector<std::uint8_t>>(); }

RC_GTEST_PROP(CodecProperties, NumbersAndBytesComeBack, (std::uint64_t number)) {
  const Bytes tail = bytes();
  base::Writer out;
  out.varint(number);
  out.u64(number);
  out.bytes(tail);
  base::Reader in(out.data());
  RC_ASSERT(in.varint() == number);
  RC_ASSERT(in.u64() == number);
  RC_ASSERT(base::to_bytes(in.bytes(tail.size())) == tail);
  RC_ASSERT(in.finish().ok());
}

RC_GTEST_PROP(CodecProperties, OpsComeBack, ()) {
  const auto device = *rc::gen_id<base::DeviceKey>();
  const std::size_t count = *rc::gen::inRange<std::size_t>(1, 8);
  std::vector<model::Op> ops;
  for (std::size_t i = 0; i < count; ++i) {
    model::Op op;
    op.id = model::make_op_id(device, *rc::gen::container<std::vector<std::uint8_t>>(
                                          16, rc::gen::arbitrary<std::uint8_t>()));
    op.type = static_cast<model::OpType>(*rc::gen::arbitrary<std::uint32_t>());
    op.field = static_cast<model::Field>(*rc::gen::arbitrary<std::uint32_t>());
    op.ts = *rc::gen::inRange<std::uint64_t>(0, base::kTimeMax);
    op.entity = *rc::gen_id<base::EntityId>();
    op.over.resize(*rc::gen::inRange<std::size_t>(0, 4));
    for (base::OpId& over : op.over) over = *rc::gen_id<base::OpId>();
    op.value = bytes();
    ops.push_back(op);
  }
  const auto encoded = model::encode_ops(ops);
  RC_ASSERT(encoded.ok());
  const auto decoded = model::decode_ops(*encoded, device);
  RC_ASSERT(decoded.ok());
  RC_ASSERT(decoded->opaque.empty());
  RC_ASSERT(decoded->ops == ops);
}

struct Sealed {
  crypto::DeviceKeys device;
  crypto::ContentKey key;
  crypto::SealedEnvelope envelope;
};

Sealed sealed(const Bytes& content) {
  crypto::SpaceSalt salt;
  crypto::DeviceSeed seed;
  Sealed out{crypto::derive_device_keys(seed, salt), {}, {}};
  crypto::SealInput input;
  input.aseq = 1;
  input.nonce = *rc::gen_id<wire::EnvelopeNonce>();
  input.content = content;
  out.envelope = crypto::seal_envelope(input, out.device, out.key).value();
  return out;
}

RC_GTEST_PROP(EnvelopeProperties, ContentComesBackAndItsSizeIsInSteps, ()) {
  const Bytes content = bytes();
  const Sealed made = sealed(content);
  const auto read = crypto::read_envelope(made.envelope.bytes);
  RC_ASSERT(read.ok());
  RC_ASSERT(crypto::verify_signature(*read));
  RC_ASSERT(*crypto::open_envelope(*read, made.key) == content);
  RC_ASSERT(crypto::padded_size(content.size()) >= content.size() + 4);
}

RC_GTEST_PROP(EnvelopeProperties, NoChangedByteIsTakenForTheAuthors, ()) {
  Sealed made = sealed(bytes());
  Bytes& changed = made.envelope.bytes;
  changed[*rc::gen::inRange<std::size_t>(0, changed.size())] ^=
      *rc::gen::inRange<std::uint8_t>(1, 255);
  const auto read = crypto::read_envelope(changed);
  const bool taken = read.ok() && crypto::verify_signature(*read);
  RC_ASSERT(!taken);
}

RC_GTEST_PROP(InviteLinkProperties, ComesBackAndShowsDamage, ()) {
  crypto::InviteLink link;
  link.space = *rc::gen_id<base::SpaceId>();
  link.invite_record = *rc::gen_id<base::Hash>();
  const std::string text = crypto::make_invite_link("https://relay.example", link);
  const auto parsed = crypto::parse_invite_link(text);
  RC_ASSERT(parsed.ok());
  RC_ASSERT(parsed->link == link);
  std::string damaged = text;
  const std::size_t code = text.find("#join/") + 6;
  char& at = damaged[*rc::gen::inRange<std::size_t>(code, text.size())];
  at = at == 'A' ? 'B' : 'A';
  RC_PRE(damaged != text);
  RC_ASSERT(!crypto::parse_invite_link(damaged).ok());
}

RC_GTEST_PROP(JsonProperties, ExportedGoalsComeBack, ()) {
  std::vector<app::GoalView> goals(*rc::gen::inRange<std::size_t>(0, 4));
  const auto text = [] {
    return *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("ab\"\\\n{}[]:,\x01 \t/")));
  };
  for (app::GoalView& goal : goals) {
    goal.title = "t" + text();
    goal.why = text();
    goal.target_date = *rc::gen::element<std::string>("", "2026-11-22");
    goal.status = *rc::gen::element(app::GoalStatus::kActive, app::GoalStatus::kReached,
                                    app::GoalStatus::kLetGo);
    goal.milestones.resize(*rc::gen::inRange<std::size_t>(0, 3));
    for (app::MilestoneView& milestone : goal.milestones)
      milestone = {{}, text(), *rc::gen::arbitrary<bool>()};
  }
  const auto read = app::read_goals_json(app::to_json(goals));
  RC_ASSERT(read.ok());
  RC_ASSERT(read->size() == goals.size());
  for (std::size_t i = 0; i < goals.size(); ++i) {
    RC_ASSERT((*read)[i].title == goals[i].title);
    RC_ASSERT((*read)[i].why == goals[i].why);
    RC_ASSERT((*read)[i].target_date == goals[i].target_date);
    RC_ASSERT((*read)[i].status == goals[i].status);
    RC_ASSERT((*read)[i].milestones.size() == goals[i].milestones.size());
    for (std::size_t j = 0; j < goals[i].milestones.size(); ++j) {
      RC_ASSERT((*read)[i].milestones[j].text == goals[i].milestones[j].text);
      RC_ASSERT((*read)[i].milestones[j].done == goals[i].milestones[j].done);
    }
  }
}

}  // namespace
}  // namespace ithaca
