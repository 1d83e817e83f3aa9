// A WebSocket client that says and hears frames, with a deadline on everything.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "src/core/wire/frames.h"
#include "tests/relay/relay_process.h"

namespace ithaca::relay {

struct Handshake {
  std::string path = "/sync";
  std::string subprotocol = "ithaca.sync.v1";
  std::string origin;  // header; none if empty
};

class SyncClient {
 public:
  explicit SyncClient(const RelayProcess& relay, Handshake handshake = {});
  ~SyncClient();

  bool open() const;
  int refused_with() const;  // the HTTP status of a failed handshake
  // HELLO and CHALLENGE.
  bool greet();
  const wire::Challenge32& nonce() const { return m_nonce; }
  const base::LogGeneration& generation() const { return m_generation; }

  bool say(const wire::Frame& frame) { return say_bytes(wire::encode(frame)); }
  bool say_bytes(const base::Bytes& bytes);
  bool say_text(const std::string& text);
  bool say_in_fragments(const base::Bytes& bytes, std::size_t fragment_bytes);
  // Bytes on the socket, past the WebSocket layer.
  bool say_raw(const base::Bytes& bytes);
  // The next frame; empty at the end of the connection or after the time.
  std::optional<wire::Frame> hear(int timeout_ms = 5000);

  // The next frame of that kind; what comes before it is dropped.
  template <typename Kind>
  std::optional<Kind> await(int timeout_ms = 5000) {
    while (auto frame = hear(timeout_ms))
      if (auto* kind = std::get_if<Kind>(&*frame)) return std::move(*kind);
    return std::nullopt;
  }

  void cut();

 private:
  // Beast stays in the source file: its headers take long to compile.
  class Line;
  std::unique_ptr<Line> m_line;
  wire::Challenge32 m_nonce;
  base::LogGeneration m_generation;
};

}  // namespace ithaca::relay
