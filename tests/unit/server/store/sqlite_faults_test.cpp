// Every access of the SQLite store to its files fails in turn, until a run has no failure: what was
// acknowledged is there afterwards, and nothing is half there.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "server/store/sqlite_log_store.h"
#include "tests/support/fault_store.h"
#include "tests/support/seeded_random.h"
#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {
namespace {

// ---- a file system that fails -------------------------------------------------------------------

enum class Failing {
  kOnce,      // that access alone
  kTorn,      // that access alone; of a write the first half has happened
  kFromThere  // that and all that follow, as with a disk that is gone
};

struct Plan {
  std::uint64_t nth = 0;  // 0: nothing fails
  Failing failing = Failing::kOnce;
  std::uint64_t accesses = 0;
  bool hit = false;
};
Plan g_plan;

bool fails_now() {
  ++g_plan.accesses;
  const bool now = g_plan.failing == Failing::kFromThere ? g_plan.accesses >= g_plan.nth
                                                         : g_plan.accesses == g_plan.nth;
  if (g_plan.nth == 0 || !now) return false;
  g_plan.hit = true;
  return true;
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;  // lies behind this
};

sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

// The rest goes straight to the real file.
template <auto kMethod, typename... Arguments>
int pass_on(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* real = real_of(file);
  return (real->pMethods->*kMethod)(real, arguments...);
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (fails_now()) return SQLITE_IOERR_READ;
  return pass_on<&sqlite3_io_methods::xRead>(file, to, size, at);
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (!fails_now()) return pass_on<&sqlite3_io_methods::xWrite>(file, from, size, at);
  if (g_plan.failing == Failing::kTorn)
    (void)pass_on<&sqlite3_io_methods::xWrite>(file, from, size / 2, at);
  return SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (fails_now()) return SQLITE_IOERR_TRUNCATE;
  return pass_on<&sqlite3_io_methods::xTruncate>(file, size);
}

// Nothing cuts the power here, so the disk is not made to wait.
int sync_file(sqlite3_file*, int) { return fails_now() ? SQLITE_IOERR_FSYNC : SQLITE_OK; }

const sqlite3_io_methods kMethods = {
    2,
    pass_on<&sqlite3_io_methods::xClose>,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    pass_on<&sqlite3_io_methods::xFileSize>,
    pass_on<&sqlite3_io_methods::xLock>,
    pass_on<&sqlite3_io_methods::xUnlock>,
    pass_on<&sqlite3_io_methods::xCheckReservedLock>,
    pass_on<&sqlite3_io_methods::xFileControl>,
    pass_on<&sqlite3_io_methods::xSectorSize>,
    pass_on<&sqlite3_io_methods::xDeviceCharacteristics>,
    pass_on<&sqlite3_io_methods::xShmMap>,
    pass_on<&sqlite3_io_methods::xShmLock>,
    [](sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); },
    pass_on<&sqlite3_io_methods::xShmUnmap>,
    nullptr,
    nullptr};

// In front of the system's own for as long as it lives.
class FailingFiles {
 public:
  FailingFiles() : m_real(sqlite3_vfs_find(nullptr)), m_vfs(*m_real) {
    m_vfs.zName = "failing";
    m_vfs.szOsFile = static_cast<int>(kOffset) + m_real->szOsFile;
    m_vfs.pAppData = m_real;
    m_vfs.xOpen = [](sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
      auto* opened = reinterpret_cast<File*>(file);
      opened->base.pMethods = nullptr;
      if (fails_now()) return SQLITE_CANTOPEN;
      opened->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + kOffset);
      auto* behind = static_cast<sqlite3_vfs*>(vfs->pAppData);
      const int code = behind->xOpen(behind, name, opened->real, flags, out);
      if (opened->real->pMethods != nullptr) opened->base.pMethods = &kMethods;
      return code;
    };
    m_vfs.xDelete = [](sqlite3_vfs* vfs, const char* name, int) {
      if (fails_now()) return SQLITE_IOERR_DELETE;
      auto* behind = static_cast<sqlite3_vfs*>(vfs->pAppData);
      return behind->xDelete(behind, name, 0);
    };
    sqlite3_vfs_register(&m_vfs, 1);
  }
  ~FailingFiles() {
    sqlite3_vfs_unregister(&m_vfs);
    sqlite3_vfs_register(m_real, 1);
  }

 private:
  static constexpr std::size_t kOffset = (sizeof(File) + 15) / 16 * 16;
  sqlite3_vfs* m_real;
  sqlite3_vfs m_vfs;
};

// ---- what the relay does with the store ---------------------------------------------------------

const base::SpaceId kSpace{{1, 2, 3}};
const base::InviteKey kInvite{{4}};
constexpr std::size_t kEnvelopeBytes = 3000;  // over a page, so that a write can be torn

