// One connection to the relay: whole binary messages, in order, or a closed connection.
//
// Invariants
//   1. At most one connection at a time; connect() while connected is a bug.
//   2. Events come from poll() in the order in which they happened: kOpened once, then messages,
//      then kClosed once. After kClosed connect() may be called again.
//   3. A message is at most wire::kFrameBytesMax; a longer incoming one closes the connection.
//      A longer outgoing one is a bug of the caller.
//   4. A connection that cannot be made gives kClosed alone. close() gives kClosed too, unless it
//      has come already; close() while closed does nothing.
//   5. send() takes ownership; buffered_bytes() tells what has not left this machine yet.
//      What is sent before kOpened or after kClosed is dropped.
//   6. Every queue is bounded by the limits below; over one of them the connection closes.
#pragma once

#include <optional>
#include <string>

#include "src/core/base/bytes.h"

namespace ithaca::port {

// Received and not yet polled.
inline constexpr std::size_t kReceiveBytesMax = 16 * 1024 * 1024;
// Sent and not yet on the network. Senders look at buffered_bytes() long before.
inline constexpr std::size_t kSendBytesMax = 16 * 1024 * 1024;

// Why a connection closed, as far as the transport knows. For logs and the status text; whoever
// reconnects does so in any case.
enum class CloseReason {
  kNone,         // not closed, or not known
  kLocal,        // close() was called
  kRemote,       // the other side closed it
  kUnreachable,  // no connection could be made
  kBroken,       // it broke off
  kOverLimit,    // a message or a queue over its limit
  kUnsupported,  // this build or platform cannot reach such an origin
};

struct TransportEvent {
  enum class Kind { kOpened, kMessage, kClosed };
  Kind kind;
  base::Bytes message;                      // of kMessage
  CloseReason reason = CloseReason::kNone;  // of kClosed
};

class Transport {
 public:
  virtual ~Transport() = default;
  // `origin` is scheme://host[:port] of the relay, as the user sees it: https://… or http://….
  virtual void connect(const std::string& origin) = 0;
  virtual void close() = 0;
  virtual void send(base::Bytes message) = 0;
  virtual std::size_t buffered_bytes() const = 0;
  virtual std::optional<TransportEvent> poll() = 0;
};

}  // namespace ithaca::port
