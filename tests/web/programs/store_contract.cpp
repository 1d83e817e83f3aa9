// The store contract on IndexedDB, bare and sealed, in a page.
#include "tests/support/store_contract.h"

#include "src/platform/common/sealed_store.h"
#include "src/platform/web/store_indexed_db.h"
#include "src/platform/web/system_random.h"

extern "C" void contract_await(int what, const char* key);

namespace ithaca::support {
namespace {

enum Await { kTurn, kDeleteAll, kDamage, kDamageForeign };

class IndexedDbBench : public StoreBench {
 public:
  IndexedDbBench() { contract_await(kDeleteAll, nullptr); }
  std::unique_ptr<port::Store> open() override { return open_database(); }
  void damage(const std::string& key) override { contract_await(kDamageForeign, key.c_str()); }
  void wait_turn() override { contract_await(kTurn, nullptr); }
  bool fences() const override { return true; }
  bool limit_room(std::size_t) override { return false; }

 protected:
  std::unique_ptr<platform::IndexedDbStore> open_database() {
    auto store = std::make_unique<platform::IndexedDbStore>();
    for (auto step : {&platform::IndexedDbStore::open, &platform::IndexedDbStore::lead}) {
      bool done = false;
      bool good = false;
      (store.get()->*step)([&](base::Result<void> result) {
        done = true;
        good = result.ok();
        if (!good) ADD_FAILURE() << result.error().detail;
      });
      while (!done) {
        store->pump();
        if (!done) wait_turn();
      }
      if (!good) return nullptr;
    }
    return store;
  }
};

class SealedBench final : public IndexedDbBench {
 public:
  struct Stack final : port::Store {
    Stack(std::unique_ptr<port::Store> store, port::Random& random)
        : behind(std::move(store)), sealed(*behind, crypto::StorageKey(), random) {}
    void commit(std::vector<port::StoreWrite> writes, CommitDone done) override {
      sealed.commit(std::move(writes), std::move(done));
    }
    void scan(std::string prefix, std::string after, std::size_t limit, ScanDone done) override {
      sealed.scan(std::move(prefix), std::move(after), limit, std::move(done));
    }
    bool pump() override { return sealed.pump(); }
    std::unique_ptr<port::Store> behind;
    platform::SealedStore sealed;
  };
  std::unique_ptr<port::Store> open() override {
    return std::make_unique<Stack>(open_database(), m_random);
  }
  void damage(const std::string& key) override { contract_await(kDamage, key.c_str()); }

 private:
  platform::OsRandom m_random;
};

using Bench = std::unique_ptr<StoreBench>;
INSTANTIATE_TEST_SUITE_P(IndexedDb, StoreContract, testing::Values([]() -> Bench {
                           return std::make_unique<IndexedDbBench>();
                         }));
INSTANTIATE_TEST_SUITE_P(SealedIndexedDb, StoreContract, testing::Values([]() -> Bench {
                           return std::make_unique<SealedBench>();
                         }));

}  // namespace
}  // namespace ithaca::support
