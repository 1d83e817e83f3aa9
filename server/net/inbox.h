// A queue between two threads, typed by what may be said: a mutex, a vector, drained whole.
//
// Invariants
//   1. Messages come out in the order in which they went in.
//   2. After close() wait_and_drain() returns what is left, then nothing for ever.
//
// Bounds are the sender's: the relay core limits what it has outstanding (RelayLimits).
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace ithaca::relay {

template <typename Message>
class Inbox {
 public:
  void push(Message message) {
    {
      const std::lock_guard lock(m_mutex);
      m_messages.push_back(std::move(message));
    }
    m_arrived.notify_one();
  }

  void close() {
    {
      const std::lock_guard lock(m_mutex);
      m_closed = true;
    }
    m_arrived.notify_all();
  }

  // Blocks until there is something or the inbox is closed; empty means closed and drained.
  std::vector<Message> wait_and_drain() {
    std::unique_lock lock(m_mutex);
    m_arrived.wait(lock, [this] { return m_closed || !m_messages.empty(); });
    return std::exchange(m_messages, {});
  }

  std::vector<Message> drain() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_messages, {});
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_arrived;
  std::vector<Message> m_messages;
  bool m_closed = false;
};

}  // namespace ithaca::relay
