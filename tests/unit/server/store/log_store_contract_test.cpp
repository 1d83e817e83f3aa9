// What every LogStore promises, run on each of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "server/store/memory_log_store.h"
#include "server/store/sqlite_log_store.h"
#include "tests/support/seeded_random.h"
#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {
namespace {

using base::ErrorCode;

template <typename Id>
Id id_of(std::uint8_t number) {
  Id id;
  id.data.fill(number);
  return id;
}

const auto kSpace = id_of<base::SpaceId>(1);
const auto kOtherSpace = id_of<base::SpaceId>(2);

struct Kind {
  const char* name;
  std::function<std::unique_ptr<LogStore>(const std::filesystem::path&)> make;
};

class LogStoreContract : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    m_store = GetParam().make(m_directory.path());
    ASSERT_TRUE(m_store);
  }

  static AppendControl control(base::SpaceId space, std::uint32_t index, std::size_t size = 100) {
    return {space, index, id_of<base::Hash>(static_cast<std::uint8_t>(index)),
            base::Bytes(size, static_cast<std::uint8_t>(index))};
  }

  static AppendEnvelope envelope(base::SpaceId space, std::uint64_t seq, std::uint8_t actor,
                                 std::uint64_t aseq, std::size_t size = 300) {
    return {space,
            seq,
            id_of<base::ActorId>(actor),
            id_of<base::DeviceKey>(actor),
            aseq,
            id_of<base::Hash>(static_cast<std::uint8_t>(100 + seq)),
            1000 + seq,
            std::make_shared<const base::Bytes>(size, static_cast<std::uint8_t>(seq))};
  }

  void create(base::SpaceId space = kSpace) {
    ASSERT_TRUE(m_store->commit({control(space, 0)}).ok());
  }

  TemporaryDirectory m_directory;
  std::unique_ptr<LogStore> m_store;
};

TEST_P(LogStoreContract, AnUnknownSpaceIsNotThere) {
  EXPECT_FALSE((*m_store->load_space(kSpace)).has_value());
  EXPECT_EQ(m_store->read_control(kSpace, 0, 1000).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->read_envelopes(kSpace, 0, 1000).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->find_envelope(kSpace, {}, 1).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->read_package(kSpace, {}).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->commit({envelope(kSpace, 1, 1, 1)}).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->commit({PutPackage{kSpace, {}, 1, {1}}}).code(), ErrorCode::kNotFound);
  EXPECT_EQ(m_store->commit({control(kSpace, 1)}).code(), ErrorCode::kNotFound);
  EXPECT_EQ((*m_store->stats()).spaces, 0u);
}

TEST_P(LogStoreContract, KeepsWhatWasWritten) {
  ASSERT_TRUE(m_store
                  ->commit({control(kSpace, 0), control(kSpace, 1), envelope(kSpace, 1, 7, 1),
                            envelope(kSpace, 2, 8, 1), envelope(kSpace, 3, 7, 2)})
                  .ok());
  const auto summary = *m_store->load_space(kSpace);
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->control_count, 2u);
  EXPECT_EQ(summary->head_seq, 3u);
  ASSERT_EQ(summary->actors.size(), 2u);
  EXPECT_EQ(summary->actors[0].actor, id_of<base::ActorId>(7));
  EXPECT_EQ(summary->actors[0].device, id_of<base::DeviceKey>(7));
  EXPECT_EQ(summary->actors[0].aseq, 2u);
  EXPECT_EQ(summary->actors[0].seq, 3u);
  EXPECT_EQ(summary->actors[0].hash, id_of<base::Hash>(103));
  EXPECT_EQ(summary->actors[0].received_ms, 1003u);
  EXPECT_EQ(summary->actors[1].aseq, 1u);

  const auto records = *m_store->read_control(kSpace, 0, 1'000'000);
  ASSERT_EQ(records.records.size(), 2u);
  EXPECT_EQ(records.records[1], base::Bytes(100, 1));

  const auto envelopes = *m_store->read_envelopes(kSpace, 1, 1'000'000);
  ASSERT_EQ(envelopes.size(), 2u);
  EXPECT_EQ(envelopes[0].seq, 2u);
  EXPECT_EQ(envelopes[1].actor, id_of<base::ActorId>(7));
  EXPECT_EQ(envelopes[1].aseq, 2u);
  EXPECT_EQ(envelopes[1].received_ms, 1003u);
  EXPECT_EQ(envelopes[1].envelope, base::Bytes(300, 3));

  const auto place = *m_store->find_envelope(kSpace, id_of<base::ActorId>(7), 1);
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->seq, 1u);
  EXPECT_EQ(place->hash, id_of<base::Hash>(101));
  EXPECT_EQ(place->received_ms, 1001u);
  EXPECT_FALSE((*m_store->find_envelope(kSpace, id_of<base::ActorId>(7), 3)).has_value());
  EXPECT_FALSE((*m_store->find_envelope(kSpace, id_of<base::ActorId>(9), 1)).has_value());

  const auto stats = *m_store->stats();
  EXPECT_EQ(stats.spaces, 1u);
  EXPECT_EQ(stats.envelopes, 3u);
  EXPECT_GT(stats.store_bytes, 0u);
}

