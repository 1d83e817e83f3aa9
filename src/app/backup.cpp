#include "src/app/backup.h"

#include <algorithm>

#include "src/core/base/codec.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;

constexpr std::string_view kMagic = "ITHACABK";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kCheckBytes = 16;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kCheckedBytes = kBackupHeaderBytes - kChecksumBytes - kCheckBytes;
constexpr std::size_t kRecordBytesMax = port::kKeyBytesMax + port::kValueBytesMax + 16;
constexpr std::size_t kChunkPlaintextMax = kBackupChunkBytes + kRecordBytesMax;
constexpr std::size_t kIdentityBytes = 64;

using FileNonce = base::FixedBytes<struct FileNonceTag, kNonceBytes>;

crypto::StorageKey stream_key(const crypto::StorageKey& key, base::ByteView nonce) {
  return crypto::secret_from<crypto::StorageKey>(
      crypto::kdf(key, "ithaca.backup.stream.v1", nonce));
}

base::Bytes key_check(const crypto::StorageKey& key, base::ByteView before) {
  const crypto::Seed seed = crypto::kdf(key, "ithaca.backup.check.v1", before);
  return base::to_bytes(seed.view().first(kCheckBytes));
}

base::Bytes header_checksum(base::ByteView before) {
  return base::to_bytes(
      crypto::hash("ithaca.backup.header.v1", before).view().first(kChecksumBytes));
}

base::ByteView nonce_of(base::ByteView header) {
  return header.subspan(kCheckedBytes - kNonceBytes, kNonceBytes);
}

crypto::Nonce chunk_nonce(base::ByteView header, std::uint64_t chunk) {
  base::Writer out;
  out.raw(nonce_of(header));
  out.u64(chunk);
  return *crypto::Nonce::from(out.data());
}

base::Bytes additional_data(base::ByteView header, std::uint8_t last) {
  base::Bytes out = base::to_bytes(header);
  out.push_back(last);
  return out;
}

struct Header {
  crypto::PassphraseSalt salt;
  crypto::Argon2Params params;
};

base::Result<Header> parse_header(base::ByteView file) {
  base::Reader in(file);
  const base::ByteView magic = in.raw(kMagic.size());
  const std::uint16_t version = in.u16();
  if (in.failed() || base::as_text(magic) != kMagic)
    return error(ErrorCode::kMalformed, "not a backup");
  // A later version may look different from here on.
  if (version > kVersion) return error(ErrorCode::kUnsupported, "backup version");
  if (version < kVersion || file.size() < kBackupHeaderBytes)
    return error(ErrorCode::kMalformed, "backup header");
  const base::ByteView checked = file.first(kBackupHeaderBytes - kChecksumBytes);
  if (header_checksum(checked) != base::to_bytes(file.subspan(checked.size(), kChecksumBytes)))
    return error(ErrorCode::kMalformed, "backup header checksum");
  Header out;
  out.params.passes = in.u32();
  out.params.memory_kib = in.u32();
  out.salt = in.fixed<crypto::PassphraseSalt>();
  if (out.params.passes > kBackupPassesMax || out.params.memory_kib > kBackupMemoryKibMax)
    return error(ErrorCode::kTooLarge, "backup passphrase parameters");
  return out;
}

base::Result<void> check_record(const port::StoreRecord& record, const std::string& previous) {
  const bool ascii = std::all_of(record.key.begin(), record.key.end(),
                                 [](char c) { return c > 0x20 && c < 0x7F; });
  if (!ascii || !belongs_in_backup(record.key) || record.key <= previous)
    return error(ErrorCode::kMalformed, "backup record");
  if (record.key == sync::kIdentityKey && record.value.size() != kIdentityBytes)
    return error(ErrorCode::kMalformed, "backup identity");
  return {};
}

base::Result<void> read_records(base::Reader& in, BackupContent& out) {
  while (in.remaining() > 0) {
    port::StoreRecord record;
    record.key = in.text(port::kKeyBytesMax);
    record.value = base::to_bytes(in.bytes(port::kValueBytesMax));
    if (in.failed()) break;
    TRY(check_record(record, out.records.empty() ? std::string() : out.records.back().key));
    out.records.push_back(std::move(record));
  }
  return in.finish();
}

base::Result<void> read_preamble(base::Reader& in, BackupContent& out) {
  const std::uint32_t format = in.u32();
  out.made_ms = base::saturate(in.u64());
  if (in.failed()) return error(ErrorCode::kMalformed, "backup preamble");
  if (format > sync::kStoreFormat) return error(ErrorCode::kUnsupported, "store format");
  return {};
}

base::Result<void> read_chunk(base::ByteView plaintext, std::uint64_t chunk, BackupContent& out) {
  base::Reader in(plaintext);
  if (chunk == 0) TRY(read_preamble(in, out));
  return read_records(in, out);
}

base::Result<void> check_whole(const BackupContent& content) {
  const auto is_identity = [](const auto& one) { return one.key == sync::kIdentityKey; };
  if (!std::any_of(content.records.begin(), content.records.end(), is_identity))
    return error(ErrorCode::kMalformed, "backup without an identity");
  return {};
}

}  // namespace

