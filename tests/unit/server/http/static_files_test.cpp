#include "server/http/static_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "server/http/security_headers.h"
#include "tests/unit/server/store/temporary_directory.h"

namespace ithaca::relay {
namespace {

namespace fs = std::filesystem;

std::string header(const HttpResponse& response, std::string_view name) {
  for (const HttpHeader& one : response.headers)
    if (one.name == name) return one.value;
  return {};
}

class StaticFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    put("index.html", "<!doctype html>");
    put("sw.js", "worker");
    put("app.0123abcd.js", "plain javascript");
    put("app.0123abcd.js.br", "brotli");
    put("app.0123abcd.js.gz", "gzip");
    put("app.0123abcd.wasm", "wasm");
    put("manifest.webmanifest", "{}");
    put("fonts/inter.0011223344.woff2", "font");
    put(".secret", "hidden");
    put(".git/config", "hidden");
    put("lonely.gz", "a file of its own");
  }

  void put(const std::string& name, std::string_view text) {
    const fs::path file = m_directory.path() / "web" / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  StaticFiles load() {
    auto files = StaticFiles::load(m_directory.path() / "web");
    EXPECT_TRUE(files.ok());
    return std::move(files).value();
  }

  static HttpResponse get(const StaticFiles& files, std::string_view target,
                          std::string_view encodings = {}, std::string_view etags = {}) {
    return files.respond({"GET", target, "example.org", encodings, etags});
  }

  TemporaryDirectory m_directory;
};

TEST_F(StaticFilesTest, TypesAndCachingFollowTheName) {
  const StaticFiles files = load();
  const struct {
    const char* target;
    const char* type;
    const char* cache;
  } cases[] = {
      {"/", "text/html; charset=utf-8", "no-cache"},
      {"/index.html", "text/html; charset=utf-8", "no-cache"},
      {"/?lang=ar", "text/html; charset=utf-8", "no-cache"},
      {"/sw.js", "text/javascript; charset=utf-8", "no-cache"},
      {"/app.0123abcd.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
      {"/app.0123abcd.wasm", "application/wasm", "public, max-age=31536000, immutable"},
      {"/manifest.webmanifest", "application/manifest+json; charset=utf-8", "no-cache"},
      {"/fonts/inter.0011223344.woff2", "font/woff2", "public, max-age=31536000, immutable"},
  };
  for (const auto& one : cases) {
    const HttpResponse response = get(files, one.target);
    EXPECT_EQ(response.status, 200) << one.target;
    EXPECT_EQ(header(response, "Content-Type"), one.type) << one.target;
    EXPECT_EQ(header(response, "Cache-Control"), one.cache) << one.target;
    EXPECT_FALSE(header(response, "ETag").empty());
  }
}

TEST_F(StaticFilesTest, TheBestEncodingIsChosen) {
  const StaticFiles files = load();
  const struct {
    const char* accepts;
    const char* encoding;
    const char* body;
  } cases[] = {
      {"", "", "plain javascript"},
      {"gzip", "gzip", "gzip"},
      {"gzip, deflate, br, zstd", "br", "brotli"},
      {"br;q=0.5, gzip;q=0.9", "gzip", "gzip"},
      {"br;q=0, gzip;q=0", "", "plain javascript"},
      {"*", "br", "brotli"},
      {"*;q=0.1, br;q=0", "gzip", "gzip"},
      {"GZIP", "gzip", "gzip"},
      {"brotli, x", "", "plain javascript"},
      {";;;,,q=,br;q=nonsense", "", "plain javascript"},
  };
  for (const auto& one : cases) {
    const HttpResponse response = get(files, "/app.0123abcd.js", one.accepts);
    EXPECT_EQ(header(response, "Content-Encoding"), one.encoding) << one.accepts;
    EXPECT_EQ(*response.body, one.body) << one.accepts;
    EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header(response, "Content-Type"), "text/javascript; charset=utf-8");
  }
  EXPECT_EQ(header(get(files, "/sw.js", "br"), "Content-Encoding"), "");
}

TEST_F(StaticFilesTest, EncodingsHaveTheirOwnETagsAndAreNotModifiedOnlyForThem) {
  const StaticFiles files = load();
  const std::string plain = header(get(files, "/app.0123abcd.js"), "ETag");
  const std::string brotli = header(get(files, "/app.0123abcd.js", "br"), "ETag");
  EXPECT_NE(plain, brotli);
  const HttpResponse unchanged = get(files, "/app.0123abcd.js", "br", brotli);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, nullptr);
  EXPECT_EQ(header(unchanged, "ETag"), brotli);
  EXPECT_EQ(get(files, "/app.0123abcd.js", "br", plain).status, 200);
  EXPECT_EQ(get(files, "/app.0123abcd.js", "br", "\"x\", W/" + brotli).status, 304);
  EXPECT_EQ(get(files, "/app.0123abcd.js", "br", "*").status, 304);
}

