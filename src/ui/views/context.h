// What every screen is handed in a frame: the app, a cached view of its lists, and the way to ask
// the composition root for what only it can do.
//
// Invariants
//   1. Spaces are copied from the app at most once a revision, goals once a revision of theirs,
//      however many passes a frame takes.
//   2. References that Data returns live until the app's revision changes: hold none across a
//      command.
// Ownership: Root owns it all. Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/app/app.h"
#include "src/ui/views/route.h"

namespace ithaca::ui::views {

// Requests to the composition root.
enum class Action {
  kUseHere,         // take the lead from the other tab
  kReload,          // start anew, in the newer version if one is waiting
  kPersistStorage,  // ask the browser to keep this origin's data
};

// What the composition root knows about this device's storage.
struct DeviceStatus {
  enum class Keeping { kUnknown, kPersistent, kBestEffort };
  Keeping keeping = Keeping::kUnknown;
  bool asked = false;  // and the browser did not promise
  std::uint64_t used_bytes = 0;
  std::uint64_t quota_bytes = 0;  // 0: not known
};

class Data {
 public:
  explicit Data(app::App& app) : m_app(app) {}

  [[nodiscard]] const std::vector<app::SpaceSummary>& spaces();
  [[nodiscard]] const app::SpaceSummary* space(const app::SpaceId& id);
  [[nodiscard]] const std::vector<app::GoalView>& goals(const app::SpaceId& id);
  [[nodiscard]] std::size_t unread();

 private:
  app::App& m_app;
  std::optional<std::uint64_t> m_spaces_revision;
  std::vector<app::SpaceSummary> m_spaces;
  std::optional<std::uint64_t> m_goals_revision;
  app::SpaceId m_goals_space;
  std::vector<app::GoalView> m_goals;
};

struct Context {
  app::App& app;
  Data& data;
  std::optional<Action>& action;
  const DeviceStatus& device;
  std::string_view version;

  [[nodiscard]] std::string_view zone() const { return app.profile().time_zone; }
};

// Follows a route of the app, as a link would.
void go_to(const Route& route);

}  // namespace ithaca::ui::views
