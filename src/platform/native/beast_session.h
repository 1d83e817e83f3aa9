// One WebSocket connection on the network thread; the inside of BeastTransport.
//
// Invariants
//   1. Inbox is the only state that two threads touch, under its mutex. Everything else in a
//   session
//      belongs to the network thread.
//   2. A session gives kOpened at most once and kClosed exactly once, unless its inbox was
//   abandoned.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "src/platform/common/sync_url.h"
#include "src/platform/native/beast_transport.h"

namespace ithaca::platform {

struct NetworkThread::Inside {
  Inside();
  ~Inside();
  boost::asio::io_context context;
  boost::asio::ssl::context tls;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  std::thread thread;
};

struct BeastTransport::Inbox {
  std::mutex mutex;
  std::deque<port::TransportEvent> events;
  std::size_t event_bytes = 0;
  std::size_t unsent_bytes = 0;
  bool paused = false;     // the session waits for room
  bool abandoned = false;  // the transport no longer listens
  WakeSignal* wake = nullptr;

  // False if nobody listens any more.
  bool push(port::TransportEvent event);
};

class BeastTransport::Session : public std::enable_shared_from_this<Session> {
 public:
  virtual ~Session() = default;
  // All of these are called on the network thread.
  virtual void start() = 0;
  virtual void send(base::Bytes message) = 0;
  virtual void resume_reading() = 0;
  virtual void close_gracefully() = 0;

  static std::shared_ptr<Session> create(NetworkThread::Inside& network, SyncUrl url,
                                         std::shared_ptr<Inbox> inbox);
};

}  // namespace ithaca::platform