TEST_P(LogStoreContract, SpacesAreApart) {
  create(kSpace);
  create(kOtherSpace);
  ASSERT_TRUE(m_store->commit({envelope(kSpace, 1, 7, 1), envelope(kOtherSpace, 1, 7, 1)}).ok());
  EXPECT_EQ((*m_store->read_envelopes(kSpace, 0, 1'000'000)).size(), 1u);
  EXPECT_EQ((*m_store->load_space(kOtherSpace))->head_seq, 1u);
  EXPECT_EQ((*m_store->stats()).envelopes, 2u);
}

TEST_P(LogStoreContract, WhatIsNotDenseIsRefusedWhole) {
  create();
  ASSERT_TRUE(m_store->commit({envelope(kSpace, 1, 7, 1)}).ok());
  const std::vector<std::vector<LogWrite>> wrong{
      {control(kSpace, 2)},
      {control(kSpace, 0)},
      {envelope(kSpace, 3, 7, 2)},
      {envelope(kSpace, 1, 7, 2)},
      {envelope(kSpace, 2, 7, 1)},
      {envelope(kSpace, 2, 7, 3)},
      {envelope(kSpace, 2, 9, 2)},
      {envelope(kSpace, 2, 7, 2), envelope(kSpace, 2, 8, 1)},
      {control(kSpace, 1), envelope(kSpace, 2, 7, 2), PutPackage{kSpace, {}, 9, {1}},
       envelope(kSpace, 4, 7, 3)},
  };
  for (const auto& writes : wrong) {
    EXPECT_EQ(m_store->commit(writes).code(), ErrorCode::kConflict);
    const auto summary = *m_store->load_space(kSpace);
    EXPECT_EQ(summary->control_count, 1u);
    EXPECT_EQ(summary->head_seq, 1u);
    EXPECT_EQ(summary->actors.size(), 1u);
    EXPECT_EQ(summary->actors[0].aseq, 1u);
    EXPECT_FALSE((*m_store->read_package(kSpace, {})).has_value());
  }
  // And the store goes on.
  EXPECT_TRUE(m_store->commit({envelope(kSpace, 2, 7, 2)}).ok());
}

TEST_P(LogStoreContract, SlicesAreBoundedAndNeverEmptyWhileThereIsMore) {
  create();
  std::vector<LogWrite> writes;
  for (std::uint32_t i = 1; i < 10; ++i) writes.push_back(control(kSpace, i, 1000));
  for (std::uint64_t i = 1; i <= 10; ++i) writes.push_back(envelope(kSpace, i, 7, i, 1000));
  ASSERT_TRUE(m_store->commit(writes).ok());
  EXPECT_EQ((*m_store->read_envelopes(kSpace, 0, 3500)).size(), 3u);
  EXPECT_EQ((*m_store->read_envelopes(kSpace, 8, 3500)).size(), 2u);
  EXPECT_EQ((*m_store->read_envelopes(kSpace, 0, 1)).size(), 1u);
  EXPECT_TRUE((*m_store->read_envelopes(kSpace, 10, 3500)).empty());
  EXPECT_TRUE((*m_store->read_envelopes(kSpace, 900, 3500)).empty());
  const auto slice = *m_store->read_control(kSpace, 2, 3500);
  EXPECT_EQ(slice.first_index, 2u);
  EXPECT_EQ(slice.records.size(), 3u);
  EXPECT_EQ((*m_store->read_control(kSpace, 9, 1)).records.size(), 1u);
  EXPECT_TRUE((*m_store->read_control(kSpace, 10, 1)).records.empty());
}

