#include "src/core/wire/frames.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "src/core/base/codec.h"

namespace ithaca::wire {

using base::ErrorCode;
using base::Reader;
using base::Writer;

namespace {

constexpr std::size_t kTypeCount = std::variant_size_v<Frame>;

// Each frame's body is written and read by one function over an Archive, so that the two cannot
// drift apart. Encoder and Decoder offer the same operations.
class Encoder {
 public:
  explicit Encoder(Writer& out) : m_out(out) {}
  void u8(std::uint8_t value) { m_out.u8(value); }
  void u16(std::uint16_t value) { m_out.u16(value); }
  void u32(std::uint32_t value) { m_out.u32(value); }
  void u64(std::uint64_t value) { m_out.u64(value); }
  template <typename Fixed>
  void fixed(const Fixed& value) {
    m_out.raw(value);
  }
  void bytes(const base::Bytes& value, std::size_t limit) {
    CHECK(value.size() <= limit);
    m_out.bytes(value);
  }
  void text(const std::string& value, std::size_t limit) {
    CHECK(value.size() <= limit);
    m_out.text(value);
  }
  void rest(const base::Bytes& value, std::size_t limit) {
    CHECK(value.size() <= limit);
    m_out.raw(value);
  }
  void code(ErrCode value) { m_out.u16(static_cast<std::uint16_t>(value)); }
  template <typename Item, typename Each>
  void list(const std::vector<Item>& items, std::size_t limit, Each each) {
    CHECK(items.size() <= limit);
    m_out.varint(items.size());
    for (const Item& item : items) each(item);
  }

 private:
  Writer& m_out;
};

class Decoder {
 public:
  explicit Decoder(Reader& in) : m_in(in) {}
  void u8(std::uint8_t& value) { value = m_in.u8(); }
  void u16(std::uint16_t& value) { value = m_in.u16(); }
  void u32(std::uint32_t& value) { value = m_in.u32(); }
  void u64(std::uint64_t& value) { value = m_in.u64(); }
  template <typename Fixed>
  void fixed(Fixed& value) {
    value = m_in.fixed<Fixed>();
  }
  void bytes(base::Bytes& value, std::size_t limit) { value = base::to_bytes(m_in.bytes(limit)); }
  void text(std::string& value, std::size_t limit) { value = std::string(m_in.text(limit)); }
  void rest(base::Bytes& value, std::size_t limit) {
    if (m_in.remaining() > limit) m_in.fail();
    value = base::to_bytes(m_in.raw(m_in.remaining()));
  }
  void code(ErrCode& value) {
    value = static_cast<ErrCode>(m_in.u16());
    if (value == ErrCode{0}) m_in.fail();
  }
  template <typename Item, typename Each>
  void list(std::vector<Item>& items, std::size_t limit, Each each) {
    const std::uint64_t count = m_in.varint_max(limit);
    // The vector grows with what is there, never by the count.
    for (std::uint64_t i = 0; i < count && !m_in.failed(); ++i) each(items.emplace_back());
  }