AppendEnvelope envelope(std::uint64_t seq) {
  AppendEnvelope write;
  write.space = kSpace;
  write.seq = seq;
  write.actor = {{5}};
  write.aseq = seq;
  write.hash.data.fill(static_cast<std::uint8_t>(seq));
  write.envelope = std::make_shared<const base::Bytes>(kEnvelopeBytes, seq);
  return write;
}

// The commits of a relay's life, in order. The last ones delete a package, which empties the log of
// the database as well.
std::vector<std::vector<LogWrite>> commits() {
  return {{AppendControl{kSpace, 0, {}, base::Bytes(300, 1)}},
          {envelope(1), envelope(2)},
          {AppendControl{kSpace, 1, {}, base::Bytes(300, 2)},
           PutPackage{kSpace, kInvite, 1000, base::Bytes(80, 7)}},
          {envelope(3)},
          {AppendControl{kSpace, 2, {}, base::Bytes(300, 3)}, DeletePackage{kSpace, kInvite}},
          {envelope(4), envelope(5)}};
}

struct Held {
  std::uint64_t control = 0, envelopes = 0;
};

// What a store holds, whole and dense.
Held held_by(LogStore& store) {
  Held out;
  const auto summary = store.load_space(kSpace);
  EXPECT_TRUE(summary.ok());
  if (!summary.ok() || !*summary) return out;
  const auto control = store.read_control(kSpace, 0, 1 << 20);
  const auto envelopes = store.read_envelopes(kSpace, 0, 1 << 20);
  EXPECT_TRUE(control.ok() && envelopes.ok());
  out.control = control->records.size();
  out.envelopes = envelopes->size();
  EXPECT_EQ(out.control, (*summary)->control_count);
  EXPECT_EQ(out.envelopes, (*summary)->head_seq);
  for (std::uint64_t i = 0; i < out.envelopes; ++i) {
    EXPECT_EQ((*envelopes)[i].seq, i + 1);
    EXPECT_EQ((*envelopes)[i].envelope, *envelope(i + 1).envelope);
  }
  return out;
}

// One life with its nth access failing. The relay goes on after an error as it does: it looks at
// what the store holds, and then writes what comes next. False if no access failed.
bool live(std::uint64_t nth, Failing failing) {
  TemporaryDirectory directory;
  const auto file = directory.path() / "relay.sqlite3";
  support::SeededRandom random;
  Held acknowledged;
  FailingFiles files;
  g_plan = {nth, failing};
  {
    auto opened = SqliteLogStore::open(file, random);
    if (opened.ok()) {
      std::unique_ptr<SqliteLogStore> store = std::move(opened).value();
      for (const std::vector<LogWrite>& commit : commits()) {
        if (!store->commit(commit).ok()) break;
        for (const LogWrite& write : commit) {
          if (std::holds_alternative<AppendControl>(write)) ++acknowledged.control;
          if (std::holds_alternative<AppendEnvelope>(write)) ++acknowledged.envelopes;
        }
      }
    }
  }
  const bool hit = g_plan.hit;
  g_plan = {};
  auto again = SqliteLogStore::open(file, random);
  EXPECT_TRUE(again.ok()) << (again.ok() ? "" : again.error().detail);
  if (!again.ok()) return false;
  EXPECT_TRUE((*again)->check().ok());
  const Held there = held_by(**again);
  EXPECT_GE(there.control, acknowledged.control);
  EXPECT_GE(there.envelopes, acknowledged.envelopes);
  if (!hit) {
    EXPECT_EQ(there.control, 3u);
    EXPECT_EQ(there.envelopes, 5u);
  }
  // It is of use again.
  EXPECT_TRUE((*again)
                  ->commit({there.control == 0 ? LogWrite(AppendControl{kSpace, 0, {}, {1}})
                                               : LogWrite(envelope(there.envelopes + 1))})
                  .ok());
  return hit;
}

class SqliteFaults : public ::testing::TestWithParam<Failing> {};

TEST_P(SqliteFaults, WhateverAccessFailsNothingAcknowledgedIsLost) {
  const std::uint64_t failed = support::fail_each_call([](std::uint64_t nth) {
    SCOPED_TRACE(nth);
    return live(nth, GetParam());
  });
  EXPECT_GT(failed, 50u);
}

std::string name_of(const ::testing::TestParamInfo<Failing>& one) {
  switch (one.param) {
    case Failing::kOnce:
      return "Once";
    case Failing::kTorn:
      return "Torn";
    case Failing::kFromThere:
      break;
  }
  return "FromThere";
}

INSTANTIATE_TEST_SUITE_P(All, SqliteFaults,
                         ::testing::Values(Failing::kOnce, Failing::kTorn, Failing::kFromThere),
                         name_of);

}  // namespace
}  // namespace ithaca::relay
