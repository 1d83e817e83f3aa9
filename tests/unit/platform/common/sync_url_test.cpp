#include "src/platform/common/sync_url.h"

#include <gtest/gtest.h>

namespace ithaca::platform {
namespace {

TEST(SyncUrl, FollowsTheScheme) {
  const auto plain = sync_url("http://localhost:8080");
  ASSERT_TRUE(plain.ok());
  EXPECT_FALSE(plain->secure);
  EXPECT_EQ(plain->host, "localhost");
  EXPECT_EQ(plain->port, "8080");
  EXPECT_EQ(plain->url, "ws://localhost:8080/sync");
  const auto secure = sync_url("https://relay.example.org/");
  ASSERT_TRUE(secure.ok());
  EXPECT_TRUE(secure->secure);
  EXPECT_EQ(secure->port, "443");
  EXPECT_EQ(secure->url, "wss://relay.example.org/sync");
  const auto v6 = sync_url("http://[::1]:80");
  ASSERT_TRUE(v6.ok());
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->url, "ws://[::1]:80/sync");
}

TEST(SyncUrl, RefusesWhatIsNotAnOrigin) {
  for (const char* bad : {"",
                          "localhost",
                          "ws://localhost",
                          "https://",
                          "https://:80",
                          "https://a/b",
                          "https://a?b",
                          "https://a#b",
                          "https://user@host",
                          "https://a:0",
                          "https://a:65536",
                          "https://a:",
                          "https://a:1x",
                          "https://[::1",
                          "https://[::1]x",
                          "https://[]",
                          "https://a b",
                          "https://a\r\nb",
                          "file:///x",
                          "javascript:alert(1)"}) {
    EXPECT_FALSE(sync_url(bad).ok()) << bad;
  }
  EXPECT_FALSE(sync_url("https://" + std::string(400, 'a')).ok());
}

}  // namespace
}  // namespace ithaca::platform
