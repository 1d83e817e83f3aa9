#include "server/net/writer.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>

namespace ithaca::relay {

namespace {

bool is_commit(const WriterOrder& order) {
  const auto* call = std::get_if<StoreCall>(&order);
  return call != nullptr && std::holds_alternative<CommitRequest>(call->request);
}

}  // namespace

Writer::Writer(std::unique_ptr<LogStore> store, Deliver deliver, Backup backup)
    : m_store(std::move(store)), m_deliver(std::move(deliver)), m_backup(std::move(backup)) {
  // Signals are the I/O thread's business.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  m_thread = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Writer::~Writer() { stop(); }

void Writer::stop() {
  m_inbox.close();
  if (m_thread.joinable()) m_thread.join();
  m_store.reset();
}

void Writer::run() {
  while (true) {
    std::vector<WriterOrder> orders = m_inbox.wait_and_drain();
    if (orders.empty()) return;
    std::stable_partition(orders.begin(), orders.end(), is_commit);
    for (const WriterOrder& order : orders) carry_out(order);
  }
}

void Writer::carry_out(const WriterOrder& order) {
  if (const auto* call = std::get_if<StoreCall>(&order)) {
    m_deliver(execute(*m_store, *call));
  } else if (std::holds_alternative<CheckOrder>(order)) {
    m_deliver(CheckReport{m_store->check(), m_store->stats()});
  } else {
    m_deliver(BackupReport{m_backup(*m_store)});
  }
}

}  // namespace ithaca::relay
