#include "src/ui/markdown.h"

#include <gtest/gtest.h>

namespace ithaca::ui {
namespace {

// "b:", "i:", "c:" before a span's text tell its style, "→href" after it its target.
std::string shown(std::string_view source) {
  std::string out;
  for (const MarkdownBlock& block : parse_markdown(source)) {
    if (!out.empty()) out += '\n';
    if (block.kind == BlockKind::kItem) out += "(" + std::string(block.marker) + ")";
    if (block.kind == BlockKind::kQuote) out += "(quote)";
    if (block.kind == BlockKind::kCode) out += "(code)";
    for (const MarkdownSpan& span : block.spans) {
      out += '[';
      if (span.bold) out += "b:";
      if (span.italic) out += "i:";
      if (span.code) out += "c:";
      out += span.text;
      if (!span.href.empty()) out += "→" + std::string(span.href);
      out += ']';
    }
  }
  return out;
}

TEST(Markdown, Emphasis) {
  EXPECT_EQ(shown("a **b** c"), "[a ][b:b][ c]");
  EXPECT_EQ(shown("*a* and _b_"), "[i:a][ and ][i:b]");
  EXPECT_EQ(shown("**bold *both***"), "[b:bold ][b:i:both]");
  EXPECT_EQ(shown("snake_case_name"), "[snake_case_name]");
  EXPECT_EQ(shown("2 * 3 * 4"), "[2 * 3 * 4]");
  EXPECT_EQ(shown("not *closed"), "[not *closed]");
}

TEST(Markdown, CodeIsLeftAlone) {
  EXPECT_EQ(shown("`a*b*c`"), "[c:a*b*c]");
  EXPECT_EQ(shown("```\nint *x;\n```\nend"), "(code)[c:int *x;]\n[end]");
  EXPECT_EQ(shown("a ` b"), "[a ` b]");
}

TEST(Markdown, LinksAreSafe) {
  EXPECT_EQ(shown("[here](https://example.org)"), "[here→https://example.org]");
  EXPECT_EQ(shown("[x](javascript:alert(1))"), "[[x](javascript:alert(1))]");
  EXPECT_EQ(shown("[x](data:text/html,y)"), "[[x](data:text/html,y)]");
  EXPECT_EQ(shown("see https://example.org/a_(b), ok"),
            "[see ][https://example.org/a_(b)→https://example.org/a_(b)][, ok]");
  EXPECT_EQ(shown("(https://example.org)"), "[(][https://example.org→https://example.org][)]");
  EXPECT_EQ(shown("xhttps://example.org"), "[xhttps://example.org]");
}

TEST(Markdown, Blocks) {
  EXPECT_EQ(shown("- one\n- two\n1. three\n> four"),
            "(•)[one]\n(•)[two]\n(1.)[three]\n(quote)[four]");
  EXPECT_EQ(shown("-5 degrees"), "[-5 degrees]");
  EXPECT_EQ(shown("2026. was"), "(2026.)[was]");
}

TEST(Markdown, PlainTextHasNone) {
  EXPECT_FALSE(has_markdown("Good morning! Two things for Thursday:"));
  EXPECT_TRUE(has_markdown("1. the outline"));
  EXPECT_TRUE(has_markdown("**x**"));
}

TEST(Markdown, SpansAreBoundedAndNoWordIsLost) {
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "**a** ";
  const auto blocks = parse_markdown(many);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_LE(blocks[0].spans.size(), kSpansMax + 1);
  size_t letters = 0;
  for (const char c : markdown_text(blocks)) letters += c == 'a';
  EXPECT_EQ(letters, 10'000u);
}

TEST(Markdown, AnyBytesParse) {
  uint32_t seed = 7;
  for (int round = 0; round < 3000; ++round) {
    std::string source;
    for (int i = 0; i < 40; ++i) {
      seed = seed * 1664525 + 1013904223;
      source += "*_`[]()->1. \nah\xC3\xFFhttps://"[(seed >> 16) % 26];
    }
    EXPECT_LE(markdown_text(parse_markdown(source)).size(), source.size() + 4 * 40);
  }
}

TEST(Markdown, StarsMarkPartsOfSentencesWithoutSpaces) {
  EXPECT_EQ(markdown_text(parse_markdown("**注意**：今天（**第四章**的方法）")),
            "注意：今天（第四章的方法）");
  EXPECT_EQ(markdown_text(parse_markdown("5*3*2 and a_b_c and ы_ы_ы")),
            "5*3*2 and a_b_c and ы_ы_ы");
}

}  // namespace
}  // namespace ithaca::ui
