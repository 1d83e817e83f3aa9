// What a session needs of the program around it. Implemented by the Server; all on the I/O thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/http/static_files.h"
#include "server/relay/relay.h"

namespace ithaca::relay {

class WebSocketSession;

// Who is calling and what for, from the handshake request.
struct Caller {
  std::string host;     // Host header
  std::string origin;   // Origin header, empty if there is none
  std::string address;  // for the limits per address; never logged
};

class Host {
 public:
  virtual ~Host() = default;

  // Static files, or words for what is not there. /healthz is answered by check_health().
  virtual HttpResponse respond(const HttpRequest& request) = 0;
  virtual void check_health(std::string host, std::function<void(HttpResponse)> done) = 0;
  // May a page of this origin open a connection here?
  virtual bool origin_allowed(const Caller& caller) const = 0;
  // The address for the limits: the peer's, or the one that the operator's own proxy reports.
  virtual std::string address_key(std::string_view peer, std::string_view forwarded_for) const = 0;

  virtual ConnectionId session_opened(std::shared_ptr<WebSocketSession> session,
                                      const Caller& caller) = 0;
  virtual void session_closed(ConnectionId connection) = 0;
  virtual void frame(ConnectionId connection, base::Bytes message) = 0;
  virtual void frame_too_large(ConnectionId connection) = 0;
  virtual void frame_not_binary(ConnectionId connection) = 0;
  virtual void sent(ConnectionId connection, std::size_t bytes) = 0;
  virtual bool accepts_frames(ConnectionId connection) const = 0;
};

}  // namespace ithaca::relay
