#include "src/ui/i18n.h"

#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "src/ui/i18n_internal.h"
#include "src/ui/layout.h"
#include "src/ui/platform.h"
#include "src/ui/text/unicode.h"

namespace ithaca::ui {
namespace {

constexpr size_t kCount = static_cast<size_t>(Str::count_of_strings);

// Strings built for the running frame and the two before; a deque, so that they stay where they
// are.
struct Built {
  std::array<std::deque<std::string>, 3> frames;
  size_t current = 0;
};

Built g_built;
std::unique_ptr<std::array<std::string, kCount>> g_other;  // of another language; "" is missing

std::string_view text_of(Str key) {
  const auto index = static_cast<size_t>(key);
  if (g_other != nullptr && !(*g_other)[index].empty()) return (*g_other)[index];
  return kEnglish[index].text;
}

constexpr std::string_view kForms[] = {"zero", "one", "two", "few", "many", "other"};

// The form's text out of a plural string, or "".
std::string_view form_of(std::string_view text, std::string_view form) {
  size_t at = 1;
  while (at < text.size()) {
    const size_t separator = text.find('\x1f', at);
    const size_t end = text.find('\x1e', at);
    if (separator == std::string_view::npos || end == std::string_view::npos) break;
    if (text.substr(at, separator - at) == form) {
      return text.substr(separator + 1, end - separator - 1);
    }
    at = end + 1;
  }
  return {};
}

std::string_view plural_of(std::string_view text, int64_t count) {
  if (text.empty() || text.front() != '\x1d') return text;
  const PluralCategory category = platform().plural_category(count);
  const std::string_view chosen = form_of(text, kForms[static_cast<size_t>(category)]);
  return chosen.empty() ? form_of(text, "other") : chosen;
}

constexpr std::string_view kIsolate = "\u2068", kIsolateEnd = "\u2069";
constexpr std::string_view kLeftToRightMark = "\u200E", kRightToLeftMark = "\u200F";

// Puts a parameter in; true if it reads in the other direction than the interface.
bool put_value(std::string_view value, std::string& out) {
  const text::TextTraits traits = text::traits_of(value);
  const bool foreign = traits.directed && traits.base_right_to_left != mirrored();
  if (foreign) out += kIsolate;
  out += value;
  if (foreign) out += kIsolateEnd;
  return foreign;
}

std::string_view fill(std::string_view pattern, std::initializer_list<TrParam> parameters,
                      std::string_view count) {
  std::string& out = g_built.frames[g_built.current].emplace_back();
  bool foreign = false;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    const size_t close = pattern.find('}', open);
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    if (close == std::string_view::npos) {
      out += pattern.substr(open);
      break;
    }
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    std::string_view value = pattern.substr(open, close - open + 1);
    if (name == "count" && !count.empty()) value = count;
    for (const TrParam& parameter : parameters) {
      if (parameter.name == name) value = parameter.value;
    }
    foreign = put_value(value, out) || foreign;
    pattern.remove_prefix(close + 1);
  }
  // The sentence's direction is the language's, whatever it begins with.
  if (foreign) out.insert(0, mirrored() ? kRightToLeftMark : kLeftToRightMark);
  return out;
}

// A reader for the one shape of JSON that translations have: texts, and objects of texts.
class Reader {
 public:
  explicit Reader(std::string_view json) : m_json(json) {}

  bool take(char c) {
    skip();
    if (m_at >= m_json.size() || m_json[m_at] != c) return false;
    ++m_at;
    return true;
  }
  [[nodiscard]] bool at(char c) {
    skip();
    return m_at < m_json.size() && m_json[m_at] == c;
  }
  [[nodiscard]] bool finished() {
    skip();
    return m_at == m_json.size();
  }
  bool text(std::string& out) {
    out.clear();
    if (!take('"')) return false;
    while (m_at < m_json.size() && m_json[m_at] != '"') {
      if (m_json[m_at] != '\\') {
        out += m_json[m_at++];
      } else if (!escape(out)) {
        return false;
      }
    }
    return m_at < m_json.size() && m_json[m_at++] == '"';
  }

