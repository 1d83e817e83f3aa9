// One HTTP connection: requests one after another, or the upgrade to a WebSocket at /sync.
//
// Invariants
//   1. A request has kHeaderBytesMax and kRequestTimeout; its body is refused.
//   2. An upgrade needs the path, the subprotocol and an allowed Origin; otherwise it gets words.
//
// Ownership: shared with the handlers of its pending operations. Threads: the I/O thread.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "server/net/host.h"

namespace ithaca::relay {

inline constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
inline constexpr std::uint64_t kRequestBodyBytesMax = 4 * 1024;
inline constexpr std::chrono::seconds kRequestTimeout{30};
// A connection over this is closed at once; the waiting ones end by their timeout.
inline constexpr std::size_t kHttpSessionsMax = 4096;

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // `count` is of the sessions alive; it must outlive them.
  HttpSession(boost::beast::tcp_stream stream, Host& host, std::string peer, std::size_t& count);
  ~HttpSession() { --m_count; }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void start() { read(); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Reply = boost::beast::http::response<boost::beast::http::span_body<const char>>;

  void read();
  void read_done(boost::beast::error_code failed);
  void upgrade();
  void answer();
  void reply(HttpResponse response);
  void write_done(boost::beast::error_code failed);
  std::string field(boost::beast::http::field name) const;

  boost::beast::tcp_stream m_stream;
  Host& m_host;
  std::string m_peer;
  std::size_t& m_count;
  boost::beast::flat_buffer m_buffer;
  std::optional<Parser> m_parser;  // one a request
  std::optional<Reply> m_reply;
  std::shared_ptr<const std::string> m_body;
  bool m_keep_alive = false;
};

}  // namespace ithaca::relay
