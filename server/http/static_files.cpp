#include "server/http/static_files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "server/http/security_headers.h"
#include "src/core/base/bytes.h"

namespace ithaca::relay {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";
constexpr std::string_view kRevalidate = "no-cache";
constexpr std::size_t kTargetBytesMax = 2048;
constexpr std::size_t kHashDigitsMin = 8;

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kMimeTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".ttf", "font/ttf"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".pdf", "application/pdf"},
}};

std::string_view mime_type_of(const std::string& name) {
  const std::string extension = fs::path(name).extension().string();
  for (const auto& [known, mime_type] : kMimeTypes)
    if (known == extension) return mime_type;
  return "application/octet-stream";
}

// FNV-1a, 64 bit (Fowler, Noll, Vo). An ETag tells versions apart; nobody's safety rests on it.
std::uint64_t fingerprint(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : bytes) {
    hash ^= static_cast<std::uint8_t>(c);
    hash *= 0x100000001b3ull;
  }
  return hash;
}

std::string etag_of(std::string_view bytes, std::string_view encoding) {
  std::array<std::uint8_t, 8> digits{};
  const std::uint64_t hash = fingerprint(bytes);
  for (std::size_t i = 0; i < digits.size(); ++i)
    digits[i] = static_cast<std::uint8_t>(hash >> (8 * i));
  std::string out = "\"" + base::to_hex(digits);
  if (!encoding.empty()) out += "-" + std::string(encoding);
  return out + "\"";
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The path of a request target, percent-decoded once, without query and leading slash. Empty if it
// is not a sane origin-form target. The result is only ever looked up, so "../" needs no handling.
std::optional<std::string> path_of(std::string_view target) {
  if (target.empty() || target.front() != '/' || target.size() > kTargetBytesMax) return {};
  target = target.substr(0, target.find_first_of("?#"));
  std::string out;
  for (std::size_t i = 1; i < target.size(); ++i) {
    if (target[i] != '%') {
      out.push_back(target[i]);
      continue;
    }
    if (i + 2 >= target.size()) return {};
    const int high = hex_digit(target[i + 1]);
    const int low = hex_digit(target[i + 2]);
    if (high < 0 || low < 0) return {};
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view next_item(std::string_view& list, char separator) {
  const std::size_t end = std::min(list.find(separator), list.size());
  const std::string_view item = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return item;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

// RFC 9110 section 12.4.2: "0" or "1" with up to three decimals.
int parse_quality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int quality = (text[0] - '0') * 1000;
  int weight = 100;
  if (text.size() > 1 && text[1] != '.') return 0;
  for (std::size_t i = 2; i < text.size() && weight > 0; ++i, weight /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    quality += (text[i] - '0') * weight;
  }
  return std::min(quality, 1000);
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view item = next_item(if_none_match, ',');
    if (item == "*") return true;
    if (item.substr(0, 2) == "W/") item.remove_prefix(2);
    if (item == etag) return true;
  }
  return false;
}

HttpResponse with_security(int status, std::string_view host) {
  HttpResponse response;
  response.status = status;
  response.headers = security_headers(host);
  return response;
}

// Directories that hold nothing for a browser, and files that editors and systems leave behind.
bool is_hidden(const fs::path& relative) {
  return std::any_of(relative.begin(), relative.end(),
                     [](const fs::path& part) { return part.string().front() == '.'; });
}

}  // namespace

int encoding_quality(std::string_view accept_encoding, std::string_view encoding) {
  int wildcard = 0;
  while (!accept_encoding.empty()) {
    std::string_view item = next_item(accept_encoding, ',');
    const std::string_view name = next_item(item, ';');
    int quality = 1000;
    while (!item.empty()) {
      const std::string_view parameter = next_item(item, ';');
      if (parameter.size() > 2 && (parameter[0] == 'q' || parameter[0] == 'Q') &&
          parameter[1] == '=')
        quality = parse_quality(parameter.substr(2));
    }
    if (equal_ignoring_case(name, encoding)) return quality;
    if (name == "*") wildcard = quality;
  }
  return wildcard;
}

bool is_hashed_name(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  std::size_t digits = 0;
  bool after_separator = false;
  for (const char c : name) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (after_separator && hex) {
      ++digits;
      continue;
    }
    if (after_separator && c == '.' && digits >= kHashDigitsMin) return true;
    after_separator = c == '.' || c == '-';
    digits = 0;
  }
  return false;
}

base::Result<void> StaticFiles::add(const fs::path& path, const std::string& name) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.good() && !in.eof())
    return base::error(base::ErrorCode::kUnavailable, "cannot read " + path.string());
  File& file = m_files[name];
  file.variants.push_back({{}, {}, std::make_shared<const std::string>(std::move(bytes))});
  return {};
}

