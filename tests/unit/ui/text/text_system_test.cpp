#include "src/ui/text/text_system.h"

#include <gtest/gtest.h>

#include "src/ui/text/unicode.h"
#include "tests/support/fake_ui.h"

namespace ithaca::text {
namespace {

using support::FakeScreen;
using support::FakeText;

// A font of 10 px: every code point is 5 px wide.
constexpr ParagraphStyle kStyle{.font = {.size = 10}, .line_height = 12};

class TextSystemTest : public testing::Test {
 protected:
  TextSystemTest() { m_system.begin_frame(ImGui::GetIO().Fonts, 1, 100 * 100); }

  std::vector<std::string> lines(std::string_view text, float width) {
    ParagraphStyle style = kStyle;
    style.max_width = width;
    const Paragraph& p = m_system.layout(text, style);
    std::vector<std::string> out;
    for (const Line& line : p.lines) {
      std::string joined;
      for (uint32_t i = 0; i < line.piece_count; ++i) {
        const Piece& piece = p.pieces[line.first_piece + i];
        joined += p.text.substr(piece.begin, piece.end - piece.begin);
      }
      out.push_back(joined);
    }
    return out;
  }
  std::string cut(std::string_view text, float width) {
    ParagraphStyle style = kStyle;
    style.max_width = width;
    style.wrap = Wrap::kEllipsis;
    return m_system.layout(text, style).text;
  }

