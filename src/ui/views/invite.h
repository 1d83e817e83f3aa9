// The dialog with an invite's link: to copy, to scan, to withdraw.
//
// Invariants
//   1. The link is asked of the app when the dialog opens, never while it is closed.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string>

#include "src/ui/views/context.h"
#include "src/ui/views/qr.h"

namespace ithaca::ui::views {

class Invite {
 public:
  void open(Context& context, const app::SpaceSummary& space);
  void close() { m_open = false; }
  void draw(Context& context, const app::SpaceSummary& space);

 private:
  void draw_link(Context& context, const app::InviteView& invite);
  void draw_copy(const app::InviteView& invite);
  void draw_qr(const std::string& link);
  void draw_revoke(Context& context, const app::SpaceSummary& space);
  void draw_refusal(std::string_view words);
  void make(Context& context, const app::SpaceId& space);

  bool m_open = false;
  bool m_confirming = false;
  std::optional<base::ErrorCode> m_error;
  std::string m_link;     // as the field shows it
  std::string m_qr_link;  // of which m_qr is the code
  std::optional<QrMatrix> m_qr;
  std::optional<double> m_copied_ms;  // when "Copied" appeared
};

}  // namespace ithaca::ui::views
