#include "src/ui/i18n.h"

#include <gtest/gtest.h>

#include "src/ui/i18n_internal.h"
#include "tests/support/fake_ui.h"

namespace ithaca::ui {
namespace {

TEST(Translations, OtherLanguageReplacesAndEnglishFillsTheGaps) {
  EXPECT_EQ(tr(Str::close), "Close");
  ASSERT_TRUE(load_language(R"({"close": "Schlie\u00dfen", "unknown_key": "x"})"));
  EXPECT_EQ(tr(Str::close), "Schließen");
  EXPECT_EQ(tr(Str::undo), "Undo");
  use_english();
  EXPECT_EQ(tr(Str::close), "Close");
}

TEST(Translations, BrokenFilesChangeNothing) {
  for (const char* bad :
       {"", "[]", "{\"close\"}", "{\"close\": 1}", "{\"close\": \"x\"", "{\"close\": \"\\u12\"}",
        "{\"close\": {\"one\": 2}}", "{\"close\": \"x\"} trailing"}) {
    EXPECT_FALSE(load_language(bad)) << bad;
    EXPECT_EQ(tr(Str::close), "Close");
  }
}

TEST(Translations, ParametersArePutIn) {
  support::FakeScreen screen;
  ASSERT_TRUE(load_language(R"({"close": "{name} closes {what}, {unknown} {"})"));
  EXPECT_EQ(tr(Str::close, {{"name", "Ayşe"}, {"what", "it"}}), "Ayşe closes it, {unknown} {");
  use_english();
}

TEST(Translations, PluralFormsFollowTheCount) {
  support::FakeScreen screen;
  ASSERT_TRUE(load_language(R"({"close": {"one": "{count} goal", "other": "{count} goals"}})"));
  EXPECT_EQ(tr_count(Str::close, 1), "1 goal");
  EXPECT_EQ(tr_count(Str::close, 5), "5 goals");
  use_english();
}

TEST(Translations, BuiltStringsLiveForTwoMoreFrames) {
  support::FakeScreen screen;
  const std::string_view text = tr(Str::close, {{"name", "x"}});
  next_string_frame();
  next_string_frame();
  EXPECT_EQ(text, "Close");
}

}  // namespace
}  // namespace ithaca::ui
