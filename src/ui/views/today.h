// The page of today: a greeting, what is unread, which goals are due and which have moved.
//
// Invariants
//   1. Goals are gathered once a revision of the app, from at most kSpacesGathered spaces, and no
//      more than the page shows are kept.
// Threads: the interface's only thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/ui/views/context.h"

namespace ithaca::ui::views {

inline constexpr std::size_t kSpacesGathered = 100;
inline constexpr std::size_t kGoalsShown = 5;

class Today {
 public:
  // Returns true if a space should be made now.
  [[nodiscard]] bool draw(Context& context);

 private:
  struct Entry {
    app::SpaceId space;
    std::string space_name;
    app::EntityId id;
    std::string title;
    std::string target_date;
    int days = 0;  // until the target date
    std::size_t done = 0;
    std::size_t all = 0;  // milestones
  };

  void gather(Context& context);
  static void keep(std::vector<Entry>& list, Entry entry,
                   bool (*before)(const Entry&, const Entry&));
  void draw_unread(Context& context);
  // `height`: kFill where the two stand side by side.
  void draw_due(float height);
  void draw_moved(float height);
  void draw_backup_hint(Context& context);

  std::optional<std::uint64_t> m_revision;
  std::int64_t m_quarter = 0;             // of an hour, in which days were counted
  std::vector<std::uint64_t> m_gathered;  // spaces and revisions of their goals, in turn
  std::vector<Entry> m_due;
  std::vector<Entry> m_moved;
};

}  // namespace ithaca::ui::views
