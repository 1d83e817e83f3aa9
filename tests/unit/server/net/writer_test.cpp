#include "server/net/writer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "server/store/memory_log_store.h"

namespace ithaca::relay {
namespace {

const base::SpaceId kSpace{{1}};

StoreCall commit_call(std::uint64_t id, std::uint32_t index) {
  return {id, CommitRequest{{AppendControl{kSpace, index, {}, {1}}}}};
}

// A store that waits at its first commit until it is let go, so that a test can fill the inbox.
class GatedStore : public ::testing::Test {
 protected:
  std::unique_ptr<MemoryLogStore> store() {
    auto out = std::make_unique<MemoryLogStore>(base::LogGeneration{{1}});
    out->set_fault_hook([this](StoreOperation) {
      std::unique_lock lock(m_mutex);
      m_reached = true;
      m_changed.notify_all();
      m_changed.wait(lock, [this] { return m_let_go; });
      return StoreFault::kNone;
    });
    return out;
  }

  void wait_until_reached() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_reached; });
  }

  void let_go() {
    const std::lock_guard lock(m_mutex);
    m_let_go = true;
    m_changed.notify_all();
  }

  Writer::Deliver deliver() {
    return [this](WriterReport report) {
      const std::lock_guard lock(m_mutex);
      m_reports.push_back(std::move(report));
    };
  }

  static base::Result<std::string> back_up(LogStore&) { return std::string("somewhere"); }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_reached = false;
  bool m_let_go = false;
  std::vector<WriterReport> m_reports;
};

TEST_F(GatedStore, CommitsGoBeforeReadsThatWaitWithThem) {
  Writer writer(store(), deliver(), back_up);
  writer.push(commit_call(1, 0));
  wait_until_reached();
  writer.push(StoreCall{2, ReadControlRequest{kSpace, 0}});
  writer.push(CheckOrder{});
  writer.push(commit_call(3, 1));
  let_go();
  writer.stop();
  ASSERT_EQ(m_reports.size(), 4u);
  EXPECT_EQ(std::get<StoreReply>(m_reports[0]).id, 1u);
  EXPECT_EQ(std::get<StoreReply>(m_reports[1]).id, 3u);
  const auto& read = std::get<StoreReply>(m_reports[2]);
  EXPECT_EQ(read.id, 2u);
  EXPECT_EQ(std::get<base::Result<ControlSlice>>(read.response).value().records.size(), 2u);
  EXPECT_EQ(std::get<CheckReport>(m_reports[3]).stats.value().spaces, 1u);
}

TEST_F(GatedStore, StopCarriesOutWhatWasAsked) {
  let_go();
  Writer writer(store(), deliver(), back_up);
  for (std::uint32_t i = 0; i < 100; ++i) writer.push(commit_call(i, i));
  writer.push(BackupOrder{});
  writer.stop();
  ASSERT_EQ(m_reports.size(), 101u);
  for (const WriterReport& report : m_reports) {
    if (const auto* reply = std::get_if<StoreReply>(&report)) {
      EXPECT_TRUE(std::get<base::Result<CommitReceipt>>(reply->response).ok());
    } else {
      EXPECT_EQ(std::get<BackupReport>(report).result.value(), "somewhere");
    }
  }
}

}  // namespace
}  // namespace ithaca::relay
