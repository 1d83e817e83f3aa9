// What a relay that is not honest, or was set back, gives away, and what is said about it.
//
// A member's cursor comes with a WITNESS: the log as that member was shown it. On a dense log that
// all are shown alike everything it names came before it.
#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/base/planted.h"
#include "src/core/model/values.h"
#include "src/core/sync/space.h"

namespace ithaca::sync {
namespace {

struct Witness {
  base::LogGeneration generation;
  std::uint64_t seq = 0;
  base::Hash rolling;
};

base::Result<Witness> read_witness(base::ByteView value) {
  base::Reader in(value);
  Witness out;
  out.generation = in.fixed<base::LogGeneration>();
  out.seq = in.varint();
  out.rolling = in.fixed<base::Hash>();
  TRY(in.finish());
  return out;
}

}  // namespace

void Space::warn(Warning warning) {
  const auto bit = static_cast<std::uint32_t>(warning);
  if ((m_warnings & bit) != 0) return;
  m_warnings |= bit;
  m_host.writer.write({info_write()});
  m_host.changed();
}

void Space::acknowledge_warnings() {
  if (m_warnings == 0) return;
  m_warnings = 0;
  m_host.writer.write({info_write()});
  m_host.changed();
}

// Goes with the cursor, so that it costs no envelope of its own.
void Space::add_witness(std::vector<model::Op>& ops) {
  if (!m_live || m_generation.is_zero() || m_witness.seq() != m_received || m_received == 0) return;
  if (m_has_parked) return;  // the cursor names what the relay does not take back
  base::Writer value;
  value.raw(m_generation);
  value.varint(m_witness.seq());
  value.raw(m_witness.rolling());
  model::Op op;
  std::array<std::uint8_t, 16> random;
  m_host.random.fill(random);
  op.id = model::make_op_id(m_device.key, random);
  op.type = model::OpType::kWitness;
  op.field = model::Field::kWitness;
  op.ts = ops.front().ts;
  op.value = value.take();
  ops.push_back(std::move(op));
}

// `seq`: where in the log the ops came. What was said under another generation is of another log.
void Space::examine(const model::DecodedOps& decoded, std::uint64_t seq) {
  bool of_this_log = false;
  if (base::planted(base::Bug::kWitnessIgnored)) return;
  for (const model::Op& op : decoded.ops) {
    if (op.type != model::OpType::kWitness) continue;
    const auto witness = read_witness(op.value);
    if (!witness.ok() || witness->generation != m_generation) continue;
    of_this_log = true;
    const auto own = m_witness.at(witness->seq);
    if (witness->seq >= seq) {
      warn(Warning::kWithheld);
    } else if (own && *own != witness->rolling) {
      warn(Warning::kForked);
    }
  }
  if (!of_this_log) return;
  for (const model::Op& op : decoded.ops) {
    if (op.type != model::OpType::kCursor) continue;
    const auto cursor = model::decode_cursor(op.value);
    if (!cursor.ok()) continue;
    for (const auto& [actor, place] : *cursor) {
      const auto head = m_heads.find(actor);
      if (head == m_heads.end() || head->second.aseq < place.delivered) warn(Warning::kWithheld);
    }
  }
}

// An envelope of the relay's log that does not follow from what it sent before.
void Space::examine_refused(base::ByteView envelope) {
  const auto info = crypto::read_envelope(envelope);
  if (!info.ok() || !crypto::verify_signature(*info)) return warn(Warning::kDamaged);
  const auto head = m_heads.find(info->actor);
  const std::uint64_t aseq = head == m_heads.end() ? 0 : head->second.aseq;
  warn(info->header().aseq > aseq + 1 ? Warning::kWithheld : Warning::kDamaged);
}

}  // namespace ithaca::sync
