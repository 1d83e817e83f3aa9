#include "src/ui/text/bidi.h"

#include <gtest/gtest.h>

#include <string>

#include "src/ui/text/unicode.h"

namespace ithaca::text {
namespace {

// The text as it is seen from left to right, each run in brackets if it reads the other way.
// Capitals stand for nothing here: real letters are used, because classes come from them.
std::string seen(std::string_view text, bool right_to_left) {
  const std::vector<LevelRun> runs = level_runs(text, right_to_left);
  std::vector<uint8_t> levels;
  for (const LevelRun& run : runs) levels.push_back(run.level);
  std::string out;
  for (const uint32_t i : visual_order(levels)) {
    if (!out.empty()) out += '|';
    out += text.substr(runs[i].begin, runs[i].end - runs[i].begin);
  }
  return out;
}

TEST(Bidi, OneDirectionIsOneRun) {
  EXPECT_EQ(seen("plain text, 12.5 %", false), "plain text, 12.5 %");
  EXPECT_EQ(seen("שלום עולם!", true), "שלום עולם!");
}

TEST(Bidi, ForeignWordsKeepTheirPlace) {
  EXPECT_EQ(seen("say שלום עולם now", false), "say |שלום עולם| now");
  // Right to left: what comes first stands at the right.
  EXPECT_EQ(seen("שלום big world עולם", true), " עולם|big world|שלום ");
}

TEST(Bidi, NumbersReadFromTheLeftInTextFromTheRight) {
  EXPECT_EQ(seen("יש 1,250.5 שקל", true), " שקל|1,250.5|יש ");
  EXPECT_EQ(seen("في 10:30 صباحا", true), " صباحا|10:30|في ");
  // After Arabic letters, a number belongs to them.
  EXPECT_EQ(seen("a سنة 2026", false), "a |2026|سنة ");
  EXPECT_EQ(seen("50% הנחה", true), " הנחה|50%");
}

TEST(Bidi, BracketsGoWithWhatIsInThem) {
  EXPECT_EQ(seen("Hi (שלום) שלום", false), "Hi (|שלום|) |שלום");
  EXPECT_EQ(seen("שלום (hello) עולם", true), ") עולם|hello|שלום (");
}

TEST(Bidi, MarksStayOnTheirLetters) { EXPECT_EQ(seen("a שָׁלוֹם b", false), "a |שָׁלוֹם| b"); }

TEST(Bidi, RunsCoverTheTextWhateverItIs) {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("((((((]]]]"), std::string_view("\xff\xfe\x80"),
        std::string_view("+1 (555) שלום"), std::string_view("א1-2+3٤٥%")}) {
    for (const bool right_to_left : {false, true}) {
      uint32_t at = 0;
      for (const LevelRun& run : level_runs(text, right_to_left)) {
        EXPECT_EQ(run.begin, at);
        EXPECT_GT(run.end, run.begin);
        at = run.end;
      }
      EXPECT_EQ(at, text.size());
    }
  }
  EXPECT_EQ(level_runs(std::string(1000, '('), true).size(), 1u);
}

TEST(Bidi, TheLettersAroundALineAreKnown) {
  const std::string_view text = "abc שלום 12 مرحبا ...";
  const auto at = [&](std::string_view part) { return static_cast<uint32_t>(text.find(part)); };
  EXPECT_EQ(mark_before(text, 0), "");
  EXPECT_EQ(mark_before(text, at("שלום")), "\u200E");
  EXPECT_EQ(mark_before(text, at("12")), "\u200F");
  EXPECT_EQ(mark_before(text, at("...")), "\u061C");
  EXPECT_EQ(mark_after(text, at("12")), "\u061C");
  EXPECT_EQ(mark_after(text, at("...")), "");
}

}  // namespace
}  // namespace ithaca::text
