// The backup file: its format, and what hostile or damaged ones come to.
#include "src/app/backup.h"

#include "src/core/sync/store_keys.h"
#include "tests/golden/golden.h"
#include "tests/unit/app/app_world.h"

namespace ithaca::app {
namespace {

using base::ErrorCode;

constexpr crypto::Argon2Params kFast{1, 8};

port::StoreRecord identity() { return {std::string(sync::kIdentityKey), base::Bytes(64, 7)}; }

base::Bytes write(const std::vector<port::StoreRecord>& records,
                  std::string_view passphrase = "correct horse") {
  support::SeededRandom random(5);
  auto writer = BackupWriter::create(passphrase, kFast, 1'700'000'000'000, random);
  EXPECT_TRUE(writer.ok());
  for (const port::StoreRecord& record : records) writer->add(record);
  auto file = writer->finish();
  EXPECT_TRUE(file.ok());
  return *file;
}

std::string space_key(std::string_view rest) {
  return "s/" + std::string(64, '4') + "/" + std::string(rest);
}

std::vector<port::StoreRecord> some_records() {
  return {{"a/profile", {1, 2, 3}},
          identity(),
          {space_key("c/0000000000000000"), {}},
          {space_key("i"), base::Bytes(100, 1)}};
}

bool same(const std::vector<port::StoreRecord>& left, const std::vector<port::StoreRecord>& right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const auto& a, const auto& b) { return a.key == b.key && a.value == b.value; });
}

constexpr golden::Entry kGolden[] = {
#include "tests/golden/app_v1.inc"
};

TEST(BackupFileTest, GivesBackWhatWentIn) {
  const auto content = read_backup(write(some_records()), "correct horse");
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->made_ms, 1'700'000'000'000u);
  EXPECT_TRUE(same(content->records, some_records()));
}

TEST(BackupFileTest, VersionOneIsReadAndWrittenForEver) {
  // The format of the store that is inside is the only difference between these.
  for (const char* name : {"backup", "backup_store_2", "backup_store_3"}) {
    SCOPED_TRACE(name);
    const auto kept = base::from_hex(golden::find(kGolden, name));
    ASSERT_TRUE(kept.has_value());
    const auto content = read_backup(*kept, "correct horse");
    ASSERT_TRUE(content.ok());
    EXPECT_TRUE(same(content->records, some_records()));
  }
  const base::Bytes written = write(some_records());
  const bool as_kept = base::to_hex(written) == golden::find(kGolden, "backup_store_3");
  EXPECT_TRUE(as_kept);
  if (!as_kept) golden::print({{"backup_store_3", written}});
}