 private:
  Reader& m_in;
};

// The bodies, in the order of section 6. `f` is const when it is encoded.
template <typename F, typename T>
concept Is = std::is_same_v<std::remove_const_t<F>, T>;

void body(auto& a, Is<Hello> auto& f) {
  a.u16(f.min);
  a.u16(f.max);
  a.u64(f.features);
}

void body(auto& a, Is<Challenge> auto& f) {
  a.u16(f.version);
  a.u64(f.features);
  a.fixed(f.nonce);
  a.u64(f.time_ms);
  a.fixed(f.generation);
}

void body(auto& a, Is<Sub> auto& f) {
  a.fixed(f.space);
  a.fixed(f.device);
  a.u64(f.from_seq);
  a.u32(f.control_held);
  a.fixed(f.signature);
}

void body(auto& a, Is<Unsub> auto& f) { a.fixed(f.space); }

void body(auto& a, Is<Control> auto& f) {
  a.fixed(f.space);
  a.u32(f.first_index);
  a.list(f.records, kControlRecordsPerFrameMax,
         [&a](auto& record) { a.bytes(record, kControlRecordBytesMax); });
}

void body(auto& a, Is<Batch> auto& f) {
  a.fixed(f.space);
  a.list(f.entries, kBatchEntriesMax, [&a](auto& entry) {
    a.u64(entry.seq);
    a.u64(entry.received_ms);
    a.bytes(entry.envelope, kEnvelopeBytesMax);
  });
}

void body(auto& a, Is<Live> auto& f) {
  a.fixed(f.space);
  a.u64(f.head_seq);
}

void body(auto& a, Is<Push> auto& f) { a.rest(f.envelope, kEnvelopeBytesMax); }

void body(auto& a, Is<Ack> auto& f) {
  a.fixed(f.space);
  a.fixed(f.actor);
  a.u64(f.aseq);
  a.fixed(f.hash);
  a.u64(f.seq);
  a.u64(f.received_ms);
}

void body(auto& a, Is<Credit> auto& f) { a.u32(f.bytes); }

void body(auto& a, Is<Eph> auto& f) {
  a.fixed(f.space);
  a.fixed(f.device);
  a.bytes(f.payload, kEphemeralBytesMax);
}

void body(auto& a, Is<Ctl> auto& f) {
  a.u32(f.request);
  a.fixed(f.space);
  a.bytes(f.record, kControlRecordBytesMax);
  a.list(f.packages, kInvitesOpenMax, [&a](auto& package) {
    a.fixed(package.invite);
    a.bytes(package.package, kPackageBytesMax);
  });
}

void body(auto& a, Is<CtlOk> auto& f) {
  a.u32(f.request);
  a.fixed(f.space);
  a.u32(f.index);
  a.fixed(f.hash);
}

void body(auto& a, Is<OpenInvite> auto& f) {
  a.fixed(f.space);
  a.fixed(f.invite);
  a.fixed(f.signature);
}

void body(auto& a, Is<Package> auto& f) {
  a.fixed(f.space);
  a.fixed(f.invite);
  a.bytes(f.package, kPackageBytesMax);
}

void body(auto& a, Is<Ping> auto& f) { a.u64(f.token); }

void body(auto& a, Is<Pong> auto& f) { a.u64(f.token); }

void body(auto& a, Is<Err> auto& f) {
  a.u8(f.answers);
  a.fixed(f.space);
  a.code(f.code);
  a.u32(f.retry_after_ms);
  a.u64(f.reference);
  a.text(f.detail, kErrorDetailBytesMax);
}

void body(auto& a, Is<Have> auto& f) {
  a.fixed(f.space);
  a.list(f.actors, kActorsPerSpaceMax, [&a](auto& head) {
    a.fixed(head.actor);
    a.u64(head.aseq);
  });
}

void body(auto& a, Is<Places> auto& f) {
  a.fixed(f.space);
  a.u64(f.first_seq);
  a.list(f.hashes, kBatchEntriesMax, [&a](auto& hash) { a.fixed(hash); });
}

void body(auto& a, Is<Restore> auto& f) {
  a.u64(f.received_ms);
  a.bytes(f.envelope, kEnvelopeBytesMax);
}

void body(auto& a, Is<RestoreControl> auto& f) {
  a.u32(f.request);
  a.fixed(f.space);
  a.u32(f.first_index);
  a.list(f.records, kRestoredRecordsMax,
         [&a](auto& record) { a.bytes(record, kControlRecordBytesMax); });
}

template <std::size_t kIndex = 0>
base::Result<Frame> decode_body(std::size_t index, Reader& in) {
  if constexpr (kIndex == kTypeCount) {
    return error(ErrorCode::kUnsupported, "frame type");
  } else {
    if (index != kIndex) return decode_body<kIndex + 1>(index, in);
    std::variant_alternative_t<kIndex, Frame> frame;
    Decoder archive(in);
    body(archive, frame);
    TRY(in.finish());
    return Frame(std::in_place_index<kIndex>, std::move(frame));
  }
}

// The longest start of `text` that is at most `limit` bytes and ends between characters.
std::string cut_at_character(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

const char* error_code_name(ErrCode code) {
  switch (code) {
    case ErrCode::kMalformed:
      return "MALFORMED";
    case ErrCode::kUnsupportedVersion:
      return "UNSUPPORTED_VERSION";
    case ErrCode::kTooLarge:
      return "TOO_LARGE";
    case ErrCode::kNotMember:
      return "NOT_MEMBER";
    case ErrCode::kBadSignature:
      return "BAD_SIGNATURE";
    case ErrCode::kStaleEpoch:
      return "STALE_EPOCH";
    case ErrCode::kGap:
      return "GAP";
    case ErrCode::kConflict:
      return "CONFLICT";
    case ErrCode::kCtlStale:
      return "CTL_STALE";
    case ErrCode::kBadControl:
      return "BAD_CONTROL";
    case ErrCode::kNoSpace:
      return "NO_SPACE";
    case ErrCode::kInviteUsed:
      return "INVITE_USED";
    case ErrCode::kInviteExpired:
      return "INVITE_EXPIRED";
    case ErrCode::kInviteVoid:
      return "INVITE_VOID";
    case ErrCode::kRateLimited:
      return "RATE_LIMITED";
    case ErrCode::kOverloaded:
      return "OVERLOADED";
    case ErrCode::kNotSubscribed:
      return "NOT_SUBSCRIBED";
    case ErrCode::kRelayFull:
      return "RELAY_FULL";
    case ErrCode::kShuttingDown:
      return "SHUTTING_DOWN";
    case ErrCode::kClosedRelay:
      return "CLOSED_RELAY";
    case ErrCode::kStoreFailed:
      return "STORE_FAILED";
    case ErrCode::kSpaceFull:
      return "SPACE_FULL";
  }
  return "UNKNOWN";
}

const char* frame_type_name(FrameType type) {
  switch (type) {
    case FrameType::kHello:
      return "HELLO";
    case FrameType::kChallenge:
      return "CHALLENGE";
    case FrameType::kSub:
      return "SUB";
    case FrameType::kUnsub:
      return "UNSUB";
    case FrameType::kControl:
      return "CONTROL";
    case FrameType::kBatch:
      return "BATCH";
    case FrameType::kLive:
      return "LIVE";
    case FrameType::kPush:
      return "PUSH";
    case FrameType::kAck:
      return "ACK";
    case FrameType::kCredit:
      return "CREDIT";
    case FrameType::kEph:
      return "EPH";
    case FrameType::kCtl:
      return "CTL";
    case FrameType::kCtlOk:
      return "CTL_OK";
    case FrameType::kOpenInvite:
      return "OPEN_INVITE";
    case FrameType::kPackage:
      return "PACKAGE";
    case FrameType::kPing:
      return "PING";
    case FrameType::kPong:
      return "PONG";
    case FrameType::kErr:
      return "ERR";
    case FrameType::kHave:
      return "HAVE";
    case FrameType::kPlaces:
      return "PLACES";
    case FrameType::kRestore:
      return "RESTORE";
    case FrameType::kRestoreControl:
      return "RESTORE_CONTROL";
  }
  return "UNKNOWN";
}

FrameType frame_type(const Frame& frame) { return static_cast<FrameType>(frame.index() + 1); }

base::Bytes encode(const Frame& frame) {
  if (const Err* err = std::get_if<Err>(&frame); err && err->detail.size() > kErrorDetailBytesMax) {
    Err shorter = *err;
    shorter.detail = cut_at_character(err->detail, kErrorDetailBytesMax);
    return encode(Frame(std::move(shorter)));
  }
  Writer content;
  Encoder archive(content);
  std::visit([&archive](const auto& each) { body(archive, each); }, frame);
  CHECK(content.size() <= kFrameBytesMax - kFrameHeaderBytes);
  Writer out;
  out.u8(kProtocolVersion);
  out.u8(static_cast<std::uint8_t>(frame_type(frame)));
  out.u16(0);
  out.u32(static_cast<std::uint32_t>(content.size()));
  out.raw(content.data());
  return out.take();
}

base::Result<Frame> decode(base::ByteView bytes) {
  if (bytes.size() > kFrameBytesMax) return error(ErrorCode::kTooLarge, "frame");
  Reader in(bytes);
  const std::uint8_t version = in.u8();
  const std::uint8_t type = in.u8();
  const std::uint16_t reserved = in.u16();
  const std::uint32_t size = in.u32();
  if (in.failed()) return error(ErrorCode::kMalformed, "frame header");
  if (version != kProtocolVersion) return error(ErrorCode::kUnsupported, "frame version");
  if (type == 0 || type > kTypeCount) return error(ErrorCode::kUnsupported, "frame type");
  if (reserved != 0) return error(ErrorCode::kMalformed, "reserved field");
  if (size != in.remaining()) return error(ErrorCode::kMalformed, "frame size");
  return decode_body(type - 1u, in);
}

std::uint8_t peek_type(base::ByteView bytes) { return bytes.size() < 2 ? 0 : bytes[1]; }

}  // namespace ithaca::wire
