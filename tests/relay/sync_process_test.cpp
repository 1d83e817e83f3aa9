// Synchronisation through a real process: durability under kill -9, hostile bytes, slow readers.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "src/core/base/prng.h"
#include "tests/relay/author.h"
#include "tests/relay/http_client.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;

class Sync : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(relay.start()); }

  // Everything in the author's space, by seq; dies unless seqs are 1, 2, 3, …
  std::map<std::uint64_t, base::Hash> read_all(const Author& author) {
    std::map<std::uint64_t, base::Hash> out;
    SyncClient client(relay);
    EXPECT_TRUE(client.greet());
    EXPECT_TRUE(client.say(author.sub(client, relay.origin())));
    while (auto frame = client.hear()) {
      if (std::holds_alternative<wire::Live>(*frame)) return out;
      const auto* batch = std::get_if<wire::Batch>(&*frame);
      if (batch == nullptr) continue;
      std::uint32_t bytes = 0;
      for (const wire::BatchEntry& entry : batch->entries) {
        EXPECT_EQ(entry.seq, out.size() + 1);
        out[entry.seq] = crypto::read_envelope(entry.envelope)->hash;
        bytes += static_cast<std::uint32_t>(entry.envelope.size()) + 64;
      }
      client.say(wire::Credit{bytes});
    }
    ADD_FAILURE() << "no LIVE";
    return out;
  }

  RelayProcess relay;
};

TEST_F(Sync, AnEnvelopeReachesTheOtherSide) {
  Author author(1);
  SyncClient writer(relay);
  ASSERT_TRUE(author.go_live(writer, relay.origin()));
  SyncClient reader(relay, {"/sync", "ithaca.sync.v1", relay.origin()});
  ASSERT_TRUE(author.go_live(reader, relay.origin()));
  const wire::Push push = author.envelope();
  ASSERT_TRUE(writer.say(push));
  const auto ack = writer.await<wire::Ack>();
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(ack->seq, 1u);
  EXPECT_EQ(reader.await<wire::Batch>()->entries.at(0).envelope, push.envelope);
  ASSERT_TRUE(writer.say(wire::Eph{author.space(), author.device().key, {1, 2, 3}}));
  EXPECT_EQ(reader.await<wire::Eph>()->payload, (base::Bytes{1, 2, 3}));
}

TEST_F(Sync, WhatWasAcknowledgedSurvivesKill9AndIsThereOnce) {
  Author author(2);
  base::Prng prng(99);
  std::vector<wire::Push> pushes;
  std::map<std::uint64_t, base::Hash> acknowledged;
  std::size_t confirmed = 0;  // of `pushes`, from the front
  for (int round = 0; round < 8; ++round) {
    SyncClient client(relay);
    ASSERT_TRUE(author.go_live(client, relay.origin()));
    for (std::size_t i = 0; i < 400; ++i) pushes.push_back(author.envelope(100 + prng.below(3000)));
    // The kill comes from outside, in the middle of whatever is going on.
    std::thread killer([this, wait = prng.below(60)] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5 + wait));
      relay.kill_hard();
    });
    for (std::size_t i = confirmed; i < pushes.size(); ++i)
      if (!client.say(pushes[i])) break;
    while (auto frame = client.hear(1000)) {
      const auto* ack = std::get_if<wire::Ack>(&*frame);
      if (ack == nullptr) continue;
      const auto [known, is_new] = acknowledged.emplace(ack->seq, ack->hash);
      EXPECT_EQ(known->second, ack->hash);
      confirmed = std::max(confirmed, static_cast<std::size_t>(ack->aseq));
    }
    killer.join();
    ASSERT_TRUE(relay.start());
    const auto stored = read_all(author);
    for (const auto& [seq, hash] : acknowledged) {
      ASSERT_TRUE(stored.contains(seq)) << "acknowledged and lost: " << seq;
      EXPECT_EQ(stored.at(seq), hash);
    }
  }
  EXPECT_GT(acknowledged.size(), 0u);
  // Sent again, all of it, in order: everything is there once in the end.
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  std::size_t acks = 0;
  for (std::size_t i = 0; i < pushes.size(); ++i) {
    ASSERT_TRUE(client.say(pushes[i]));
    if (i % 50 != 49 && i + 1 != pushes.size()) continue;
    while (acks <= i) {
      const auto ack = client.await<wire::Ack>();
      ASSERT_TRUE(ack.has_value());
      EXPECT_EQ(ack->seq, acks + 1);
      ++acks;
    }
  }
  EXPECT_EQ(read_all(author).size(), pushes.size());
}