TEST_F(StaticFilesTest, OnlyIndexedFilesAreServed) {
  std::ofstream(m_directory.path() / "outside.txt") << "outside";
  fs::create_symlink(m_directory.path() / "outside.txt", m_directory.path() / "web/link.txt");
  fs::create_symlink("missing", m_directory.path() / "web/dangling.txt");
  const StaticFiles files = load();
  for (const char* target :
       {"/../outside.txt", "/..%2foutside.txt", "/%2e%2e/outside.txt", "/fonts/../../outside.txt",
        "/link.txt", "/dangling.txt", "/.secret", "/.git/config", "//index.html", "/fonts",
        "/fonts/", "/app.0123abcd.js.br", "/app.0123abcd.js.gz", "/index.html%00", "/index.html/",
        "/nothing", "/%252e%252e/outside.txt"}) {
    const HttpResponse response = get(files, target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_NE(response.body->find("nothing at this address"), std::string::npos);
    EXPECT_FALSE(header(response, "Content-Security-Policy").empty());
  }
  for (const char* target : {"", "index.html", "http://elsewhere/", "*", "/%", "/%4", "/%zz"})
    EXPECT_EQ(get(files, target).status, 400) << target;
  EXPECT_EQ(get(files, "/" + std::string(5000, 'a')).status, 400);
  EXPECT_EQ(get(files, "/lonely.gz").status, 200);
}

TEST_F(StaticFilesTest, OtherMethodsAreRefusedAndHeadHasNoBody) {
  const StaticFiles files = load();
  const HttpResponse post = files.respond({"POST", "/", "example.org", {}, {}});
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(header(post, "Allow"), "GET, HEAD");
  const HttpResponse head = files.respond({"HEAD", "/", "example.org", {}, {}});
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.head_only);
  EXPECT_EQ(head.body->size(), 15u);
  EXPECT_TRUE(files.respond({"HEAD", "/none", "example.org", {}, {}}).head_only);
}

TEST_F(StaticFilesTest, TheContentSecurityPolicyAllowsNothingInlineOrForeign) {
  const std::string policy = header(get(load(), "/"), "Content-Security-Policy");
  for (const char* part :
       {"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval';", "style-src 'self';",
        "connect-src 'self' ws://example.org wss://example.org;", "frame-ancestors 'none'",
        "base-uri 'none'", "form-action 'none'"})
    EXPECT_NE(policy.find(part), std::string::npos) << part;
  EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(policy.find("'unsafe-eval'"), std::string::npos);
}

TEST_F(StaticFilesTest, AHostThatIsNoHostStaysOutOfThePolicy) {
  for (const char* host : {"evil; script-src *", "a b", "x\r\nSet-Cookie: a=b", "'self'", ""}) {
    EXPECT_FALSE(is_plain_host(host));
    for (const HttpHeader& one : security_headers(host)) {
      EXPECT_EQ(one.value.find("evil"), std::string::npos);
      EXPECT_EQ(one.value.find('\r'), std::string::npos);
    }
  }
  EXPECT_TRUE(is_plain_host("[::1]:8080"));
}

TEST_F(StaticFilesTest, HashedNamesAreKnown) {
  for (const char* name : {"app.0123abcd.js", "app-0123abcdef.wasm", "a/b.deadbeef00.br"})
    EXPECT_TRUE(is_hashed_name(name)) << name;
  for (const char* name : {"app.js", "app.0123abc.js", "app.0123ABCD.js", "0123abcd.js",
                           "a.0123abcd/x.js", "app.0123abcdx.js", "app.0123abcd"})
    EXPECT_FALSE(is_hashed_name(name)) << name;
}

TEST_F(StaticFilesTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_EQ(StaticFiles::load(m_directory.path() / "none").code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(StaticFiles::load(m_directory.path() / "web/sw.js").code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(get(StaticFiles(), "/").status, 404);
}

TEST_F(StaticFilesTest, TooManyFilesAreAnError) {
  for (std::size_t i = 0; i <= kWebFilesMax; ++i) put("many/" + std::to_string(i), "x");
  EXPECT_EQ(StaticFiles::load(m_directory.path() / "web").code(), base::ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace ithaca::relay
