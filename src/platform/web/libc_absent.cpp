// What the C library brings along and this program does without: numbers with a fraction in formats
// and texts. Dear ImGui and SDL format whole numbers and names only; the whole formatter, with its
// arithmetic of 128 bits, and the parser of decimal fractions would be a fiftieth of the download.
// These definitions stand before the library's own in the link.
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

// Writes to a buffer that may be too small, and counts what would have been written.
class Output {
 public:
  Output(char* to, size_t size) : m_to(to), m_size(size) {}
  void put(char letter) {
    if (m_count + 1 < m_size) m_to[m_count] = letter;
    ++m_count;
  }
  int finish() {
    if (m_size > 0) m_to[m_count < m_size ? m_count : m_size - 1] = 0;
    return static_cast<int>(m_count);
  }

 private:
  char* m_to;
  size_t m_size;
  size_t m_count = 0;
};

struct Directive {
  bool left = false, zero = false;
  int width = 0;
  int precision = -1;
  int longs = 0;  // of the argument's size: 2 is 64 bits
};

int read_number(const char*& at, va_list& arguments) {
  if (*at == '*') {
    ++at;
    return va_arg(arguments, int);
  }
  int out = 0;
  while (*at >= '0' && *at <= '9') out = out * 10 + (*at++ - '0');
  return out;
}

Directive read_directive(const char*& at, va_list& arguments) {
  Directive out;
  for (; *at == '-' || *at == '0' || *at == '+' || *at == ' ' || *at == '#'; ++at) {
    out.left = out.left || *at == '-';
    out.zero = out.zero || *at == '0';
  }
  out.width = read_number(at, arguments);
  if (*at == '.') out.precision = read_number(++at, arguments);
  for (; *at == 'l' || *at == 'h' || *at == 'z' || *at == 't' || *at == 'j'; ++at)
    out.longs += *at == 'l' ? 1 : *at == 'j' ? 2 : 0;
  return out;
}

void put_text(Output& out, const Directive& directive, const char* text, int size, char fill) {
  for (int i = size; !directive.left && i < directive.width; ++i) out.put(fill);
  for (int i = 0; i < size; ++i) out.put(text[i]);
  for (int i = size; directive.left && i < directive.width; ++i) out.put(' ');
}

void put_string(Output& out, const Directive& directive, const char* text) {
  if (text == nullptr) text = "(null)";
  int size = 0;
  while ((directive.precision < 0 || size < directive.precision) && text[size] != 0) ++size;
  put_text(out, directive, text, size, ' ');
}

void put_integer(Output& out, Directive directive, uint64_t value, bool negative, unsigned base,
                 bool upper) {
  char digits[24];
  int at = sizeof digits;
  do {
    digits[--at] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
    value /= base;
  } while (value != 0);
  const bool zero = directive.zero && !directive.left;
  if (negative && zero) {
    out.put('-');
    --directive.width;
  } else if (negative) {
    digits[--at] = '-';
  }
  put_text(out, directive, digits + at, static_cast<int>(sizeof digits) - at, zero ? '0' : ' ');
}

uint64_t read_unsigned(const Directive& directive, va_list& arguments) {
  return directive.longs > 1 ? va_arg(arguments, uint64_t) : va_arg(arguments, uint32_t);
}

void put_argument(Output& out, char kind, const Directive& directive, va_list& arguments) {
  switch (kind) {
    case 'd':
    case 'i': {
      const int64_t value =
          directive.longs > 1 ? va_arg(arguments, int64_t) : va_arg(arguments, int32_t);
      const auto bits = static_cast<uint64_t>(value);
      return put_integer(out, directive, value < 0 ? 0 - bits : bits, value < 0, 10, false);
    }
    case 'u':
      return put_integer(out, directive, read_unsigned(directive, arguments), false, 10, false);
    case 'x':
    case 'X':
      return put_integer(out, directive, read_unsigned(directive, arguments), false, 16,
                         kind == 'X');
    case 'p':
      return put_integer(out, directive, va_arg(arguments, uint32_t), false, 16, false);
    case 'c':
      return out.put(static_cast<char>(va_arg(arguments, int)));
    case 's':
      return put_string(out, directive, va_arg(arguments, const char*));
    case 'f':
    case 'g':
    case 'e':
      (void)va_arg(arguments, double);
      return out.put('?');
    default:
      out.put(kind);
  }
}

}  // namespace

extern "C" int vsnprintf(char* to, size_t size, const char* format, va_list arguments) {
  Output out(to, size);
  for (const char* at = format; *at != 0; ++at) {
    if (*at != '%') {
      out.put(*at);
      continue;
    }
    ++at;
    const Directive directive = read_directive(at, arguments);
    if (*at == 0) break;
    put_argument(out, *at, directive, arguments);
  }
  return out.finish();
}

extern "C" int snprintf(char* to, size_t size, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int out = vsnprintf(to, size, format, arguments);
  va_end(arguments);
  return out;
}

// What is logged is a line; a longer one is cut.
extern "C" int vfprintf(FILE* file, const char* format, va_list arguments) {
  char line[512];
  const int out = vsnprintf(line, sizeof line, format, arguments);
  std::fputs(line, file);
  return out;
}

extern "C" int fprintf(FILE* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int out = vfprintf(file, format, arguments);
  va_end(arguments);
  return out;
}

// The name under which calls without fractions are compiled.
extern "C" int fiprintf(FILE* file, const char* format, ...);
extern "C" int fiprintf(FILE* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int out = vfprintf(file, format, arguments);
  va_end(arguments);
  return out;
}

// SDL asks for it in hints, of which none is a number here.
extern "C" double atof(const char*) { return 0; }

// Dear ImGui's renderer reads the number of "#version 100" with it. Texts before a number must
// match; of directives there is only %d. Settings in a file, which ImGui would read with it as
// well, are never given to it.
extern "C" int sscanf(const char* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int found = 0;
  for (; *format != 0; ++format) {
    if (format[0] != '%' || format[1] != 'd') {
      if (*text != *format) break;
      ++text;
      continue;
    }
    ++format;
    if (*text < '0' || *text > '9') break;
    int number = 0;
    while (*text >= '0' && *text <= '9') number = number * 10 + (*text++ - '0');
    *va_arg(arguments, int*) = number;
    ++found;
  }
  va_end(arguments);
  return found;
}
