#include "src/core/sync/join_flow.h"

#include "src/core/base/codec.h"
#include "src/core/crypto/session_auth.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::uint8_t kStoredVersion = 1;

// What a relay's refusal of OPEN_INVITE or of the JOIN means to the person.
base::ErrorCode meaning(wire::ErrCode code) {
  switch (code) {
    case wire::ErrCode::kInviteUsed:
      return base::ErrorCode::kUsed;
    case wire::ErrCode::kInviteExpired:
      return base::ErrorCode::kExpired;
    case wire::ErrCode::kInviteVoid:
      return base::ErrorCode::kNotFound;
    case wire::ErrCode::kNoSpace:
      return base::ErrorCode::kUnavailable;
    case wire::ErrCode::kSpaceFull:
      return base::ErrorCode::kQuota;
    default:
      return base::ErrorCode::kRefused;
  }
}

}  // namespace

JoinFlow::JoinFlow(JoinHost host)
    : m_host(std::move(host)), m_self(std::make_shared<JoinFlow*>(this)) {}

JoinFlow::~JoinFlow() { *m_self = nullptr; }

bool JoinFlow::waiting_for_network() const {
  return wants_connection() && !m_host.connection.ready() && m_host.connection.failing();
}

void JoinFlow::fail(base::ErrorCode code) {
  if (m_step == JoinStep::kJoining) m_host.writer.write({{std::string(kJoinKey), std::nullopt}});
  m_step = JoinStep::kFailed;
  m_failure = code;
  m_host.changed();
}

void JoinFlow::open(std::string_view link) {
  if (m_step == JoinStep::kJoining) return;
  const base::Result<crypto::ParsedInviteLink> parsed = crypto::parse_invite_link(link);
  if (!parsed.ok()) {
    fail(parsed.code() == base::ErrorCode::kUnsupported ? base::ErrorCode::kUnsupported
                                                        : base::ErrorCode::kMalformed);
    return;
  }
  m_link = parsed->link;
  m_invite = crypto::derive_invite_keys(m_link.secret, m_link.space);
  m_attempts = 0;
  m_rejoin = false;
  if (m_host.is_member(m_link.space)) {
    fail(base::ErrorCode::kDuplicate);
    return;
  }
  m_step = JoinStep::kLooking;
  m_host.changed();
  if (m_host.connection.ready()) look();
}

void JoinFlow::look() {
  m_chain = crypto::ControlChain();
  m_keys = {};
  wire::OpenInvite frame;
  frame.space = m_link.space;
  frame.invite = m_invite.key;
  frame.signature = crypto::sign_open_invite(m_invite, m_host.connection.origin(),
                                             m_host.connection.nonce(), m_link.space);
  m_host.connection.send(frame);
}

void JoinFlow::cancel() {
  if (m_step == JoinStep::kJoining) return;
  m_step = JoinStep::kNone;
  m_link = {};
  m_invite = {};
  m_host.changed();
}

base::Result<void> JoinFlow::build() {
  TRY_ASSIGN(m_record,
             crypto::make_join(m_chain, m_keys, m_invite, m_host.identity->root,
                               m_host.identity->device_seed, m_host.clock.now_ms(), m_host.random));
  return {};
}

base::Result<void> JoinFlow::join() {
  CHECK(m_step == JoinStep::kAsk && m_host.identity.has_value());
  if (base::Result<void> built = build(); !built.ok()) {
    const base::ErrorCode code = built.code();
    fail(code == base::ErrorCode::kConflict ? base::ErrorCode::kDuplicate : code);
    return built;
  }
  m_step = JoinStep::kJoining;
  m_saved = false;
  m_host.writer.write({{std::string(kJoinKey), serialize()}}, [self = m_self] {
    if (*self == nullptr) return;
    (*self)->m_saved = true;
    (*self)->send_join();
  });
  m_host.changed();
  return {};
}

void JoinFlow::send_join() {
  if (m_step != JoinStep::kJoining || !m_saved || !m_host.connection.ready()) return;
  m_request = ++m_attempts;
  m_host.connection.send(
      wire::Ctl{m_request | kJoinRequestBit, m_link.space, m_record.record, m_record.packages});
}

// u8 version, link, the chain's records, the keys, the JOIN with its packages.
base::Bytes JoinFlow::serialize() const {
  base::Writer writer;
  writer.u8(kStoredVersion);
  writer.text(crypto::make_invite_link("", m_link));
  writer.varint(m_chain.size());
  for (std::size_t i = 0; i < m_chain.size(); ++i) writer.bytes(m_chain.record(i));
  writer.bytes(m_keys.serialize(m_chain));
  writer.bytes(m_record.record);
  writer.varint(m_record.packages.size());
  for (const wire::InvitePackage& package : m_record.packages) {
    writer.raw(package.invite);
    writer.bytes(package.package);
  }
  return writer.take();
}