TEST(BackupFileTest, HoldsLargeStoresInSeveralChunks) {
  std::vector<port::StoreRecord> records{identity()};
  for (int i = 100; i < 120; ++i)
    records.push_back(
        {space_key("l/" + std::to_string(i)), base::Bytes(100'000, static_cast<std::uint8_t>(i))});
  records.push_back({space_key("v/0"), base::Bytes(port::kValueBytesMax, 9)});
  const base::Bytes file = write(records);
  const auto content = read_backup(file, "correct horse");
  ASSERT_TRUE(content.ok());
  EXPECT_TRUE(same(content->records, records));
  // Nothing of it is readable, and no chunk can be left out or take another's place.
  const std::size_t first = kBackupHeaderBytes;
  const auto size_at = [&](std::size_t at) {
    return 5u + (file[at + 1] | file[at + 2] << 8 | file[at + 3] << 16);
  };
  const std::size_t second = first + size_at(first);
  const std::size_t third = second + size_at(second);
  base::Bytes without = file;
  without.erase(without.begin() + static_cast<std::ptrdiff_t>(first),
                without.begin() + static_cast<std::ptrdiff_t>(second));
  EXPECT_EQ(read_backup(without, "correct horse").code(), ErrorCode::kMalformed);
  base::Bytes twice = file;
  twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(third),
               file.begin() + static_cast<std::ptrdiff_t>(second),
               file.begin() + static_cast<std::ptrdiff_t>(third));
  EXPECT_EQ(read_backup(twice, "correct horse").code(), ErrorCode::kMalformed);
  // Cut at the end of a chunk, with the one before it marked as the last.
  base::Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(second));
  EXPECT_EQ(read_backup(cut, "correct horse").code(), ErrorCode::kMalformed);
  cut[first] = 1;
  EXPECT_EQ(read_backup(cut, "correct horse").code(), ErrorCode::kMalformed);
}

TEST(BackupFileTest, AWrongPassphraseIsToldFromDamage) {
  const base::Bytes file = write(some_records());
  EXPECT_EQ(read_backup(file, "correct hors").code(), ErrorCode::kWrongPassphrase);
  EXPECT_EQ(read_backup(file, "").code(), ErrorCode::kWrongPassphrase);
  EXPECT_EQ(read_backup(file, std::string(kPassphraseBytesMax + 1, 'x')).code(),
            ErrorCode::kWrongPassphrase);
  EXPECT_EQ(read_backup({}, "correct horse").code(), ErrorCode::kMalformed);
  const std::string text =
      "This is some other file, long enough to hold a header of a backup file.";
  EXPECT_EQ(read_backup(base::as_bytes(text), "x").code(), ErrorCode::kMalformed);
}

TEST(BackupFileTest, EveryTruncationIsAnError) {
  const base::Bytes file = write(some_records());
  for (std::size_t size = 0; size < file.size(); ++size)
    ASSERT_EQ(read_backup(base::ByteView(file).first(size), "correct horse").code(),
              ErrorCode::kMalformed)
        << size;
  base::Bytes longer = file;
  longer.push_back(0);
  EXPECT_EQ(read_backup(longer, "correct horse").code(), ErrorCode::kMalformed);
}

TEST(BackupFileTest, EveryFlippedBitIsAnError) {
  const base::Bytes file = write(some_records());
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    base::Bytes damaged = file;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    const auto content = read_backup(damaged, "correct horse");
    ASSERT_FALSE(content.ok()) << bit;
    ASSERT_NE(content.code(), ErrorCode::kWrongPassphrase) << bit;
  }
}

TEST(BackupFileTest, ALaterVersionIsToldAsSuch) {
  base::Bytes file = write(some_records());
  file[8] = 2;
  EXPECT_EQ(read_backup(file, "correct horse").code(), ErrorCode::kUnsupported);
}

