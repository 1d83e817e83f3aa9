#include "src/core/search/snippet.h"

#include <gtest/gtest.h>

#include "src/core/base/bytes.h"
#include "src/core/base/prng.h"

namespace ithaca::search {
namespace {

// The snippet with its marks in brackets.
std::string marked(std::string_view text, std::string_view typed) {
  const Snippet snippet = snippet_of(text, words_of(typed));
  std::string out;
  std::size_t at = 0;
  for (const Mark& mark : snippet.marks) {
    out += snippet.text.substr(at, mark.begin - at);
    out += '[' + snippet.text.substr(mark.begin, mark.end - mark.begin) + ']';
    at = mark.end;
  }
  return out + snippet.text.substr(at);
}

TEST(Snippet, MarksEveryPlace) {
  EXPECT_EQ(marked("One two\nONE", "one"), "[One] two [ONE]");
  EXPECT_EQ(marked("Straße und Strasse", "strass"), "[Straß]e und [Strass]e");
  EXPECT_EQ(marked("alpha beta", "pha be"), "al[pha] [be]ta");
  EXPECT_EQ(marked("nothing here", "zebra"), "nothing here");
  EXPECT_EQ(marked("overlap", "verl erla"), "o[verla]p");
}

TEST(Snippet, NeverPartsACharacter) {
  EXPECT_EQ(marked("Cafe\u0301 au", "cafe"), "[Cafe\u0301] au");
  EXPECT_EQ(marked("مُحَمَّد", "حم"), "مُ[حَمَّ]د");
  EXPECT_EQ(marked("हिन्दी", "ह"), "[हि]न्दी");
  EXPECT_EQ(marked("हिन्दी", "न"), "हि[न्दी]");
  EXPECT_EQ(marked("ที่นี่", "ท"), "[ที่]นี่");
  EXPECT_EQ(marked("x👩\u200D👧y", "👩"), "x[👩\u200D👧]y");
  EXPECT_EQ(marked("👍🏽 ok", "👍"), "[👍🏽] ok");
}

TEST(Snippet, BeginsALittleBeforeTheFirstPlace) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word" + std::to_string(i) + " ";
  const std::string out = marked(text, "word70");
  EXPECT_TRUE(out.starts_with("…word")) << out;
  EXPECT_LT(out.find("[word70]"), kSnippetBeforeMax + 8);
  std::string chinese;
  for (int i = 0; i < 200; ++i) chinese += "字";
  EXPECT_TRUE(marked(chinese + "图书馆", "图书馆").ends_with("[图书馆]"));
}

TEST(Snippet, StaysWithinItsLimitsWhateverTheText) {
  base::Prng prng(3);
  const std::string_view parts[] = {"a",        "é", "e\u0301", "हि", "中",
                                    "👩\u200D👧", "َ",  " ",       "\n", "म्"};
  for (int i = 0; i < 3000; ++i) {
    std::string text, typed;
    for (std::uint64_t n = prng.below(600); n > 0; --n) text += parts[prng.below(std::size(parts))];
    for (std::uint64_t n = 1 + prng.below(3); n > 0; --n) typed += parts[prng.below(7)];
    const Snippet snippet = snippet_of(text, words_of(typed));
    ASSERT_TRUE(base::is_utf8(snippet.text));
    ASSERT_LE(snippet.text.size(), kSnippetBytesMax + 3);
    ASSERT_LE(snippet.marks.size(), kMarksMax);
    std::uint32_t last = 0;
    for (const Mark& mark : snippet.marks) {
      ASSERT_LE(last, mark.begin);
      ASSERT_LT(mark.begin, mark.end);
      ASSERT_LE(mark.end, snippet.text.size());
      last = mark.end;
    }
  }
}

}  // namespace
}  // namespace ithaca::search
