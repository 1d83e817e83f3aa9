// The client's files, served from memory: negotiation, caching and security headers.
//
// Invariants
//   1. Only files found by load() are ever served: a request names an entry of the index, never a
//      path on disk, so there is nothing to traverse.
//   2. Hidden files, symbolic links that lead out of the directory and anything that is no regular
//      file are left out.
//   3. `x.br` and `x.gz` beside `x` are encodings of x, chosen by Accept-Encoding; they are not
//      served under their own names.
//   4. Every response carries the security headers, errors included.
//
// No sockets here. Threads: immutable after load().
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/base/result.h"

namespace ithaca::relay {

inline constexpr std::size_t kWebFilesMax = 2000;
inline constexpr std::uint64_t kWebBytesMax = 96ull * 1024 * 1024;

struct HttpRequest {
  std::string_view method;
  std::string_view target;  // as on the request line
  std::string_view host;
  std::string_view accept_encoding;
  std::string_view if_none_match;
};

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpResponse {
  int status = 200;
  std::vector<HttpHeader> headers;
  // Shared because the same file is being sent to many clients at once, also across a reload.
  std::shared_ptr<const std::string> body;
  bool head_only = false;  // Content-Length is the body's, the body is not sent
};

class StaticFiles {
 public:
  // Reads every file below `directory`. kNotFound if it is no directory, kTooLarge over a limit,
  // kUnavailable if a file cannot be read.
  static base::Result<StaticFiles> load(const std::filesystem::path& directory);
  // An index without files: every request gets 404.
  StaticFiles() = default;

  HttpResponse respond(const HttpRequest& request) const;
  std::size_t file_count() const { return m_files.size(); }

 private:
  struct Variant {
    std::string encoding;  // "br", "gzip" or empty for the file itself
    std::string etag;
    std::shared_ptr<const std::string> bytes;
  };
  struct File {
    std::string mime_type;
    std::string cache_control;
    std::vector<Variant> variants;  // best first, the plain one last
  };

  base::Result<void> add(const std::filesystem::path& path, const std::string& name);
  void arrange();

  std::map<std::string, File, std::less<>> m_files;  // by path from the root, without the slash
};

// A plain-text answer in words, with the security headers.
HttpResponse plain_response(int status, std::string text, std::string_view host);
// The same with another content type: JSON for /healthz, the text format of /metrics.
HttpResponse uncached_response(int status, std::string body, std::string_view mime_type,
                               std::string_view host);

// True if `name` holds a content hash, so that its bytes never change: a run of at least eight
// lower-case hexadecimal digits with a dot or a dash before and a dot after it.
bool is_hashed_name(std::string_view name);

// The quality that `accept_encoding` gives to `encoding`, in thousandths: 0 means not acceptable.
int encoding_quality(std::string_view accept_encoding, std::string_view encoding);

}  // namespace ithaca::relay
