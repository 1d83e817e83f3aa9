#include "tests/sim/versions.h"

#include <utility>

#include "src/core/model/values.h"

namespace ithaca::sim {
namespace {

bool g_old = false;

bool is_known_to_old(model::Field field) {
  switch (field) {
    case model::Field::kReaction:
    case model::Field::kMilestone:
    case model::Field::kMemberMentoring:
      return false;
    default:
      return true;
  }
}

}  // namespace

VersionInUse::VersionInUse(bool old) : m_before(std::exchange(g_old, old)) {}
VersionInUse::~VersionInUse() { g_old = m_before; }

}  // namespace ithaca::sim

// The names are the linker's, for ithaca::model::is_understood(const Op&).
extern "C" bool __real__ZN6ithaca5model13is_understoodERKNS0_2OpE(const ithaca::model::Op& op);
extern "C" bool __wrap__ZN6ithaca5model13is_understoodERKNS0_2OpE(const ithaca::model::Op& op);
extern "C" bool __wrap__ZN6ithaca5model13is_understoodERKNS0_2OpE(const ithaca::model::Op& op) {
  if (ithaca::sim::g_old && !ithaca::sim::is_known_to_old(op.field)) return false;
  return __real__ZN6ithaca5model13is_understoodERKNS0_2OpE(op);
}