void JoinFlow::load(base::ByteView stored) {
  base::Reader reader(stored);
  if (reader.u8() != kStoredVersion) return;
  const auto link = crypto::parse_invite_link(reader.text(2 * crypto::kLinkCodeChars));
  crypto::ControlChain chain;
  const std::uint64_t records = reader.varint_max(wire::kControlRecordsMax);
  for (std::uint64_t i = 0; i < records && !reader.failed(); ++i)
    if (!chain.apply(reader.bytes(wire::kControlRecordBytesMax)).ok()) return;
  crypto::EpochKeyring keys;
  const base::ByteView key_bytes = reader.bytes(port::kValueBytesMax);
  crypto::BuiltRecord record;
  record.record = base::to_bytes(reader.bytes(wire::kControlRecordBytesMax));
  const std::uint64_t packages = reader.varint_max(wire::kInvitesOpenMax);
  for (std::uint64_t i = 0; i < packages && !reader.failed(); ++i) {
    wire::InvitePackage package;
    package.invite = reader.fixed<base::InviteKey>();
    package.package = base::to_bytes(reader.bytes(wire::kPackageBytesMax));
    record.packages.push_back(std::move(package));
  }
  if (!reader.finish().ok() || !link.ok() || chain.empty()) return;
  if (!keys.restore(chain, key_bytes).ok() || !chain.check(record.record).ok()) return;
  record.hash = crypto::control_hash(record.record);
  m_link = link->link;
  m_invite = crypto::derive_invite_keys(m_link.secret, m_link.space);
  m_chain = std::move(chain);
  m_keys = std::move(keys);
  m_record = std::move(record);
  m_saved = true;
  m_step = JoinStep::kJoining;
}

void JoinFlow::on_ready() {
  if (m_step == JoinStep::kLooking) look();
  if (m_step == JoinStep::kJoining) send_join();
}

void JoinFlow::on_lost() { m_host.changed(); }

bool JoinFlow::on_frame(const wire::Frame& frame) {
  if (!wants_connection()) return false;
  if (const auto* control = std::get_if<wire::Control>(&frame)) {
    if (control->space != m_link.space) return false;
    on_control(*control);
    return true;
  }
  if (const auto* package = std::get_if<wire::Package>(&frame)) {
    if (package->space == m_link.space) on_package(*package);
    return true;
  }
  if (const auto* ok = std::get_if<wire::CtlOk>(&frame)) {
    if (ok->request != (m_request | kJoinRequestBit) || ok->space != m_link.space) return false;
    on_ctl_ok(*ok);
    return true;
  }
  if (const auto* err = std::get_if<wire::Err>(&frame)) {
    // Who was in before may have asked for the space itself, and be refused.
    const auto answers = static_cast<wire::FrameType>(err->answers);
    const bool own = answers == wire::FrameType::kOpenInvite || answers == wire::FrameType::kCtl;
    if (err->space != m_link.space || !own) return false;
    on_err(*err);
    return true;
  }
  return false;
}

void JoinFlow::on_control(const wire::Control& frame) {
  std::size_t index = frame.first_index;
  for (const base::Bytes& record : frame.records) {
    if (index++ != m_chain.size()) continue;
    const base::Result<void> applied = m_chain.apply(record);
    if (applied.ok()) continue;
    // A JOIN on its way is settled by its answer; a chain that does not verify never will be.
    const bool newer = applied.code() == base::ErrorCode::kUnsupported;
    if (m_step == JoinStep::kLooking) {
      fail(newer ? base::ErrorCode::kUnsupported : base::ErrorCode::kRefused);
    }
    return;
  }
}

void JoinFlow::on_package(const wire::Package& frame) {
  if (m_step != JoinStep::kLooking) return;
  if (m_chain.empty() || m_chain.space() != m_link.space ||
      m_chain.find_invite_record(m_link.invite_record) == nullptr) {
    fail(base::ErrorCode::kRefused);
    return;
  }
  base::Result<crypto::EpochKeyring> keys = crypto::open_package(m_chain, m_invite, frame.package);
  if (!keys.ok()) {
    fail(keys.code() == base::ErrorCode::kUsed || keys.code() == base::ErrorCode::kNotFound
             ? keys.code()
             : base::ErrorCode::kRefused);
    return;
  }
  m_keys = std::move(*keys);
  m_step = JoinStep::kAsk;
  m_host.changed();
  if (m_rejoin) (void)join();
}

void JoinFlow::on_ctl_ok(const wire::CtlOk& frame) {
  if (m_step != JoinStep::kJoining || frame.hash != m_record.hash) return;
  const bool known = m_chain.size() > frame.index && m_chain.record_hash(frame.index) == frame.hash;
  if (!known && !m_chain.apply(m_record.record).ok()) {
    fail(base::ErrorCode::kRefused);
    return;
  }
  m_step = JoinStep::kDone;
  m_host.joined(std::move(m_chain), std::move(m_keys), {{std::string(kJoinKey), std::nullopt}});
  m_chain = crypto::ControlChain();
  m_keys = {};
  m_invite = {};
  m_host.changed();
}

void JoinFlow::on_err(const wire::Err& frame) {
  const bool stale = frame.code == wire::ErrCode::kCtlStale;
  if (m_step == JoinStep::kJoining && stale && m_attempts < kJoinAttemptsMax) {
    m_rejoin = true;
    m_step = JoinStep::kLooking;
    look();
    return;
  }
  const bool passing =
      frame.code == wire::ErrCode::kRateLimited || frame.code == wire::ErrCode::kOverloaded ||
      frame.code == wire::ErrCode::kStoreFailed || frame.code == wire::ErrCode::kShuttingDown;
  if (passing) {
    m_host.connection.abandon();
    return;
  }
  fail(meaning(frame.code));
}

}  // namespace ithaca::sync
