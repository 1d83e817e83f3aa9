#include "src/ui/language.h"

#include <gtest/gtest.h>

#include "src/ui/i18n.h"
#include "tests/support/fake_ui.h"

namespace ithaca::ui {
namespace {

constexpr std::string_view kArabicClose = R"({"close": "إغلاق"})";

class LanguageTest : public testing::Test {
 protected:
  ~LanguageTest() override { choose_language(0); }
  void start() {
    start_language([this] { ++m_started; });
  }
  void words(std::string_view json) { m_screen.platform.fetch_done(json); }

  support::FakeScreen m_screen;
  int m_started = 0;
};

TEST_F(LanguageTest, TheBrowsersListDecidesAtFirst) {
  m_screen.platform.env.languages = {"de-AT", "ar-EG", "en"};
  start();
  EXPECT_EQ(m_screen.platform.fetched, "words-ar");
  EXPECT_EQ(m_started, 0);  // nothing is shown before the words are here
  words(kArabicClose);
  EXPECT_EQ(m_started, 1);
  EXPECT_EQ(tr(Str::close), "إغلاق");
  EXPECT_TRUE(mirrored());
  EXPECT_EQ(m_screen.platform.language, "ar-EG");
}

TEST_F(LanguageTest, AChoiceIsKeptAndBeatsTheBrowser) {
  m_screen.platform.env.languages = {"ar"};
  m_screen.platform.settings["language"] = "en";
  start();
  EXPECT_EQ(m_started, 1);
  EXPECT_FALSE(mirrored());
  choose_language(1);
  EXPECT_EQ(m_screen.platform.settings["language"], "ar");
  EXPECT_FALSE(mirrored());  // until its words are here
  words(kArabicClose);
  EXPECT_TRUE(mirrored());
}

TEST_F(LanguageTest, TheAddressBeatsBothAndIsNotKept) {
  m_screen.platform.env.asked_language = "ar";
  m_screen.platform.settings["language"] = "en";
  start();
  words(kArabicClose);
  EXPECT_TRUE(mirrored());
  EXPECT_EQ(m_screen.platform.settings["language"], "en");
}

TEST_F(LanguageTest, EnglishIsShownWhereWordsCannotBeHad) {
  m_screen.platform.env.languages = {"ar"};
  start();
  words("");
  EXPECT_EQ(m_started, 1);
  EXPECT_EQ(tr(Str::close), "Close");
  EXPECT_FALSE(mirrored());
}

TEST_F(LanguageTest, WordsThatComeTooLateChangeNothing) {
  start();
  choose_language(1);
  const auto late = m_screen.platform.fetch_done;
  choose_language(0);
  late(kArabicClose);
  EXPECT_EQ(tr(Str::close), "Close");
  EXPECT_FALSE(mirrored());
}

TEST_F(LanguageTest, ParametersOfTheOtherDirectionAreSetApart) {
  start();
  EXPECT_EQ(tr(Str::replying_to, {{"name", "Jorge"}}), "Reply to Jorge");
  EXPECT_EQ(tr(Str::replying_to, {{"name", "مريم"}}), "\u200EReply to \u2068مريم\u2069");
  EXPECT_EQ(tr_join("مريم", "10:30"), "\u200E\u2068مريم\u2069 · 10:30");
  choose_language(1);
  words(R"({"replying_to": "رد: {name}"})");
  EXPECT_EQ(tr(Str::replying_to, {{"name", "مريم"}}), "رد: مريم");
  EXPECT_EQ(tr(Str::replying_to, {{"name", "Jorge"}}), "\u200Fرد: \u2068Jorge\u2069");
}

TEST_F(LanguageTest, PseudoIsLongerAndKeepsItsParameters) {
  m_screen.platform.env.asked_language = "pseudo";
  start();
  EXPECT_EQ(m_started, 1);
  EXPECT_EQ(tr(Str::save), "[Sávé l]");
  EXPECT_NE(tr(Str::replying_to, {{"name", "Jorge"}}).find("Jorge"), std::string_view::npos);
  EXPECT_TRUE(tr_count(Str::members, 1).starts_with("[1 þérš"));
}

}  // namespace
}  // namespace ithaca::ui
