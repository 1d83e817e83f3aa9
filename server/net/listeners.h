// The sockets that listen, and what they accept.
//
// Threads: the I/O thread. Ownership: outlives the io_context's run.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "src/core/base/result.h"

namespace ithaca::relay {

class Listeners {
 public:
  using Accepted = std::function<void(boost::asio::ip::tcp::socket socket, std::string peer)>;

  explicit Listeners(boost::asio::io_context& io) : m_io(io) {}

  // "localhost" means both loopback addresses; otherwise a numeric address. Port 0 takes a free
  // one. Errors: kConflict (in use), kRefused (not allowed), kInvalidInput (host), kUnavailable.
  base::Result<void> open(const std::string& host, std::uint16_t port);
  std::uint16_t port() const { return m_port; }
  void start(Accepted accepted);
  void close();

 private:
  base::Result<void> open_at(const boost::asio::ip::tcp::endpoint& endpoint);
  void accept(std::size_t listener);

  boost::asio::io_context& m_io;
  std::vector<boost::asio::ip::tcp::acceptor> m_listeners;
  std::uint16_t m_port = 0;
  Accepted m_accepted;
  bool m_closed = false;
};

}  // namespace ithaca::relay
