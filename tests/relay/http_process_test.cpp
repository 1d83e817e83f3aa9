// The relay's HTTP side over real sockets.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "tests/relay/http_client.h"
#include "tests/relay/sync_client.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;

class Http : public ::testing::Test {
 protected:
  void SetUp() override {
    put("index.html", "<!doctype html><title>Ithaca</title>");
    put("app.0123abcd99.wasm", std::string(100'000, 'w'));
    put("app.0123abcd99.wasm.br", "compressed");
    ASSERT_TRUE(relay.start());
  }

  void put(const std::string& name, std::string_view text) {
    fs::create_directories(relay.web());
    std::ofstream(relay.web() / name) << text;
  }

  RelayProcess relay;
};

TEST_F(Http, SaysWhenItIsReady) {
  EXPECT_EQ(relay.first_line(),
            "Ithaca relay ready at http://localhost:" + std::to_string(relay.port()));
}

TEST_F(Http, ServesTheClientWithItsSecurityHeaders) {
  const HttpAnswer page = http(relay, "GET", "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<!doctype html><title>Ithaca</title>");
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  const std::string policy = page.headers.at("content-security-policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("script-src 'self' 'wasm-unsafe-eval'"), std::string::npos);
  EXPECT_NE(policy.find("ws://" + relay.host()), std::string::npos);
  EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(page.headers.at("cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(page.headers.at("cross-origin-resource-policy"), "same-origin");
  EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.headers.at("referrer-policy"), "no-referrer");
  EXPECT_TRUE(page.headers.contains("permissions-policy"));
  EXPECT_FALSE(page.headers.contains("server"));
}

TEST_F(Http, NegotiatesCompressionAndValidators) {
  const HttpAnswer small =
      http(relay, "GET", "/app.0123abcd99.wasm", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(small.body, "compressed");
  EXPECT_EQ(small.headers.at("content-encoding"), "br");
  EXPECT_EQ(small.headers.at("content-type"), "application/wasm");
  EXPECT_EQ(small.headers.at("cache-control"), "public, max-age=31536000, immutable");
  const HttpAnswer whole = http(relay, "GET", "/app.0123abcd99.wasm");
  EXPECT_EQ(whole.body.size(), 100'000u);
  EXPECT_FALSE(whole.headers.contains("content-encoding"));
  const HttpAnswer same = http(relay, "GET", "/app.0123abcd99.wasm",
                               "If-None-Match: " + whole.headers.at("etag") + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_TRUE(same.body.empty());
  const HttpAnswer head = http(relay, "HEAD", "/app.0123abcd99.wasm");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "100000");
  EXPECT_TRUE(head.body.empty());
}

TEST_F(Http, NothingOutsideTheDirectoryIsReachable) {
  std::ofstream(relay.directory() / "outside") << "outside";
  for (const char* target : {"/../outside", "/..%2foutside", "/%2e%2e/outside", "/./../outside",
                             "/../data/relay.sqlite3", "//etc/passwd", "/\\..\\outside"}) {
    const HttpAnswer answer = http(relay, "GET", target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(answer.body.find("outside"), std::string::npos);
  }
  EXPECT_EQ(http(relay, "GET", "/nothing").body,
            "There is nothing at this address. Ithaca itself is at /\n");
}

TEST_F(Http, SeveralRequestsShareAConnection) {
  std::string bytes;
  for (int i = 0; i < 3; ++i) bytes += "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  bytes += "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string answers = raw_exchange(relay, bytes);
  std::size_t count = 0;
  for (std::size_t at = answers.find("HTTP/1.1 200"); at != std::string::npos;
       at = answers.find("HTTP/1.1 200", at + 1))
    ++count;
  EXPECT_EQ(count, 4u);
}

TEST_F(Http, HostileRequestsGetAnErrorAndTheRelayGoesOn) {
  EXPECT_EQ(parse_answer(raw_exchange(relay, "not http at all\r\n\r\n")).status, 400);
  EXPECT_EQ(parse_answer(raw_exchange(relay, "GET / HTTP/9.9\r\n\r\n")).status, 400);
  const std::string long_header = "X-Long: " + std::string(100'000, 'x') + "\r\n";
  EXPECT_EQ(http(relay, "GET", "/", long_header).status, 413);
  EXPECT_EQ(
      parse_answer(
          raw_exchange(relay, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n" +
                                  std::string(50'000, 'x')))
          .status,
      413);
  EXPECT_EQ(http(relay, "DELETE", "/").status, 405);
  EXPECT_EQ(http(relay, "GET", "/%zz").status, 400);
  raw_exchange(relay, std::string(200'000, '\0'), 500);
  raw_exchange(relay, "GET / HTTP/1.1\r\nHost: x", 200);
  const std::string injected =
      raw_exchange(relay, "GET / HTTP/1.1\r\nHost: a; script-src *\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(injected.find("script-src *"), std::string::npos);
  EXPECT_EQ(http(relay, "GET", "/").status, 200);
}

TEST_F(Http, TellsItsHealthAndItsNumbers) {
  const HttpAnswer health = http(relay, "GET", "/healthz");
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.headers.at("content-type"), "application/json");
  EXPECT_NE(health.body.find(R"("status":"ok")"), std::string::npos);
  EXPECT_EQ(http(relay, "HEAD", "/healthz").body, "");
  const HttpAnswer metrics = http(relay, "GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("ithaca_relay_connections 0\n"), std::string::npos);
  EXPECT_NE(metrics.body.find("# TYPE ithaca_relay_commits_total counter\n"), std::string::npos);
}

TEST_F(Http, OnlySameOriginPagesMayConnect) {
  EXPECT_TRUE(SyncClient(relay, {"/sync", "ithaca.sync.v1", ""}).open());
  EXPECT_TRUE(SyncClient(relay, {"/sync", "ithaca.sync.v1", relay.origin()}).open());
  EXPECT_TRUE(SyncClient(relay, {"/sync", "other, ithaca.sync.v1", relay.origin()}).open());
  EXPECT_EQ(SyncClient(relay, {"/sync", "ithaca.sync.v1", "https://evil.example"}).refused_with(),
            403);
  EXPECT_EQ(SyncClient(relay, {"/sync", "ithaca.sync.v1", "null"}).refused_with(), 403);
  EXPECT_EQ(SyncClient(relay, {"/sync", "ithaca.sync.v2", ""}).refused_with(), 400);
  EXPECT_EQ(SyncClient(relay, {"/sync", "", ""}).refused_with(), 400);
  EXPECT_EQ(SyncClient(relay, {"/elsewhere", "ithaca.sync.v1", ""}).refused_with(), 404);
  EXPECT_EQ(http(relay, "GET", "/sync").status, 426);
}

TEST_F(Http, ReadsTheFilesAgainWhenAsked) {
  put("index.html", "second edition");
  EXPECT_NE(http(relay, "GET", "/").body, "second edition");
  relay.signal(SIGHUP);
  for (int i = 0; i < 100 && http(relay, "GET", "/").body != "second edition"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(http(relay, "GET", "/").body, "second edition");
}

}  // namespace
}  // namespace ithaca::relay