TEST_P(LogStoreContract, PackagesAreReplacedAndDeleted) {
  create();
  const auto key = id_of<base::InviteKey>(5);
  const auto other = id_of<base::InviteKey>(6);
  ASSERT_TRUE(
      m_store->commit({PutPackage{kSpace, key, 100, {1, 2, 3}}, PutPackage{kSpace, other, 200, {}}})
          .ok());
  EXPECT_EQ(**m_store->read_package(kSpace, key), (base::Bytes{1, 2, 3}));
  EXPECT_EQ(**m_store->read_package(kSpace, other), base::Bytes{});
  ASSERT_TRUE(m_store->commit({PutPackage{kSpace, key, 300, {9}}}).ok());
  EXPECT_EQ(**m_store->read_package(kSpace, key), base::Bytes{9});
  ASSERT_TRUE(m_store->commit({DeleteExpiredPackages{200}}).ok());
  EXPECT_TRUE((*m_store->read_package(kSpace, other)).has_value());
  ASSERT_TRUE(m_store->commit({DeleteExpiredPackages{201}}).ok());
  EXPECT_FALSE((*m_store->read_package(kSpace, other)).has_value());
  EXPECT_TRUE((*m_store->read_package(kSpace, key)).has_value());
  ASSERT_TRUE(m_store->commit({DeletePackage{kSpace, key}, DeletePackage{kSpace, other}}).ok());
  EXPECT_FALSE((*m_store->read_package(kSpace, key)).has_value());
}

TEST_P(LogStoreContract, TheGenerationStaysUntilItIsChanged) {
  const auto before = *m_store->generation();
  EXPECT_FALSE(before.is_zero());
  create();
  EXPECT_EQ(*m_store->generation(), before);
  const auto after = id_of<base::LogGeneration>(9);
  ASSERT_TRUE(m_store->new_generation(after).ok());
  EXPECT_EQ(*m_store->generation(), after);
}

TEST_P(LogStoreContract, LargeItemsAreKeptWhole) {
  create();
  ASSERT_TRUE(m_store
                  ->commit({control(kSpace, 1, 64 * 1024), envelope(kSpace, 1, 7, 1, 256 * 1024),
                            PutPackage{kSpace, {}, 9, base::Bytes(64 * 1024, 3)}})
                  .ok());
  EXPECT_EQ((*m_store->read_envelopes(kSpace, 0, 1))[0].envelope.size(), 256u * 1024);
  EXPECT_EQ((*m_store->read_control(kSpace, 1, 1)).records[0].size(), 64u * 1024);
  EXPECT_EQ((**m_store->read_package(kSpace, {})).size(), 64u * 1024);
}

TEST_P(LogStoreContract, ChecksItself) { EXPECT_TRUE(m_store->check().ok()); }

std::unique_ptr<LogStore> make_memory(const std::filesystem::path&) {
  return std::make_unique<MemoryLogStore>(id_of<base::LogGeneration>(3));
}

std::unique_ptr<LogStore> make_sqlite(const std::filesystem::path& directory) {
  support::SeededRandom random;
  auto store = SqliteLogStore::open(directory / "relay.sqlite3", random);
  return store.ok() ? std::move(store).value() : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Stores, LogStoreContract,
                         ::testing::Values(Kind{"memory", make_memory},
                                           Kind{"sqlite", make_sqlite}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace ithaca::relay