// A file whose maker knows the passphrase, with a header of his own.
base::Bytes with_params(std::uint32_t passes, std::uint32_t memory_kib) {
  base::Bytes file = write(some_records());
  for (int i = 0; i < 4; ++i) {
    file[10 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(passes >> (8 * i));
    file[14 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(memory_kib >> (8 * i));
  }
  const std::size_t checked = kBackupHeaderBytes - 8;
  const base::Hash sum =
      crypto::hash("ithaca.backup.header.v1", base::ByteView(file).first(checked));
  std::copy_n(sum.data.begin(), 8, file.begin() + static_cast<std::ptrdiff_t>(checked));
  return file;
}

TEST(BackupFileTest, AHostileFileCostsOnlySoMuch) {
  EXPECT_EQ(read_backup(with_params(kBackupPassesMax + 1, 8), "correct horse").code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(read_backup(with_params(1, kBackupMemoryKibMax + 1), "correct horse").code(),
            ErrorCode::kTooLarge);
  EXPECT_EQ(read_backup(with_params(0xFFFFFFFF, 0xFFFFFFFF), "correct horse").code(),
            ErrorCode::kTooLarge);
  EXPECT_FALSE(read_backup(with_params(0, 0), "correct horse").ok());
  EXPECT_EQ(read_backup(with_params(2, 8), "correct horse").code(), ErrorCode::kWrongPassphrase);
}

TEST(BackupFileTest, RecordsThatDoNotBelongAreRefused) {
  const auto code_of = [](std::vector<port::StoreRecord> records) {
    const auto content = read_backup(write(records), "correct horse");
    return content.ok() ? std::optional<ErrorCode>() : std::optional(content.code());
  };
  EXPECT_FALSE(code_of({identity()}).has_value());
  EXPECT_EQ(code_of({}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({{"a/profile", {}}}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({identity(), {"m/renew", {}}}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({identity(), {"s/short/i", {}}}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({identity(), identity()}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({identity(), {"a/out of order", {}}}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({{std::string(sync::kIdentityKey), base::Bytes(63, 1)}}),
            ErrorCode::kMalformed);
  EXPECT_EQ(code_of({{"a/\x01", {}}, identity()}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({{std::string(kRestoringKey), {}}, identity()}), ErrorCode::kMalformed);
  EXPECT_EQ(code_of({{"a/" + std::string(port::kKeyBytesMax, 'x'), {}}, identity()}),
            ErrorCode::kMalformed);
}

class RestoreTest : public testing::Test {
 protected:
  RestoreTest() {
    ada.open_as("Ada");
    space = *ada.app().create_space("Ada and Ben", SpaceKind::kPair);
    (void)*ada.app().send_message(space, "hello");
    ada.app().set_draft(space, "unfinished");
    ada.app().set_setting("theme", "dark");
    ada.settle();
  }
  base::Result<base::Bytes> back_up(World& world, std::string passphrase) {
    std::optional<base::Result<base::Bytes>> out;
    world.app().back_up(std::move(passphrase), [&](base::Result<base::Bytes> file) { out = file; });
    for (int i = 0; i < 20 && !out; ++i) world.pass(50);
    EXPECT_TRUE(out.has_value());
    return out ? *out : base::error(ErrorCode::kCancelled);
  }
  base::Result<void> restore(World& world, base::Bytes file, std::string passphrase) {
    std::optional<base::Result<void>> out;
    world.app().restore(std::move(file), std::move(passphrase),
                        [&](base::Result<void> result) { out = result; });
    for (int i = 0; i < 20 && !out; ++i) world.pass(50);
    EXPECT_TRUE(out.has_value());
    return out ? *out : base::error(ErrorCode::kCancelled);
  }

  World ada{1};
  World fresh{2};
  SpaceId space;
};

TEST_F(RestoreTest, BringsEverythingBack) {
  const auto file = back_up(ada, "correct horse");
  ASSERT_TRUE(file.ok());
  fresh.open();
  fresh.app().set_setting("theme", "light");
  ASSERT_TRUE(restore(fresh, *file, "correct horse").ok());
  for (int round = 0; round < 2; ++round) {
    App& app = fresh.app();
    EXPECT_EQ(app.phase(), Phase::kReady);
    EXPECT_EQ(app.profile().name, "Ada");
    ASSERT_EQ(app.message_count(space), 1u);
    EXPECT_EQ(app.messages(space, 0, 1)[0].text, "hello");
    EXPECT_TRUE(app.messages(space, 0, 1)[0].own);
    EXPECT_EQ(app.draft(space), "unfinished");
    EXPECT_EQ(app.setting("theme"), "dark");
    EXPECT_FALSE(fresh.disk.records.contains(std::string(kRestoringKey)));
    ASSERT_TRUE(app.send_message(space, "again").ok());
    ASSERT_TRUE(app.delete_message(space, app.messages(space, 1, 1)[0].id).ok());
    fresh.open();
    break;
  }
}

TEST_F(RestoreTest, IsRefusedWhereSomebodyIs) {
  const auto file = back_up(ada, "correct horse");
  ASSERT_TRUE(file.ok());
  const auto before = ada.disk.records;
  EXPECT_EQ(restore(ada, *file, "correct horse").code(), ErrorCode::kInvalidInput);
  ada.settle();
  EXPECT_EQ(ada.disk.records, before);
}

TEST_F(RestoreTest, WritesNothingFromABadFile) {
  const auto file = back_up(ada, "correct horse");
  ASSERT_TRUE(file.ok());
  fresh.open();
  const auto before = fresh.disk.records;
  EXPECT_EQ(restore(fresh, *file, "wrong").code(), ErrorCode::kWrongPassphrase);
  base::Bytes damaged = *file;
  damaged.back() ^= 1;
  EXPECT_EQ(restore(fresh, damaged, "correct horse").code(), ErrorCode::kMalformed);
  EXPECT_EQ(restore(fresh, {}, "correct horse").code(), ErrorCode::kMalformed);
  EXPECT_EQ(fresh.disk.records, before);
  EXPECT_EQ(fresh.app().phase(), Phase::kWelcome);
  // The right one still works.
  EXPECT_TRUE(restore(fresh, *file, "correct horse").ok());
}

TEST_F(RestoreTest, SaysWhatIsWrongWithABackup) {
  EXPECT_EQ(back_up(ada, "").code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(back_up(ada, std::string(kPassphraseBytesMax + 1, 'x')).code(), ErrorCode::kTooLarge);
  fresh.open();
  EXPECT_EQ(back_up(fresh, "x").code(), ErrorCode::kUnavailable);
}

TEST_F(RestoreTest, WorksOnAFullDisk) {
  ada.disk.quota_bytes = ada.disk.used_bytes();
  ASSERT_TRUE(ada.app().send_message(space, "in memory only").ok());
  ada.settle();
  ASSERT_EQ(ada.app().problem(), Problem::kStorageFull);
  EXPECT_TRUE(back_up(ada, "correct horse").ok());
}

TEST_F(RestoreTest, OnAFullDiskItLeavesNothingBehind) {
  const auto file = back_up(ada, "correct horse");
  ASSERT_TRUE(file.ok());
  fresh.open();
  const auto before = fresh.disk.records;
  fresh.disk.quota_bytes = fresh.disk.used_bytes() + 500;
  EXPECT_EQ(restore(fresh, *file, "correct horse").code(), ErrorCode::kQuota);
  fresh.settle();
  EXPECT_EQ(fresh.disk.records, before);
  EXPECT_EQ(fresh.app().phase(), Phase::kWelcome);
  fresh.disk.quota_bytes = 1 << 20;
  EXPECT_TRUE(restore(fresh, *file, "correct horse").ok());
}

TEST_F(RestoreTest, ACrashInTheMiddleIsForgotten) {
  // What a restore in two commits leaves after the first.
  fresh.open();
  fresh.stop();
  fresh.disk.records[std::string(kRestoringKey)] = {1};
  for (const auto& [key, value] : ada.disk.records)
    if (key.starts_with("s/")) fresh.disk.records[key] = value;
  fresh.open();
  fresh.pass(100);
  EXPECT_EQ(fresh.app().phase(), Phase::kWelcome);
  EXPECT_EQ(fresh.disk.records.size(), 1u);
  EXPECT_TRUE(fresh.disk.records.contains(std::string(sync::kFormatKey)));
}

TEST_F(RestoreTest, ACrashAtAnyCommitLeavesAllOrNothing) {
  for (int i = 0; i < 40; ++i)
    (void)*ada.app().send_message(space, std::string(15'000, 'x') + std::to_string(i));
  ada.settle();
  const auto file = back_up(ada, "correct horse");
  ASSERT_TRUE(file.ok());
  int whole = 0, nothing = 0;
  for (int steps = 0; steps < 12; ++steps) {
    World world(static_cast<std::uint64_t>(10 + steps));
    world.open();
    bool done = false;
    world.app().restore(*file, "correct horse", [&](base::Result<void>) { done = true; });
    world.clock.advance(100);
    for (int i = 0; i < steps; ++i) world.app().tick();
    world.crash(steps % 2);
    world.open();
    world.pass(100);
    if (world.app().phase() == Phase::kReady) {
      ++whole;
      EXPECT_EQ(world.app().message_count(space), 41u);
    } else {
      ++nothing;
      EXPECT_EQ(world.app().phase(), Phase::kWelcome);
      EXPECT_LE(world.disk.records.size(), 1u);
    }
  }
  EXPECT_GT(whole, 0);
  EXPECT_GT(nothing, 0);
}

}  // namespace
}  // namespace ithaca::app
