// Entering a space by an invite link: look, ask, join. docs/PROTOCOL.md sections 4 to 6.
//
//   kNone --open()--> kLooking --PACKAGE--> kAsk --join()--> kJoining --CTL_OK--> kDone
//                        |                                      |
//                        +--------- ERR, a bad chain -----------+--> kFailed
//
// Invariants
//   1. The JOIN record is stored before it is sent, and sent again identically after a crash, so
//      that a link is never used up for nothing.
//   2. Nothing is believed that the link does not vouch for: the chain must hash to the space id of
//      the link, and hold the very INVITE record that it names.
// Threads: one. Ownership: owned by Engine.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "src/core/crypto/control_build.h"
#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/epoch_keys.h"
#include "src/core/crypto/invite_link.h"
#include "src/core/sync/connection.h"
#include "src/core/sync/identity.h"
#include "src/core/sync/store_writer.h"

namespace ithaca::sync {

inline constexpr std::uint32_t kJoinAttemptsMax =
    8;  // when others change the chain at the same moment

// Tells the flow's CTL requests from those of spaces.
inline constexpr std::uint32_t kJoinRequestBit = 0x8000'0000;

enum class JoinStep { kNone, kLooking, kAsk, kJoining, kDone, kFailed };

struct JoinHost {
  port::Clock& clock;
  port::Random& random;
  StoreWriter& writer;
  Connection& connection;
  const std::optional<Identity>& identity;
  // True if this installation is in the space already.
  std::function<bool(const base::SpaceId&)> is_member;
  // The chain includes the JOIN; the keys the epoch that it starts. `cleanup` belongs into the same
  // commit as the new space.
  std::function<void(crypto::ControlChain, crypto::EpochKeyring,
                     std::vector<port::StoreWrite> cleanup)>
      joined;
  std::function<void()> changed;
};

class JoinFlow {
 public:
  explicit JoinFlow(JoinHost host);
  ~JoinFlow();
  JoinFlow(const JoinFlow&) = delete;
  JoinFlow& operator=(const JoinFlow&) = delete;

  // `link`: a URL or its fragment. Replaces a flow that is not kJoining.
  void open(std::string_view link);
  // REQUIRES: step() == kAsk, and an identity.
  base::Result<void> join();
  void cancel();
  // A JOIN that was on its way when the program stopped.
  void load(base::ByteView stored);

  JoinStep step() const { return m_step; }
  // Of kFailed: kMalformed (mangled), kUnsupported (newer link), kUsed, kExpired, kNotFound (void),
  // kUnavailable (the relay does not have the space), kQuota (full), kDuplicate (a member already),
  // kRefused (anything else).
  base::ErrorCode failure() const { return m_failure; }
  // Of kLooking and kJoining: the relay cannot be reached at present.
  bool waiting_for_network() const;
  // From kLooking on.
  const base::SpaceId& space() const { return m_link.space; }
  // REQUIRES: kAsk or later.
  const crypto::ControlChain& chain() const { return m_chain; }
  bool wants_connection() const {
    return m_step == JoinStep::kLooking || m_step == JoinStep::kJoining;
  }

  void on_ready();
  // True if the frame was for this flow.
  bool on_frame(const wire::Frame& frame);
  void on_lost();

 private:
  void look();
  void send_join();
  void fail(base::ErrorCode code);
  void on_control(const wire::Control& frame);
  void on_package(const wire::Package& frame);
  void on_ctl_ok(const wire::CtlOk& frame);
  void on_err(const wire::Err& frame);
  base::Result<void> build();
  base::Bytes serialize() const;

  JoinHost m_host;
  JoinStep m_step = JoinStep::kNone;
  base::ErrorCode m_failure = base::ErrorCode::kRefused;
  crypto::InviteLink m_link;
  crypto::InviteKeys m_invite;
  crypto::ControlChain m_chain;
  crypto::EpochKeyring m_keys;
  crypto::BuiltRecord m_record;
  bool m_saved = false;   // m_record is on disk
  bool m_rejoin = false;  // after CTL_STALE: join again without asking
  std::uint32_t m_attempts = 0;
  std::uint32_t m_request = 0;
  std::shared_ptr<JoinFlow*> m_self;
};

}  // namespace ithaca::sync
