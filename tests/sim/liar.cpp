#include "tests/sim/liar.h"

#include "src/core/wire/envelope_format.h"

namespace ithaca::sim {

base::Bytes Liar::to_relay(base::Bytes message) {
  auto frame = wire::decode(message);
  if (!frame.ok()) return message;
  auto* sub = std::get_if<wire::Sub>(&*frame);
  if (sub == nullptr) return message;
  m_sent = sub->from_seq;
  sub->from_seq = 0;  // is not signed
  return wire::encode(*frame);
}

std::vector<base::Bytes> Liar::to_victim(const base::Bytes& message) {
  std::vector<base::Bytes> out;
  auto frame = wire::decode(message);
  if (frame.ok()) {
    if (const auto* batch = std::get_if<wire::Batch>(&*frame)) {
      for (const wire::BatchEntry& entry : batch->entries)
        if (entry.seq == m_known + 1) take(entry);
      flush(batch->space, out);
      return out;
    }
    if (const auto* live = std::get_if<wire::Live>(&*frame)) {
      flush(live->space, out);
      out.push_back(wire::encode(wire::Live{live->space, m_view.size()}));
      return out;
    }
  }
  out.push_back(message);
  return out;
}

void Liar::take(const wire::BatchEntry& entry) {
  m_known = entry.seq;
  Entry shown{entry.received_ms, entry.envelope};
  const auto parsed = wire::parse_envelope(shown.envelope);
  const bool own = parsed.ok() && parsed->header.device == m_victim;
  const Writer writer =
      parsed.ok() ? Writer{parsed->header.device, parsed->header.incarnation} : Writer{};
  // What stands in another's place is believed soonest if something genuine follows at once.
  if (m_waiting && m_waiting->writer == writer) show(std::exchange(m_waiting, {})->entry);
  if (m_active && m_hidden.contains(writer)) return;
  if (m_active && m_target == writer.first && parsed.ok()) {
    ++m_lies;
    m_hidden.insert(writer);
    return;
  }
  const bool lie = m_active && !own && !m_target && m_prng.chance(1, 5);
  if (!lie) {
    show(std::move(shown));
    // What was kept back comes late, after something else.
    for (Entry& late : std::exchange(m_kept_back, {})) show(std::move(late));
    return;
  }
  ++m_lies;
  const std::uint64_t kind = m_prng.chance(1, 2) ? m_favourite : m_prng.below(kLieKinds);
  switch (static_cast<Lie>(kind)) {
    case Lie::kHide:
      m_hidden.insert(writer);
      break;
    case Lie::kDelay:
      m_kept_back.push_back(std::move(shown));
      break;
    case Lie::kReplay:
      show(std::move(shown));
      show(m_view[m_prng.below(m_view.size())]);
      break;
    case Lie::kDamage:
      shown.envelope[wire::kEnvelopeHeaderBytes + m_prng.below(200)] ^= 1;
      show(std::move(shown));
      break;
    case Lie::kForge:
      if (auto forged = m_forger(shown.envelope)) {
        ++m_forgeries;
        if (m_waiting) show(std::exchange(m_waiting, {})->entry);
        m_waiting = Waiting{writer, {shown.received_ms, std::move(*forged)}};
      }
      break;
    case Lie::kIntrude:
      show(shown);
      if (auto intruding = m_intruder()) {
        ++m_intrusions;
        show({shown.received_ms, std::move(*intruding)});
      }
      break;
  }
}

void Liar::show(Entry entry) { m_view.push_back(std::move(entry)); }

void Liar::flush(const base::SpaceId& space, std::vector<base::Bytes>& out) {
  if (m_waiting && !m_active) show(std::exchange(m_waiting, {})->entry);
  wire::Batch batch{space, {}};
  while (m_sent < m_view.size()) {
    const Entry& entry = m_view[m_sent++];
    batch.entries.push_back({m_sent, entry.received_ms, entry.envelope});
  }
  if (!batch.entries.empty()) out.push_back(wire::encode(batch));
}

}  // namespace ithaca::sim
