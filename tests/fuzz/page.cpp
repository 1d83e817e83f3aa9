// Any bytes as this device's own records of merged state and of the log: pages, the summary, kept
// ops, the directory of pages. They may be damaged, or of somebody else's making.
#include "src/core/base/check.h"
#include "src/core/base/codec.h"
#include "src/core/model/replica.h"
#include "src/core/sync/log_record.h"
#include "src/core/sync/page_table.h"

namespace {

using namespace ithaca;

// What was refused changed nothing; what was taken is written and read to the same state.
void absorb(base::ByteView input, base::Result<void> (*take)(model::Replica&, base::ByteView)) {
  model::Replica replica{base::MemberId{}};
  const base::Bytes empty = replica.canonical_state();
  const bool taken = take(replica, input).ok();
  const base::Bytes state = replica.canonical_state();
  if (!taken) CHECK(state == empty);
  CHECK(take(replica, input).ok() == taken);
  CHECK(replica.canonical_state() == state);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ByteView input(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      absorb(input, [](model::Replica& replica, base::ByteView page) -> base::Result<void> {
        TRY(replica.absorb_page(page));
        return {};
      });
      break;
    case 1:
      absorb(input, [](model::Replica& replica, base::ByteView summary) {
        return replica.absorb_summary(summary);
      });
      break;
    case 2:
      absorb(input, [](model::Replica& replica, base::ByteView part) {
        return replica.absorb_kept(part);
      });
      break;
    case 3: {
      const auto entries = sync::read_log_record(input);
      if (!entries.ok()) break;
      sync::LogRecordWriter again;
      for (const sync::LogEntry& entry : *entries) again.add(entry);
      CHECK(again.take() == base::to_bytes(input));
      break;
    }
    default: {
      const sync::PagingLimits limits;
      sync::PageTable table(base::SpaceId{}, limits);
      if (table.read_directory(input).ok()) static_cast<void>(table.finish_directory(table.size()));
    }
  }
  return 0;
}
