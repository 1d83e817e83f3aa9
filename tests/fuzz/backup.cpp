// Any bytes as a backup file, as what stands behind its passphrase, and as the app's own records.
#include "src/app/backup.h"
#include "src/app/own_records.h"
#include "src/core/base/check.h"
#include "src/core/base/codec.h"
#include "src/core/sync/store_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  const base::ByteView input(data, size);
  static_cast<void>(app::read_backup(input, "passphrase"));

  const auto content = app::read_backup_plaintext(input);
  if (content.ok()) {
    base::Writer again;
    again.raw(input.first(12));
    for (const port::StoreRecord& record : content->records) {
      CHECK(app::belongs_in_backup(record.key));
      again.text(record.key);
      again.bytes(record.value);
    }
    CHECK(again.data() == base::to_bytes(input));
  }

  app::OwnRecords own;
  own.load({{"a/profile", base::to_bytes(input)},
            {"a/settings", base::to_bytes(input)},
            {"a/draft/x", base::to_bytes(input)}});
  CHECK(!own.dirty());
  return 0;
}
