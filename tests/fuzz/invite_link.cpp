// Any text as an invite link: refused, or the one text of what it says.
#include <string>

#include "src/core/base/check.h"
#include "src/core/crypto/invite_link.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ithaca;
  const std::string_view text = base::as_text({data, size});
  const bool looks = crypto::looks_like_invite_link(text);
  const auto parsed = crypto::parse_invite_link(text);
  if (!parsed.ok()) return 0;
  CHECK(looks);
  const std::string again = crypto::make_invite_link(parsed->origin, parsed->link);
  CHECK(text.find(again.substr(again.size() - crypto::kLinkCodeChars)) != std::string_view::npos);
  const auto reparsed = crypto::parse_invite_link(again);
  CHECK(reparsed.ok() && reparsed->link == parsed->link && reparsed->origin == parsed->origin);
  return 0;
}
