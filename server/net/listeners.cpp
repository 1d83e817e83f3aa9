#include "server/net/listeners.h"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

namespace ithaca::relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kAcceptRetry{200};

base::Error listen_error(const error_code& failed, const std::string& where) {
  using base::ErrorCode;
  if (failed == asio::error::address_in_use)
    return base::error(ErrorCode::kConflict, where + " is in use by another program");
  if (failed == asio::error::access_denied)
    return base::error(ErrorCode::kRefused,
                       where + " may not be used by this user (ports below 1024 need a privilege)");
  return base::error(ErrorCode::kUnavailable,
                     "cannot listen at " + where + ": " + failed.message());
}

}  // namespace

base::Result<void> Listeners::open_at(const tcp::endpoint& endpoint) {
  error_code failed;
  tcp::acceptor acceptor(m_io);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed)
    return listen_error(
        failed, endpoint.address().to_string() + " port " + std::to_string(endpoint.port()));
  m_port = acceptor.local_endpoint().port();
  m_listeners.push_back(std::move(acceptor));
  return {};
}

base::Result<void> Listeners::open(const std::string& host, std::uint16_t port) {
  if (host == "localhost") {
    TRY(open_at({asio::ip::address_v4::loopback(), port}));
    // A machine without IPv6 is fine; another program on the same port there is not.
    const auto second = open_at({asio::ip::address_v6::loopback(), m_port});
    if (!second.ok() && second.code() == base::ErrorCode::kConflict) return second.error();
    return {};
  }
  error_code failed;
  const auto address = asio::ip::make_address(host, failed);
  if (failed)
    return base::error(base::ErrorCode::kInvalidInput,
                       "--host takes localhost or a numeric address such as 0.0.0.0, not " + host);
  return open_at({address, port});
}

void Listeners::start(Accepted accepted) {
  m_accepted = std::move(accepted);
  for (std::size_t i = 0; i < m_listeners.size(); ++i) accept(i);
}

void Listeners::accept(std::size_t listener) {
  m_listeners[listener].async_accept([this, listener](error_code failed, tcp::socket socket) {
    if (m_closed) return;
    if (failed) {
      // Out of file descriptors, usually: wait for some to come back.
      auto retry = std::make_shared<asio::steady_timer>(m_io, kAcceptRetry);
      retry->async_wait([this, listener, retry](error_code) {
        if (!m_closed) accept(listener);
      });
      return;
    }
    error_code gone;
    const auto peer = socket.remote_endpoint(gone);
    if (!gone) {
      socket.set_option(tcp::no_delay(true), gone);
      m_accepted(std::move(socket), peer.address().to_string());
    }
    accept(listener);
  });
}

void Listeners::close() {
  m_closed = true;
  for (tcp::acceptor& listener : m_listeners) {
    error_code ignored;
    listener.close(ignored);
  }
}

}  // namespace ithaca::relay
