#include "src/core/crypto/invite_link.h"

#include <gtest/gtest.h>

#include "tests/golden/golden.h"

namespace ithaca::crypto {
namespace {

using base::ErrorCode;
using golden::counted;

InviteLink sample() {
  return {counted<base::SpaceId>(1), counted<base::Hash>(2), counted<Fingerprint>(3),
          counted<LinkSecret>(4)};
}

const std::string kOrigin = "https://ithaca.example:8443";

std::string sample_text() { return make_invite_link(kOrigin, sample()); }
std::string sample_code() { return sample_text().substr(kOrigin.size() + 7); }

// The code of any bytes, with a right checksum.
std::string code_of(base::Bytes bytes) {
  base::append(bytes, hash("ithaca.link.v1", bytes).view().first(4));
  return base::to_base64url(bytes);
}

base::Bytes sample_bytes() {
  base::Bytes all = *base::from_base64url(sample_code());
  all.resize(all.size() - 4);
  return all;
}

TEST(InviteLink, RoundTrip) {
  const std::string text = sample_text();
  EXPECT_TRUE(text.starts_with("https://ithaca.example:8443/#join/"));
  EXPECT_EQ(sample_code().size(), kLinkCodeChars);
  const auto parsed = parse_invite_link(text);
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed->link == sample());
  EXPECT_EQ(parsed->origin, kOrigin);
}

TEST(InviteLink, WaysPeoplePasteIt) {
  const std::string code = sample_code();
  for (const std::string& text : {"#join/" + code, "join/" + code, code, "  " + code + "\r\n",
                                  "\t#join/" + code + " ", "/#join/" + code}) {
    const auto parsed = parse_invite_link(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_TRUE(parsed->link == sample());
    EXPECT_EQ(parsed->origin, "");
    EXPECT_TRUE(looks_like_invite_link(text));
  }
  const auto with_path = parse_invite_link(" http://localhost:8080/index.html?x=1#join/" + code);
  ASSERT_TRUE(with_path.ok());
  EXPECT_EQ(with_path->origin, "http://localhost:8080");
  const auto v6 = parse_invite_link("http://[::1]:8080#join/" + code);
  ASSERT_TRUE(v6.ok());
  EXPECT_EQ(v6->origin, "http://[::1]:8080");
}

TEST(InviteLink, EveryChangedCharacterIsRefused) {
  const std::string code = sample_code();
  const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n#%";
  for (std::size_t at = 0; at < code.size(); ++at)
    for (char other : alphabet) {
      if (other == code[at]) continue;
      std::string changed = code;
      changed[at] = other;
      const auto parsed = parse_invite_link("#join/" + changed);
      ASSERT_FALSE(parsed.ok()) << at << " " << other;
      // A mistyped link is said to be mistyped, never to need an update.
      EXPECT_EQ(parsed.code(), ErrorCode::kMalformed) << at << " " << other;
    }
}

TEST(InviteLink, MissingAddedAndSwappedCharactersAreRefused) {
  const std::string code = sample_code();
  for (std::size_t size = 0; size < code.size(); ++size) {
    EXPECT_FALSE(parse_invite_link("#join/" + code.substr(0, size)).ok());
    EXPECT_FALSE(parse_invite_link("#join/" + code.substr(0, size) + code.substr(size + 1)).ok());
    EXPECT_FALSE(parse_invite_link("#join/" + code.substr(0, size) + "A" + code.substr(size)).ok());
    if (size + 1 < code.size() && code[size] != code[size + 1]) {
      std::string swapped = code;
      std::swap(swapped[size], swapped[size + 1]);
      EXPECT_FALSE(parse_invite_link("#join/" + swapped).ok()) << size;
    }
  }
  EXPECT_FALSE(parse_invite_link("#join/" + code + "A").ok());
  EXPECT_FALSE(parse_invite_link("#join/" + code + "#join/" + code).ok());
}

TEST(InviteLink, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(parse_invite_link("").code(), ErrorCode::kNotFound);
  EXPECT_EQ(parse_invite_link("hello").code(), ErrorCode::kNotFound);
  EXPECT_EQ(parse_invite_link("https://ithaca.example/").code(), ErrorCode::kNotFound);
  EXPECT_EQ(parse_invite_link("https://ithaca.example/#join/").code(), ErrorCode::kMalformed);
  EXPECT_EQ(parse_invite_link("#join/AAAA").code(), ErrorCode::kMalformed);
  EXPECT_EQ(parse_invite_link(std::string(5000, 'A')).code(), ErrorCode::kTooLarge);
  EXPECT_FALSE(looks_like_invite_link("hello"));
  EXPECT_TRUE(looks_like_invite_link("https://x.example/#join/AAAA"));
}

TEST(InviteLink, ALaterVersionIsToldFromATypingError) {
  base::Bytes later = sample_bytes();
  later[0] = 2;
  EXPECT_EQ(parse_invite_link("#join/" + code_of(later)).code(), ErrorCode::kUnsupported);
  later.resize(120);
  EXPECT_EQ(parse_invite_link("#join/" + code_of(later)).code(), ErrorCode::kUnsupported);
}

TEST(InviteLink, AWholeLinkOfAnotherSizeIsRefused) {
  base::Bytes bytes = sample_bytes();
  bytes.push_back(0);
  EXPECT_EQ(parse_invite_link("#join/" + code_of(bytes)).code(), ErrorCode::kMalformed);
  bytes.resize(60);
  EXPECT_EQ(parse_invite_link("#join/" + code_of(bytes)).code(), ErrorCode::kMalformed);
}

TEST(InviteLink, OnlyPlainOriginsAreTaken) {
  const std::string code = sample_code();
  for (const std::string before :
       {"ftp://a.example/", "javascript:alert(1)//", "https://user@evil.example/", "https://",
        "https:///x", "https://a b/", "a.example/"}) {
    EXPECT_EQ(parse_invite_link(before + "#join/" + code).code(), ErrorCode::kMalformed) << before;
  }
  EXPECT_EQ(parse_invite_link("https://" + std::string(400, 'a') + "/#join/" + code).code(),
            ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace ithaca::crypto