TEST_F(Sync, NothingReadableIsInTheFiles) {
  Author author(3);
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(client.say(author.envelope()));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(client.await<wire::Ack>().has_value());
  client.cut();
  relay.stop();
  std::string all;
  for (const auto& entry : fs::directory_iterator(relay.data())) {
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  EXPECT_GT(all.size(), 10'000u);
  EXPECT_EQ(all.find(Author::marker()), std::string::npos);
}

TEST_F(Sync, HostileMessagesEndTheirConnectionOnly) {
  Author author(4);
  SyncClient good(relay);
  ASSERT_TRUE(author.go_live(good, relay.origin()));
  base::Prng prng(7);
  std::vector<base::Bytes> hostile{{},
                                   {1},
                                   base::Bytes(8, 0),
                                   base::Bytes(60'000, 0x81),
                                   base::Bytes(60'000, '['),
                                   base::Bytes(wire::kFrameBytesMax, 0xFF)};
  for (int i = 0; i < 30; ++i) {
    base::Bytes bytes = wire::encode(author.genesis());
    bytes[prng.below(bytes.size())] ^= static_cast<std::uint8_t>(1 + prng.below(255));
    hostile.push_back(std::move(bytes));
  }
  for (int i = 0; i < 30; ++i) {
    base::Bytes bytes(prng.below(400));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(prng.next());
    hostile.push_back(std::move(bytes));
  }
  for (const base::Bytes& bytes : hostile) {
    SyncClient client(relay);
    ASSERT_TRUE(client.greet());
    client.say_bytes(bytes);
    // A byte changed in the request number leaves a frame that is as good as before.
    const auto answer = client.hear();
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::Err>(*answer) ||
                std::holds_alternative<wire::CtlOk>(*answer));
  }
  ASSERT_TRUE(good.say(author.envelope()));
  EXPECT_TRUE(good.await<wire::Ack>().has_value());
}

TEST_F(Sync, AMessageOfAMegabyteIsToldTooLarge) {
  for (const std::size_t size : {wire::kFrameBytesMax + 1, std::size_t{1024 * 1024}}) {
    SyncClient client(relay);
    ASSERT_TRUE(client.greet());
    client.say_bytes(base::Bytes(size, 1));
    const auto err = client.await<wire::Err>();
    ASSERT_TRUE(err.has_value());
    EXPECT_EQ(err->code, wire::ErrCode::kTooLarge);
    EXPECT_FALSE(client.hear().has_value());
    EXPECT_FALSE(client.open());
  }
  // A header that only claims to be huge costs nothing.
  SyncClient client(relay);
  ASSERT_TRUE(client.greet());
  const std::uint64_t before = relay.resident_bytes();
  base::Bytes claim{0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4};
  claim.resize(claim.size() + 1000, 0);
  client.say_raw(claim);
  EXPECT_LT(relay.resident_bytes(), before + 8 * 1024 * 1024);
  EXPECT_EQ(http(relay, "GET", "/healthz").status, 200);
}

TEST_F(Sync, TextAndBrokenWebSocketBytesEndTheConnection) {
  SyncClient text(relay);
  ASSERT_TRUE(text.greet());
  ASSERT_TRUE(text.say_text("hello"));
  EXPECT_EQ(text.await<wire::Err>()->code, wire::ErrCode::kMalformed);
  for (const base::Bytes& raw :
       std::vector<base::Bytes>{{0x82, 0x05, 1, 2, 3, 4, 5},  // not masked
                                {0x8F, 0x80, 1, 2, 3, 4},     // a reserved opcode
                                {0xF2, 0x80, 1, 2, 3, 4},     // reserved bits
                                {0x80, 0x80, 1, 2, 3, 4},     // a continuation of nothing
                                {0x89, 0xFE, 0x01, 0x00, 1, 2, 3, 4}}) {  // a ping that is too long
    SyncClient client(relay);
    ASSERT_TRUE(client.greet());
    client.say_raw(raw);
    client.hear(2000);
    EXPECT_FALSE(client.open());
  }
  EXPECT_EQ(http(relay, "GET", "/healthz").status, 200);
}

TEST_F(Sync, FragmentsMakeOneFrame) {
  Author author(5);
  SyncClient client(relay);
  ASSERT_TRUE(author.go_live(client, relay.origin()));
  ASSERT_TRUE(client.say_in_fragments(wire::encode(author.envelope(20'000)), 777));
  EXPECT_TRUE(client.await<wire::Ack>().has_value());
}

TEST_F(Sync, ASlowReaderCostsLittleAndGetsEverythingInTheEnd) {
  Author author(6);
  SyncClient writer(relay);
  ASSERT_TRUE(author.go_live(writer, relay.origin()));
  SyncClient slow(relay);
  ASSERT_TRUE(author.go_live(slow, relay.origin()));
  ASSERT_TRUE(slow.say(wire::Credit{wire::kCreditMax}));
  const std::uint64_t before = relay.resident_bytes();
  constexpr int kAtOnce = 10;
  constexpr int kCount = 20 * kAtOnce;
  std::uint64_t largest = 0;
  for (int i = 0; i < kCount; i += kAtOnce) {
    for (int j = 0; j < kAtOnce; ++j) ASSERT_TRUE(writer.say(author.envelope(100'000)));
    for (int j = 0; j < kAtOnce; ++j) ASSERT_TRUE(writer.await<wire::Ack>().has_value());
    ASSERT_TRUE(writer.say(wire::Credit{kAtOnce * 300'000}));
    largest = std::max(largest, relay.resident_bytes());
  }
  // Twenty megabytes went by; the kernel's buffers aside, only a frame or two wait in the relay.
  EXPECT_LT(largest, before + 40ull * 1024 * 1024);
  const HttpAnswer metrics = http(relay, "GET", "/metrics");
  EXPECT_EQ(metrics.body.find("ithaca_relay_slow_reader_pauses_total 0\n"), std::string::npos);
  std::uint64_t last = 0;
  while (last < kCount) {
    const auto batch = slow.await<wire::Batch>();
    ASSERT_TRUE(batch.has_value());
    for (const wire::BatchEntry& entry : batch->entries) EXPECT_EQ(entry.seq, ++last);
    ASSERT_TRUE(slow.say(wire::Credit{300'000}));
  }
}

TEST_F(Sync, ManyConnectionsWriteAtOnce) {
  constexpr int kWriters = 30;
  std::vector<std::thread> threads;
  std::atomic<int> acks{0};
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back([&, i] {
      Author author(100 + static_cast<std::uint64_t>(i));
      SyncClient client(relay);
      if (!author.go_live(client, relay.origin())) return;
      for (int j = 0; j < 20; ++j) client.say(author.envelope());
      for (int j = 0; j < 20; ++j)
        if (client.await<wire::Ack>()) ++acks;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(acks, kWriters * 20);
  // Many pushes share a commit.
  const std::string metrics = http(relay, "GET", "/metrics").body;
  const std::size_t at = metrics.find("\nithaca_relay_commits_total ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stoi(metrics.substr(at + 28)), kWriters * 21);
}

TEST_F(Sync, ConnectionsThatVanishAreForgotten) {
  for (int i = 0; i < 50; ++i) {
    SyncClient client(relay);
    ASSERT_TRUE(client.greet());
    client.cut();
  }
  std::string metrics;
  for (int i = 0; i < 100; ++i) {
    metrics = http(relay, "GET", "/metrics").body;
    if (metrics.find("ithaca_relay_connections 0\n") != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL() << metrics;
}

}  // namespace
}  // namespace ithaca::relay