base::Result<StaticFiles> StaticFiles::load(const fs::path& directory) {
  std::error_code failed;
  const fs::path root = fs::canonical(directory, failed);
  if (failed || !fs::is_directory(root))
    return base::error(base::ErrorCode::kNotFound, directory.string() + " is not a directory");
  StaticFiles out;
  std::uint64_t bytes = 0;
  for (fs::recursive_directory_iterator it(root, failed), end; !failed && it != end;
       it.increment(failed)) {
    const fs::path relative = fs::relative(it->path(), root);
    const fs::path target = fs::canonical(it->path(), failed);
    if (failed) {  // a dangling link
      failed.clear();
      continue;
    }
    const bool inside = !target.lexically_relative(root).string().starts_with("..");
    if (!inside || !fs::is_regular_file(target) || is_hidden(relative)) continue;
    bytes += fs::file_size(target);
    if (out.m_files.size() >= kWebFilesMax || bytes > kWebBytesMax)
      return base::error(base::ErrorCode::kTooLarge,
                         directory.string() + " holds too much to be the client");
    TRY(out.add(target, relative.generic_string()));
  }
  if (failed)
    return base::error(base::ErrorCode::kUnavailable,
                       "cannot list " + directory.string() + ": " + failed.message());
  out.arrange();
  return out;
}

void StaticFiles::arrange() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kEncodings{
      {{".br", "br"}, {".gz", "gzip"}}};
  for (auto& [name, file] : m_files) {
    file.mime_type = mime_type_of(name);
    file.cache_control = is_hashed_name(name) ? kImmutable : kRevalidate;
  }
  for (const auto& [suffix, encoding] : kEncodings) {
    for (auto it = m_files.begin(); it != m_files.end();) {
      const std::string& name = it->first;
      const auto plain = name.ends_with(suffix)
                             ? m_files.find(name.substr(0, name.size() - suffix.size()))
                             : m_files.end();
      if (plain == m_files.end()) {
        ++it;
        continue;
      }
      Variant variant = std::move(it->second.variants.front());
      variant.encoding = encoding;
      auto& variants = plain->second.variants;
      variants.insert(variants.end() - 1, std::move(variant));
      it = m_files.erase(it);
    }
  }
  for (auto& [name, file] : m_files)
    for (Variant& variant : file.variants) variant.etag = etag_of(*variant.bytes, variant.encoding);
}

HttpResponse StaticFiles::respond(const HttpRequest& request) const {
  const bool head = request.method == "HEAD";
  if (request.method != "GET" && !head) {
    HttpResponse response =
        plain_response(405, "Only GET and HEAD are answered here.\n", request.host);
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  std::optional<std::string> path = path_of(request.target);
  if (!path) return plain_response(400, "This address cannot be read.\n", request.host);
  if (path->empty()) path = "index.html";
  const auto found = m_files.find(*path);
  if (found == m_files.end()) {
    HttpResponse response = plain_response(
        404, "There is nothing at this address. Ithaca itself is at /\n", request.host);
    response.head_only = head;
    return response;
  }
  const File& file = found->second;
  const Variant* chosen = &file.variants.back();
  int best = 0;
  for (const Variant& variant : file.variants) {
    if (variant.encoding.empty()) continue;
    const int quality = encoding_quality(request.accept_encoding, variant.encoding);
    if (quality > best) {
      best = quality;
      chosen = &variant;
    }
  }
  const bool unchanged = etag_matches(request.if_none_match, chosen->etag);
  HttpResponse response = with_security(unchanged ? 304 : 200, request.host);
  response.headers.push_back({"Cache-Control", file.cache_control});
  response.headers.push_back({"ETag", chosen->etag});
  if (file.variants.size() > 1) response.headers.push_back({"Vary", "Accept-Encoding"});
  if (unchanged) return response;
  response.headers.push_back({"Content-Type", file.mime_type});
  if (!chosen->encoding.empty()) response.headers.push_back({"Content-Encoding", chosen->encoding});
  response.body = chosen->bytes;
  response.head_only = head;
  return response;
}

HttpResponse uncached_response(int status, std::string body, std::string_view mime_type,
                               std::string_view host) {
  HttpResponse response = with_security(status, host);
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Content-Type", std::string(mime_type)});
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

HttpResponse plain_response(int status, std::string text, std::string_view host) {
  return uncached_response(status, std::move(text), "text/plain; charset=utf-8", host);
}

}  // namespace ithaca::relay
