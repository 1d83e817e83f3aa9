// The backup file, version 1: a whole installation under a passphrase.
//
//   header, 74 bytes:
//     magic[8] = "ITHACABK"   u16 version = 1   u32 Argon2id passes   u32 Argon2id memory in KiB
//     salt[16]   nonce[16]   check[16]   checksum[8]
//   then chunks, the last one marked:
//     u8 last (0 or 1)   u32 size   ciphertext[size]
//
//   key      = Argon2id(passphrase, salt, passes, memory)
//   check    = first 16 bytes of KDF(key, "ithaca.backup.check.v1", all before it)
//   checksum = first 8 bytes of H("ithaca.backup.header.v1", all before it)
//   chunk n  = XChaCha20-Poly1305(KDF(key, "ithaca.backup.stream.v1", nonce), nonce ‖ u64 n,
//              plaintext, additional data = header ‖ last)
//
//   All plaintexts together: u32 store format ‖ u64 time made in ms, then the records of the store,
//   each text key ‖ bytes value, strictly ascending by key. A record is never split over two
//   chunks. Integers, `text`, `bytes`, H and KDF are those of docs/PROTOCOL.md.
//
// Invariants
//   1. read_backup() gives everything or an error: any changed, missing or added byte is noticed
//      before anything is handed out.
//   2. A hostile file costs at most kBackupMemoryKibMax and kBackupPassesMax of Argon2id, and
//   memory
//      in proportion to its size.
//   3. Only keys that belong_in_backup() go in, and no others come out.
//
// Threads: any; values.
#pragma once

#include <string_view>
#include <vector>

#include "src/core/base/result.h"
#include "src/core/base/time.h"
#include "src/core/crypto/primitives.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"

namespace ithaca::app {

inline constexpr std::size_t kBackupHeaderBytes = 74;
inline constexpr std::size_t kBackupChunkBytes = 256 * 1024;  // a chunk ends once it is that long
inline constexpr std::size_t kBackupFileBytesMax = 1024u * 1024 * 1024;
inline constexpr std::size_t kPassphraseBytesMax = 1024;
inline constexpr std::uint32_t kBackupMemoryKibMax = 64 * 1024;
inline constexpr std::uint32_t kBackupPassesMax = 10;
// About a second in Chromium on a laptop of 2 cores, measured from the press to the file.
inline constexpr crypto::Argon2Params kBackupArgon2{3, kBackupMemoryKibMax};

// Present in a store while a restore that needs several commits is under way.
inline constexpr std::string_view kRestoringKey = "a/restoring";

// The identity, the spaces and the app's own records; nothing that is only this installation's.
bool belongs_in_backup(std::string_view key);

class BackupWriter {
 public:
  // kInvalidInput for an empty passphrase, kTooLarge, kUnavailable without memory for Argon2id.
  static base::Result<BackupWriter> create(std::string_view passphrase,
                                           const crypto::Argon2Params& params, base::TimeMs now_ms,
                                           port::Random& random);
  // REQUIRES: belongs_in_backup(record.key), greater than the one before; a value that a store
  // takes.
  void add(const port::StoreRecord& record);
  // kTooLarge over kBackupFileBytesMax. The writer is used up.
  base::Result<base::Bytes> finish();

 private:
  enum class Last : std::uint8_t { kNo = 0, kYes = 1 };
  BackupWriter() = default;
  void end_chunk(Last last);

  base::Bytes m_file;
  base::Bytes m_header;
  crypto::StorageKey m_key;
  base::Bytes m_plaintext;
  std::uint64_t m_chunk = 0;
};

struct BackupContent {
  base::TimeMs made_ms = 0;
  std::vector<port::StoreRecord> records;  // ascending; the identity is among them
};

// Errors: kMalformed (not a backup, or damaged), kUnsupported (of a later version of the program),
// kWrongPassphrase, kTooLarge, kUnavailable.
base::Result<BackupContent> read_backup(base::ByteView file, std::string_view passphrase);

// The same of a plaintext that was one chunk; for fuzzing what stands behind the passphrase.
base::Result<BackupContent> read_backup_plaintext(base::ByteView plaintext);

}  // namespace ithaca::app