 private:
  void skip() {
    while (m_at < m_json.size() &&
           std::string_view(" \t\r\n").find(m_json[m_at]) != std::string_view::npos) {
      ++m_at;
    }
  }
  bool escape(std::string& out) {
    if (m_at + 1 >= m_json.size()) return false;
    const char c = m_json[m_at + 1];
    m_at += 2;
    switch (c) {
      case 'n':
        out += '\n';
        return true;
      case 't':
        out += '\t';
        return true;
      case 'u':
        return unicode(out);
      default:
        out += c;
        return c == '"' || c == '\\' || c == '/';
    }
  }
  bool unicode(std::string& out) {
    uint32_t value = 0;
    if (m_at + 4 > m_json.size()) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = m_json[m_at++];
      const char lower = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<uint32_t>(c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
      } else {
        return false;
      }
    }
    text::append_code_point(value, out);
    return true;
  }

  std::string_view m_json;
  size_t m_at = 0;
};

bool read_plural(Reader& reader, std::string& out) {
  out = "\x1d";
  std::string form, text;
  if (!reader.take('{')) return false;
  do {
    if (!reader.text(form) || !reader.take(':') || !reader.text(text)) return false;
    out += form + '\x1f' + text + '\x1e';
  } while (reader.take(','));
  return reader.take('}');
}

// Letters that look like a-z with accents, all of them in the fonts that are always there.
constexpr std::string_view kAccented[] = {"á", "b", "ç", "ð", "é", "f", "g", "h", "î",
                                          "j", "k", "l", "m", "ñ", "ö", "þ", "q", "r",
                                          "š", "t", "ü", "v", "w", "x", "ý", "ž"};
constexpr std::string_view kFiller = " lörém îpsüm dólör sît ámét";

// Leaves {names} as they are.
std::string pseudo_text(std::string_view text) {
  std::string out = "[";
  size_t letters = 0;
  bool name = false;
  for (const char c : text) {
    name = (name || c == '{') && c != '}';
    ++letters;
    if (!name && c >= 'a' && c <= 'z') {
      out += kAccented[c - 'a'];
    } else {
      out += c;
    }
  }
  const size_t more = (letters * 2 + 4) / 5;
  size_t at = 0;
  for (size_t i = 0; i < more; ++i) {
    const size_t begin = at;
    (void)text::next_code_point(kFiller, at);
    out += kFiller.substr(begin, at - begin);
    if (at >= kFiller.size()) at = 0;
  }
  return out + "]";
}

}  // namespace

void next_string_frame() {
  g_built.current = (g_built.current + 1) % g_built.frames.size();
  g_built.frames[g_built.current].clear();
}

std::string_view tr(Str key) { return text_of(key); }

std::string_view tr(Str key, std::initializer_list<TrParam> parameters) {
  return fill(text_of(key), parameters, {});
}

std::string_view tr_count(Str key, int64_t count, std::initializer_list<TrParam> parameters) {
  const std::string number = platform().format_number(static_cast<double>(count), false);
  return fill(plural_of(text_of(key), count), parameters, number);
}

bool load_language(std::string_view json) {
  auto table = std::make_unique<std::array<std::string, kCount>>();
  Reader reader(json);
  std::string key, text;
  if (!reader.take('{')) return false;
  do {
    if (!reader.text(key) || !reader.take(':')) return false;
    if (reader.at('{') ? !read_plural(reader, text) : !reader.text(text)) return false;
    for (size_t i = 0; i < kCount; ++i) {
      if (key == kEnglish[i].key) (*table)[i] = text;
    }
  } while (reader.take(','));
  if (!reader.take('}') || !reader.finished()) return false;
  g_other = std::move(table);
  return true;
}

void use_english() { g_other.reset(); }

void use_pseudo() {
  g_other = std::make_unique<std::array<std::string, kCount>>();
  for (size_t i = 0; i < kCount; ++i) {
    const std::string_view text = kEnglish[i].text;
    std::string& out = (*g_other)[i];
    if (!text.starts_with('\x1d')) {
      out = pseudo_text(text);
      continue;
    }
    out = text.front();
    for (size_t at = 1; at < text.size();) {
      const size_t separator = text.find('\x1f', at);
      const size_t end = text.find('\x1e', at);
      out += text.substr(at, separator + 1 - at);
      out += pseudo_text(text.substr(separator + 1, end - separator - 1)) + '\x1e';
      at = end + 1;
    }
  }
}

std::string_view tr_join(std::string_view one, std::string_view other) {
  return fill("{1} · {2}", {{"1", one}, {"2", other}}, {});
}

}  // namespace ithaca::ui
