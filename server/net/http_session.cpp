#include "server/net/http_session.h"

#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "server/net/websocket_session.h"
#include "src/core/wire/frames.h"

namespace ithaca::relay {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

// Does a comma-separated list hold `wanted`?
bool lists(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, end);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (item == wanted) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

HttpSession::HttpSession(beast::tcp_stream stream, Host& host, std::string peer, std::size_t& count)
    : m_stream(std::move(stream)), m_host(host), m_peer(std::move(peer)), m_count(count) {
  ++m_count;
}

void HttpSession::read() {
  m_parser.emplace();
  m_parser->header_limit(kHeaderBytesMax);
  m_parser->body_limit(kRequestBodyBytesMax);
  m_stream.expires_after(kRequestTimeout);
  http::async_read(m_stream, m_buffer, *m_parser,
                   [self = shared_from_this()](beast::error_code failed, std::size_t) {
                     self->read_done(failed);
                   });
}

void HttpSession::read_done(beast::error_code failed) {
  if (failed == http::error::end_of_stream) {
    beast::error_code ignored;
    m_stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    return;
  }
  if (failed == http::error::header_limit || failed == http::error::body_limit) {
    m_keep_alive = false;
    return reply(plain_response(413, "This request is too large.\n", {}));
  }
  if (failed.category() == http::make_error_code(http::error::bad_method).category() &&
      failed != http::error::partial_message) {
    m_keep_alive = false;
    return reply(plain_response(400, "This is not an HTTP request.\n", {}));
  }
  if (failed) return;
  m_keep_alive = m_parser->keep_alive();
  if (beast::websocket::is_upgrade(m_parser->get())) return upgrade();
  answer();
}

std::string HttpSession::field(http::field name) const {
  const auto value = m_parser->get()[name];
  return std::string(value.data(), value.size());
}

void HttpSession::upgrade() {
  Caller caller;
  caller.host = field(http::field::host);
  caller.origin = field(http::field::origin);
  const auto forwarded = m_parser->get()["X-Forwarded-For"];
  caller.address = m_host.address_key(m_peer, {forwarded.data(), forwarded.size()});
  const auto target = m_parser->get().target();
  m_keep_alive = false;
  if (std::string_view(target.data(), target.size()) != wire::kSyncPath)
    return reply(plain_response(404, "The relay listens at /sync.\n", caller.host));
  if (!lists(field(http::field::sec_websocket_protocol), wire::kSubprotocol))
    return reply(plain_response(
        400, "This relay speaks the subprotocol " + std::string(wire::kSubprotocol) + ".\n",
        caller.host));
  if (!m_host.origin_allowed(caller))
    return reply(plain_response(403, "A page from elsewhere may not connect here.\n", caller.host));
  std::make_shared<WebSocketSession>(std::move(m_stream), m_host, std::move(caller))
      ->accept(m_parser->release());
}

void HttpSession::answer() {
  const auto& request = m_parser->get();
  const auto method = request.method_string();
  const auto target = request.target();
  const std::string host = field(http::field::host);
  const std::string encodings = field(http::field::accept_encoding);
  const std::string etags = field(http::field::if_none_match);
  const std::string_view path(target.data(), target.size());
  if (path == "/healthz") {
    return m_host.check_health(host, [self = shared_from_this()](HttpResponse response) {
      self->reply(std::move(response));
    });
  }
  if (path == wire::kSyncPath)
    return reply(
        plain_response(426, "This address is for the app's connection (WebSocket).\n", host));
  reply(m_host.respond({{method.data(), method.size()}, path, host, encodings, etags}));
}

void HttpSession::reply(HttpResponse response) {
  m_reply.emplace();
  m_reply->version(11);
  m_reply->result(static_cast<unsigned>(response.status));
  m_reply->keep_alive(m_keep_alive);
  for (const HttpHeader& header : response.headers) m_reply->set(header.name, header.value);
  m_body = std::move(response.body);
  const bool is_head =
      m_parser && m_parser->is_header_done() && m_parser->get().method() == http::verb::head;
  const bool send_body = m_body && !response.head_only && !is_head;
  if (send_body) m_reply->body() = {m_body->data(), m_body->size()};
  if (response.status != 304) m_reply->content_length(m_body ? m_body->size() : 0);
  m_stream.expires_after(kRequestTimeout);
  http::async_write(m_stream, *m_reply,
                    [self = shared_from_this()](beast::error_code failed, std::size_t) {
                      self->write_done(failed);
                    });
}

void HttpSession::write_done(beast::error_code failed) {
  m_body.reset();
  if (failed) return;
  if (m_keep_alive) return read();
  beast::error_code ignored;
  m_stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace ithaca::relay