  FakeScreen m_screen;  // for its imgui context
  FakeText m_backend;
  TextSystem m_system{m_backend};
};

using Lines = std::vector<std::string>;

TEST_F(TextSystemTest, BreaksAfterSpacesAndDropsThemAtTheEnd) {
  EXPECT_EQ(lines("one two three", 45), (Lines{"one two", "three"}));
  EXPECT_EQ(lines("one two three", 0), (Lines{"one two three"}));
}

TEST_F(TextSystemTest, KeepsLineBreaksAndEmptyLines) {
  EXPECT_EQ(lines("a\n\nb", 100), (Lines{"a", "", "b"}));
  EXPECT_EQ(lines("", 100), (Lines{""}));
}

TEST_F(TextSystemTest, BreaksAfterDashesAndSlashes) {
  EXPECT_EQ(lines("well-known", 30), (Lines{"well-", "known"}));
  EXPECT_EQ(lines("a/bcd/ef", 25), (Lines{"a/", "bcd/", "ef"}));
}

TEST_F(TextSystemTest, CutsAWordThatIsLongerThanALine) {
  EXPECT_EQ(lines("abcdefghijkl", 25), (Lines{"abcde", "fghij", "kl"}));
}

TEST_F(TextSystemTest, BreaksBetweenIdeographsButNotBeforeClosingMarks) {
  EXPECT_EQ(lines("你好世界", 10), (Lines{"你好", "世界"}));
  EXPECT_EQ(lines("你好。世", 10), (Lines{"你", "好。", "世"}));
}

TEST_F(TextSystemTest, RightToLeftTextIsALineInOneAndKnowsItsDirection) {
  EXPECT_EQ(lines("שלום עולם", 0), (Lines{"שלום עולם"}));
  EXPECT_TRUE(m_system.layout("שלום world", kStyle).right_to_left);
  EXPECT_FALSE(m_system.layout("hello עולם", kStyle).right_to_left);
  EXPECT_FALSE(m_system.layout("123", kStyle).directed);
}

TEST_F(TextSystemTest, CutsWithAnEllipsisOnlyWhereItDoesNotFit) {
  EXPECT_EQ(cut("short", 100), "short");
  EXPECT_EQ(cut("a longer text", 40), "a longe…");
  EXPECT_EQ(cut("abc", 1), "…");
}

TEST_F(TextSystemTest, BrokenBytesAreLaidOutAndNotTrusted) {
  const std::string broken =
      "a\xC3\x28\xF0\x9F"
      "b\xFF";
  EXPECT_FALSE(lines(broken, 20).empty());
  const std::string huge(300'000, 'x');
  EXPECT_LE(m_system.layout(huge, kStyle).text.size(), kTextLengthMax);
}

TEST_F(TextSystemTest, ParagraphsAndSpritesAreBounded) {
  ImGui::GetIO().DisplaySize = {100, 100};
  for (int frame = 0; frame < 40; ++frame) {
    m_system.begin_frame(ImGui::GetIO().Fonts, 1, 100 * 100);
    for (int i = 0; i < 800; ++i) (void)m_system.layout(std::to_string(frame * 800 + i), kStyle);
    (void)m_system.finish_frame();
  }
  EXPECT_LE(m_system.paragraph_count(), kParagraphsMax + 800);
  EXPECT_LE(m_system.sprite_count(), kSpritesMax + 1600);
}

// Scrolling through a long conversation: what was seen leaves, and the texture stays small.
TEST_F(TextSystemTest, PicturesOfLinesAreBoundedByTheScreen) {
  const auto scroll = [&](size_t screen_pixels) {
    size_t greatest = 0;
    for (int frame = 0; frame < 60; ++frame) {
      (void)m_screen.frame([&] {
        m_system.begin_frame(ImGui::GetIO().Fonts, 1, screen_pixels);
        for (int i = 0; i < 40; ++i) {
          const std::string text = std::to_string(frame * 40 + i) + std::string(150, 'x');
          m_system.draw(*ImGui::GetForegroundDrawList(), m_system.layout(text, kStyle), 0,
                        static_cast<float>(i * 12), 800, LineAlign::kLeft, 0xFFFFFFFF);
        }
        m_system.rasterize_pending();
        (void)m_system.finish_frame();
      });
      greatest = std::max(greatest, m_system.sprite_pixels());
    }
    return greatest;
  };
  const size_t few = scroll(100);
  EXPECT_GT(few, kSpritePixelsMin / 2);
  EXPECT_LE(few, kSpritePixelsMin);
  const size_t more = scroll(2 * kSpritePixelsMin);
  EXPECT_GT(more, kSpritePixelsMin);
  EXPECT_LE(more, 2 * kSpritePixelsMin);
  const ImTextureData* texture = ImGui::GetIO().Fonts->TexData;
  EXPECT_LE(static_cast<size_t>(texture->Width) * static_cast<size_t>(texture->Height),
            4 * kSpritePixelsMin);
}

TEST_F(TextSystemTest, NewFontsDropWhatWasMeasured) {
  (void)m_system.layout("text", kStyle);
  EXPECT_EQ(m_system.paragraph_count(), 1u);
  m_backend.change_fonts();
  m_system.begin_frame(ImGui::GetIO().Fonts, 1, 100 * 100);
  EXPECT_EQ(m_system.paragraph_count(), 0u);
}

TEST(Unicode, DecodesAndRejects) {
  size_t at = 0;
  EXPECT_EQ(next_code_point("é", at), 0xE9u);
  EXPECT_EQ(at, 2u);
  for (const std::string_view bad :
       {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
    at = 0;
    EXPECT_EQ(next_code_point(bad, at), 0xFFFDu);
    EXPECT_EQ(at, 1u);
  }
  std::string out;
  for (const uint32_t c : {0x41u, 0xE9u, 0x4F60u, 0x1F680u}) append_code_point(c, out);
  EXPECT_EQ(out, "Aé你🚀");
}

TEST(Unicode, TraitsTellWhatNeedsTheBrowser) {
  EXPECT_FALSE(traits_of("Ayşe Yılmaz — “quoted”").complex);
  EXPECT_FALSE(traits_of("你好。").complex);
  EXPECT_TRUE(traits_of("e\xCC\x81").complex);
  EXPECT_TRUE(traits_of("สวัสดี").complex);
  EXPECT_TRUE(traits_of("👩‍👩‍👧").pictures);
  EXPECT_FALSE(traits_of("plain").pictures);
}

}  // namespace
}  // namespace ithaca::text
