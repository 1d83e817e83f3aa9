// A multi-value register: what several people wrote to one place, some without knowing of others.
//
// Invariants
//   1. Its state is a function of the set of ops added: those that none of the others names in
//      `over` stand; the rest are only remembered by id, so that they stay out if they come late.
//   2. Standing ops are ordered by (ts, id), then author and value, so that two ops with one id
//      are still in one order everywhere.
//   3. Adding costs O(log n) an id, whatever the input.
//
// Threads: one. Ownership: values.
#pragma once

#include <set>
#include <tuple>
#include <vector>

#include "src/core/model/op.h"

namespace ithaca::model {

struct StandingOp {
  TimeMs ts = 0;
  OpId id;
  MemberId author;
  Bytes value;

  friend bool operator<(const StandingOp& left, const StandingOp& right) {
    return std::tie(left.ts, left.id, left.author, left.value) <
           std::tie(right.ts, right.id, right.author, right.value);
  }
};

class Register {
 public:
  // `value` is what the op says here (the payload, of a SELF_SET). True if it changed anything.
  bool add(const Op& op, const MemberId& author, ByteView value);
  // Joins what another replica, or a page, has of the same register. True if it changed anything.
  bool merge(const Register& other);
  // For a page's decoder: as if the op had been added.
  void restore(StandingOp op) { m_ops.insert(std::move(op)); }
  void restore_replaced(const OpId& id) { m_replaced.insert(id); }
  // Empties all values, now and of whatever is added later; ids and times remain.
  void erase_values();

  // Ascending: the last one shows.
  const std::set<StandingOp>& standing() const;
  // nullptr if nothing stands.
  const StandingOp* shown() const;
  const std::set<OpId>& replaced() const { return m_replaced; }
  bool erased() const { return m_erased; }

 private:
  // Ops that were replaced since are taken out on the next look rather than searched for.
  mutable std::set<StandingOp> m_ops;
  mutable bool m_untidy = false;
  std::set<OpId> m_replaced;
  bool m_erased = false;
};

}  // namespace ithaca::model
