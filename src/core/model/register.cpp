#include "src/core/model/register.h"

#include "src/core/base/planted.h"
#include "src/core/base/time.h"

namespace ithaca::model {

bool Register::add(const Op& op, const MemberId& author, ByteView value) {
  bool changed = false;
  for (const OpId& id : op.over) {
    if (id == op.id || !m_replaced.insert(id).second) continue;
    changed = m_untidy = true;
  }
  if (m_replaced.contains(op.id)) return changed;
  if (base::planted(base::Bug::kTiesByArrival))
    for (const StandingOp& first : standing())
      if (first.ts == op.ts) return changed;
  StandingOp standing{base::saturate(op.ts), op.id, author, {}};
  if (!m_erased) standing.value = base::to_bytes(value);
  return m_ops.insert(std::move(standing)).second || changed;
}

bool Register::merge(const Register& other) {
  bool changed = false;
  if (other.m_erased && !m_erased) {
    erase_values();
    changed = true;
  }
  for (const OpId& id : other.m_replaced)
    if (m_replaced.insert(id).second) changed = m_untidy = true;
  for (StandingOp op : other.m_ops) {
    if (m_replaced.contains(op.id)) continue;
    if (m_erased) op.value.clear();
    if (m_ops.insert(std::move(op)).second) changed = true;
  }
  return changed;
}

void Register::erase_values() {
  if (m_erased) return;
  m_erased = true;
  std::set<StandingOp> erased;
  for (const StandingOp& op : m_ops) erased.insert({op.ts, op.id, op.author, {}});
  m_ops = std::move(erased);
}

const std::set<StandingOp>& Register::standing() const {
  if (m_untidy) {
    std::erase_if(m_ops, [&](const StandingOp& op) { return m_replaced.contains(op.id); });
    m_untidy = false;
  }
  return m_ops;
}

const StandingOp* Register::shown() const {
  const std::set<StandingOp>& ops = standing();
  return ops.empty() ? nullptr : &*ops.rbegin();
}

}  // namespace ithaca::model
