#include "src/core/search/fold.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace ithaca::search {
namespace {

// ---- tables -------------------------------------------------------------------------------------
//
// A letter is what the character folds to, a capital stands for two (kPairs), a dot for the
// character itself.

constexpr char32_t kLatinStart = 0xC0;
constexpr std::string_view kLatin =
    "aaaaaaAceeeeiiiidnooooo.ouuuuyTSaaaaaaAceeeeiiiidnooooo.ouuuuyTy"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkk.lllllll"
    "lllnnnnnn...ooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "bbbb...cc.ddd....ffg...ikkl..nnooo..pp.....ttttuu.vyyzz........."
    ".............aaiioouuuuuuuuuu.aaaaAAggggkkoooo..j...gg..nnaaAAoo"
    "aaaaeeeeiiiioooorrrruuuusstt..hhnd..zzaaeeooooooooyylntj..acclts"
    "z..b..eejj.qrryy";
constexpr char32_t kLatinMoreStart = 0x1E00;
constexpr std::string_view kLatinMore =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas..S.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy....yy";
// From here on, letters count from alpha.
constexpr char32_t kAlpha = 0x3B1;
constexpr char32_t kGreekStart = 0x386;
constexpr std::string_view kGreek =
    "a.egi.o.uyiabcdefghijklmnopq.stuvwxyiuaegiuabcdefghijklmnopqsstuvwxyiuouy";
constexpr char32_t kGreekMoreStart = 0x1F00;
constexpr std::string_view kGreekMore =
    "aaaaaaaaaaaaaaaaeeeeee..eeeeee..ggggggggggggggggiiiiiiiiiiiiiiii"
    "oooooo..oooooo..uuuuuuuu.u.u.u.uyyyyyyyyyyyyyyyyaaeeggiioouuyy.."
    "aaaaaaaaaaaaaaaaggggggggggggggggyyyyyyyyyyyyyyyyaaaaa.aaaaaaa.i."
    "..ggg.ggeeggg...iiii..iiiiii....uuuuqquuuuuq.....yyy.yyooyyy...";

std::string_view pair_of(char letter) {
  switch (letter) {
    case 'A':
      return "ae";
    case 'I':
      return "ij";
    case 'O':
      return "oe";
    case 'S':
      return "ss";
    default:
      return "th";
  }
}

struct Range {
  char32_t first, last;
};

// Marks that do not tell words apart, and what cannot be seen. Ascending.
constexpr Range kDropped[] = {
    {0xAD, 0xAD},     {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x5BF, 0x5BF},
    {0x5C1, 0x5C2},   {0x5C4, 0x5C5},   {0x5C7, 0x5C7},   {0x610, 0x61C},   {0x640, 0x640},
    {0x64B, 0x65F},   {0x670, 0x670},   {0x6D6, 0x6DC},   {0x6DF, 0x6E4},   {0x6E7, 0x6E8},
    {0x6EA, 0x6ED},   {0x93C, 0x93C},   {0x9BC, 0x9BC},   {0xA3C, 0xA3C},   {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
};

// What fits no rule. Ascending.
constexpr std::array<char32_t, 2> kSingles[] = {
    {0x14A, 0x14B}, {0x14B, 0x14B}, {0x186, 0x254}, {0x18F, 0x259}, {0x190, 0x25B}, {0x439, 0x438},
    {0x450, 0x435}, {0x451, 0x435}, {0x453, 0x433}, {0x457, 0x456}, {0x45C, 0x43A}, {0x45D, 0x438},
    {0x45E, 0x443}, {0x4C0, 0x4CF}, {0x622, 0x627}, {0x623, 0x627}, {0x624, 0x648}, {0x625, 0x627},
    {0x626, 0x64A}, {0x629, 0x647}, {0x649, 0x64A}, {0x671, 0x627}, {0x6A9, 0x643}, {0x6CC, 0x64A},
    {0x958, 0x915}, {0x959, 0x916}, {0x95A, 0x917}, {0x95B, 0x91C}, {0x95C, 0x921}, {0x95D, 0x922},
    {0x95E, 0x92B}, {0x95F, 0x92F}, {0x2010, '-'},  {0x2011, '-'},  {0x2012, '-'},  {0x2013, '-'},
    {0x2014, '-'},  {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'},  {0x201D, '"'},
};

constexpr char32_t kIdeographs = 0x3100;
constexpr std::size_t kIdeographCount = 0x6F00;

// ---- one character ------------------------------------------------------------------------------

bool is_dropped(char32_t c) {
  const auto* it =
      std::upper_bound(std::begin(kDropped), std::end(kDropped), c,
                       [](char32_t value, const Range& range) { return value < range.first; });
  return it != std::begin(kDropped) && c <= std::prev(it)->last;
}

bool is_space(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool within(char32_t c, char32_t first, std::size_t count) { return c - first < count; }

char32_t without_case(char32_t c) {
  if (within(c, 0xFF01, 94)) c -= 0xFEE0;  // full width
  if (within(c, 'A', 26)) return c + 0x20;
  if (within(c, 0x400, 16)) return c + 0x50;
  if (within(c, 0x410, 32)) return c + 0x20;
  const bool even_is_capital = within(c, 0x460, 34) || within(c, 0x48A, 54) || within(c, 0x4D0, 96);
  if (even_is_capital) return c | 1;
  if (within(c, 0x4C1, 14)) return c + (c & 1);
  if (within(c, 0x531, 38)) return c + 0x30;
  if (within(c, 0x660, 10)) return c - 0x660 + '0';
  if (within(c, 0x6F0, 10)) return c - 0x6F0 + '0';
  if (within(c, 0x966, 10)) return c - 0x966 + '0';
  if (within(c, 0x30A1, 86)) return c - 0x60;  // katakana
  return c;
}

char32_t without_accent(char32_t c) {
  const auto* it =
      std::lower_bound(std::begin(kSingles), std::end(kSingles), c,
                       [](const auto& single, char32_t value) { return single[0] < value; });
  return it != std::end(kSingles) && (*it)[0] == c ? (*it)[1] : c;
}

// Puts a mark or a Hangul part together with the character before it. 0: they stay two.
char32_t joined(char32_t before, char32_t c) {
  // Voiced kana follow their plain ones, those with a ring their voiced ones.
  const bool ha = within(before, 0x306F, 13) && (before - 0x306F) % 3 == 0;
  const bool voiceable = (within(before, 0x304B, 24) && (before - 0x304B) % 2 == 0) ||
                         (within(before, 0x3064, 5) && before % 2 == 0) || ha;
  if (c == 0x3099 && before == 0x3046) return 0x3094;
  if (c == 0x3099 && voiceable) return before + 1;
  if (c == 0x309A && ha) return before + 2;
  if (within(before, 0x1100, 19) && within(c, 0x1161, 21))
    return 0xAC00 + ((before - 0x1100) * 21 + (c - 0x1161)) * 28;
  if (within(before, 0xAC00, 11172) && (before - 0xAC00) % 28 == 0 && within(c, 0x11A8, 27))
    return before + (c - 0x11A7);
  return 0;
}

void append(char32_t c, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

// ---- the text -----------------------------------------------------------------------------------

class Folder {
 public:
  explicit Folder(std::string& out) : m_out(out) {}

  void add(char32_t c) {
    // Most text is one of these two; the rest looks through tables.
    if (c < 0x7F) {
      m_before = 0;
      m_out += static_cast<char>(c < 0x20 ? ' ' : within(c, 'A', 26) ? c + 0x20 : c);
      return;
    }
    if (within(c, kIdeographs, kIdeographCount)) return put(c);
    if (is_space(c)) return put(' ');
    if (const std::string_view letters = letters_of(c); !letters.empty()) {
      m_out += letters;
      m_before = 0;
      return;
    }
    if (is_dropped(c)) return;
    c = greek(c);
    c = without_accent(without_case(c));
    if (const char32_t whole = joined(m_before, c); m_before != 0 && whole != 0) {
      m_out.resize(m_start);
      c = whole;
    }
    put(c);
  }

 private:
  void put(char32_t c) {
    m_start = m_out.size();
    m_before = c;
    append(c, m_out);
  }

  static std::string_view letters_of(char32_t c) {
    const char* letter = nullptr;
    if (within(c, kLatinStart, kLatin.size())) letter = &kLatin[c - kLatinStart];
    if (within(c, kLatinMoreStart, kLatinMore.size())) letter = &kLatinMore[c - kLatinMoreStart];
    if (letter == nullptr || *letter == '.') return {};
    return *letter < 'a' ? pair_of(*letter) : std::string_view(letter, 1);
  }

  static char32_t greek(char32_t c) {
    char letter = '.';
    if (within(c, kGreekStart, kGreek.size())) letter = kGreek[c - kGreekStart];
    if (within(c, kGreekMoreStart, kGreekMore.size())) letter = kGreekMore[c - kGreekMoreStart];
    if (letter == '.') return c;
    return kAlpha + static_cast<char32_t>(letter - 'a');
  }

  std::string& m_out;
  char32_t m_before = 0;    // the character that was put last, if another may join it
  std::size_t m_start = 0;  // where it is in m_out
};

// Decodes the code point at `at` and moves past it. A broken byte is one of its own.
char32_t next(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at++);
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (more == 0 || at + more > text.size()) return lead;
  char32_t c = lead & (0x3Fu >> more);
  for (std::size_t i = 0; i < more; ++i) c = c << 6 | (byte(at++) & 0x3F);
  return c;
}

}  // namespace

void fold(std::string_view text, std::string& out) {
  Folder folder(out);
  for (std::size_t at = 0; at < text.size();) folder.add(next(text, at));
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  fold(text, out);
  return out;
}

FoldedWithOrigins fold_with_origins(std::string_view text) {
  FoldedWithOrigins out;
  Folder folder(out.text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    folder.add(next(text, at));
    // A character that joined the one before it belongs to that one's start.
    out.origins.resize(out.text.size(), static_cast<std::uint32_t>(start));
  }
  out.origins.push_back(static_cast<std::uint32_t>(text.size()));
  return out;
}

}  // namespace ithaca::search
