// The index against the plainest search there is, over random texts of several scripts.
#include "src/core/search/text_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "src/core/base/prng.h"
#include "src/core/search/find.h"
#include "src/core/search/fold.h"

namespace ithaca::search {
namespace {

using base::EntityId;

EntityId id_of(std::uint64_t number) {
  EntityId out;
  std::memcpy(out.data.data() + 16, &number, sizeof number);
  return out;
}

TEST(Find, SameAsTheStandardLibrary) {
  base::Prng prng(11);
  for (int i = 0; i < 30'000; ++i) {
    std::string text, word;
    for (std::uint64_t n = prng.below(90); n > 0; --n) text += "abc"[prng.below(3)];
    for (std::uint64_t n = prng.below(5); n > 0; --n) word += "abc"[prng.below(3)];
    const std::size_t from = prng.below(text.size() + 1);
    ASSERT_EQ(find_in(text, word, from), text.find(word, from)) << text << " / " << word;
  }
}

TEST(WordsOf, FoldsSplitsAndLeavesOut) {
  EXPECT_EQ(words_of("  Café  au LAIT "), (Words{"cafe", "lait", "au"}));
  EXPECT_EQ(words_of("port portugal gal"), (Words{"portugal"}));
  EXPECT_EQ(words_of(" \u200B\u0301 "), Words{});
  EXPECT_EQ(words_of("你好 世界"), (Words{"你好", "世界"}));
  EXPECT_EQ(words_of("a b c d e f g h i j").size(), kWordsMax);
  std::string many;
  for (std::size_t i = 0; i < kQueryBytesMax; ++i) many += "界";
  EXPECT_EQ(words_of(many).front().size(), kQueryBytesMax / 3 * 3);
}

// What the index must do, done plainly.
struct Oracle {
  struct Text {
    base::TimeMs ts;
    std::string text;
  };
  std::map<EntityId, Text> texts;

  std::vector<EntityId> find(const Words& words) const {
    std::vector<std::pair<base::TimeMs, EntityId>> found;
    if (words.empty()) return {};
    for (const auto& [id, text] : texts) {
      const std::string folded = fold(text.text);
      const bool all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return folded.find(word) != std::string::npos;
      });
      if (all) found.emplace_back(text.ts, id);
    }
    std::sort(found.rbegin(), found.rend());
    std::vector<EntityId> out;
    for (const auto& [ts, id] : found) out.push_back(id);
    return out;
  }
};

std::vector<EntityId> hits_of(const TextIndex& index) {
  std::vector<EntityId> out;
  for (std::size_t i = 0; i < index.hits(); ++i) out.push_back(index.hit(i).id);
  return out;
}

constexpr std::string_view kLetters[] = {"a", "B", "é",  "É", "ß", "ا",  "أ",  "َ",  "中", "文",
                                         "ท", "ี",  "हि", "न", " ", "か", "ガ", "👍", "0",  "٠"};

std::string random_text(base::Prng& prng, std::uint64_t letters) {
  std::string out;
  for (std::uint64_t n = prng.below(letters); n > 0; --n)
    out += kLetters[prng.below(std::size(kLetters))];
  return out;
}

// Puts, changes, removals and queries in any order, with scans of a few bytes in between.
TEST(TextIndex, SameAsAPlainSearch) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    base::Prng prng(seed);
    TextIndex index;
    Oracle oracle;
    std::string typed;
    Words words;
    for (int step = 0; step < 400; ++step) {
      const std::uint64_t what = prng.below(10);
      if (what < 6) {
        const EntityId id = id_of(prng.below(120));
        const std::string text = prng.chance(1, 6) ? std::string() : random_text(prng, 24);
        const base::TimeMs ts = prng.below(50);
        index.put({id, ts, ts, 0, text});
        oracle.texts[id] = {ts, text};
      } else if (what < 8) {
        // Mostly somebody types on.
        if (prng.chance(1, 3)) typed.clear();
        typed += random_text(prng, 4);
        words = words_of(typed);
        index.look_for(words);
      } else {
        (void)index.scan(prng.below(600));
      }
      if (!index.done()) continue;
      ASSERT_EQ(hits_of(index), oracle.find(words)) << typed;
    }
    while (!index.scan(64)) {
    }
    ASSERT_EQ(hits_of(index), oracle.find(words)) << typed;
    for (std::size_t i = 0; i < index.hits(); ++i)
      ASSERT_EQ(index.hit(i).text, oracle.texts[index.hit(i).id].text);
  }
}

TEST(TextIndex, FindsByPartsInEveryScript) {
  TextIndex index;
  const std::string_view texts[] = {"Die Straße nach Łódź", "مُحَمَّد قال أهلاً",
                                    "我们明天在图书馆见面", "พรุ่งนี้เจอกันที่ห้องสมุด",
                                    "हम कल पुस्तकालय में मिलेंगे", "ＨＥＬＬＯ　ＷＯＲＬＤ"};
  for (std::uint64_t i = 0; i < std::size(texts); ++i) index.put({id_of(i), i, i, 0, texts[i]});
  const auto found = [&](std::string_view typed) {
    index.look_for(words_of(typed));
    while (!index.scan(1)) {
    }
    std::vector<EntityId> out = hits_of(index);
    return out.size() == 1 ? std::string(texts[out.front().data[16]]) : std::to_string(out.size());
  };
  EXPECT_EQ(found("STRASSE lod"), texts[0]);
  EXPECT_EQ(found("محمد اهلا"), texts[1]);
  EXPECT_EQ(found("图书馆"), texts[2]);
  EXPECT_EQ(found("เจอกัน"), texts[3]);
  EXPECT_EQ(found("पुस्तक"), texts[4]);
  EXPECT_EQ(found("lo wo"), texts[5]);
  EXPECT_EQ(found("nowhere"), "0");
}

TEST(TextIndex, WithoutWordsNothingIsFound) {
  TextIndex index;
  index.put({id_of(1), 1, 1, 0, "something"});
  EXPECT_TRUE(index.scan(1));
  EXPECT_EQ(index.hits(), 0u);
  index.look_for(words_of("thing"));
  EXPECT_TRUE(index.scan(1));
  EXPECT_EQ(index.hits(), 1u);
  index.look_for({});
  EXPECT_EQ(index.hits(), 0u);
}

TEST(TextIndex, MemoryIsTheTextsAndLittleMore) {
  TextIndex index;
  const std::string text(100, 'a');
  for (std::uint64_t i = 0; i < 10'000; ++i) index.put({id_of(i), i, i, 0, text});
  EXPECT_GE(index.bytes(), 10'000 * text.size());
  EXPECT_LE(index.bytes(), 10'000 * (text.size() + 250) + kBlockBytes);
}

}  // namespace
}  // namespace ithaca::search