bool belongs_in_backup(std::string_view key) {
  if (key == sync::kIdentityKey || key == sync::kFormerKey) return true;
  // Pages are made anew from the log.
  if (key.starts_with(sync::kSpacePrefix))
    return sync::parse_space_key(key).has_value() && !sync::is_derived(key);
  if (key.starts_with(sync::kParkedPrefix)) return sync::parse_parked_key(key).has_value();
  if (key.starts_with(sync::kLogPrefix)) return sync::parse_log_key(key).has_value();
  return key.starts_with(sync::kAppPrefix) && key != kRestoringKey;
}

base::Result<BackupWriter> BackupWriter::create(std::string_view passphrase,
                                                const crypto::Argon2Params& params,
                                                base::TimeMs now_ms, port::Random& random) {
  if (passphrase.empty()) return error(ErrorCode::kInvalidInput, "empty passphrase");
  if (passphrase.size() > kPassphraseBytesMax) return error(ErrorCode::kTooLarge, "passphrase");
  const auto salt = random.draw<crypto::PassphraseSalt>();
  TRY_ASSIGN(const crypto::StorageKey key, crypto::passphrase_key(passphrase, salt, params));
  base::Writer header;
  header.raw(base::as_bytes(kMagic));
  header.u16(kVersion);
  header.u32(params.passes);
  header.u32(params.memory_kib);
  header.raw(salt);
  header.raw(random.draw<FileNonce>());
  header.raw(key_check(key, header.data()));
  header.raw(header_checksum(header.data()));
  CHECK(header.size() == kBackupHeaderBytes);

  BackupWriter out;
  out.m_header = header.take();
  out.m_file = out.m_header;
  out.m_key = stream_key(key, nonce_of(out.m_header));
  base::Writer preamble;
  preamble.u32(sync::kStoreFormat);
  preamble.u64(now_ms);
  out.m_plaintext = preamble.take();
  return out;
}

void BackupWriter::add(const port::StoreRecord& record) {
  base::Writer out;
  out.text(record.key);
  out.bytes(record.value);
  base::append(m_plaintext, out.data());
  if (m_plaintext.size() >= kBackupChunkBytes) end_chunk(Last::kNo);
}

void BackupWriter::end_chunk(Last last) {
  const auto mark = static_cast<std::uint8_t>(last);
  const base::Bytes sealed = crypto::aead_seal(m_key, chunk_nonce(m_header, m_chunk++), m_plaintext,
                                               additional_data(m_header, mark));
  crypto::wipe(m_plaintext);
  m_plaintext.clear();
  base::Writer head;
  head.u8(mark);
  head.u32(static_cast<std::uint32_t>(sealed.size()));
  base::append(m_file, head.data());
  base::append(m_file, sealed);
}

base::Result<base::Bytes> BackupWriter::finish() {
  end_chunk(Last::kYes);
  if (m_file.size() > kBackupFileBytesMax) return error(ErrorCode::kTooLarge, "backup");
  return std::move(m_file);
}

base::Result<BackupContent> read_backup(base::ByteView file, std::string_view passphrase) {
  if (file.size() > kBackupFileBytesMax) return error(ErrorCode::kTooLarge, "backup");
  TRY_ASSIGN(const Header parsed, parse_header(file));
  if (passphrase.empty() || passphrase.size() > kPassphraseBytesMax)
    return error(ErrorCode::kWrongPassphrase);
  TRY_ASSIGN(const crypto::StorageKey key,
             crypto::passphrase_key(passphrase, parsed.salt, parsed.params));
  const base::ByteView header = file.first(kBackupHeaderBytes);
  if (!crypto::equal_constant_time(key_check(key, header.first(kCheckedBytes)),
                                   header.subspan(kCheckedBytes, kCheckBytes)))
    return error(ErrorCode::kWrongPassphrase);
  const crypto::StorageKey stream = stream_key(key, nonce_of(header));

  BackupContent out;
  base::Reader in(file.subspan(kBackupHeaderBytes));
  std::uint8_t last = 0;
  for (std::uint64_t chunk = 0; last == 0; ++chunk) {
    last = in.u8();
    const std::uint32_t size = in.u32();
    if (in.failed() || last > 1 || size > kChunkPlaintextMax + crypto::kTagBytes)
      return error(ErrorCode::kMalformed, "backup chunk");
    const base::ByteView sealed = in.raw(size);
    if (in.failed()) return error(ErrorCode::kMalformed, "backup is cut short");
    const auto plaintext = crypto::aead_open(stream, chunk_nonce(header, chunk), sealed,
                                             additional_data(header, last));
    if (!plaintext.ok()) return error(ErrorCode::kMalformed, "backup chunk is damaged");
    TRY(read_chunk(*plaintext, chunk, out));
  }
  TRY(in.finish());
  TRY(check_whole(out));
  return out;
}

base::Result<BackupContent> read_backup_plaintext(base::ByteView plaintext) {
  BackupContent out;
  TRY(read_chunk(plaintext, 0, out));
  TRY(check_whole(out));
  return out;
}

}  // namespace ithaca::app
