// What the app layer itself keeps on this device: the profile, small settings, drafts.
//
//   a/profile      u8 version ‖ text name ‖ text time zone ‖ text language
//   a/settings     u8 version ‖ varint n ‖ n × { text name ‖ text value }, ascending by name
//   a/draft/SPACE  u8 version ‖ text draft; SPACE is 64 hex digits
//
// Invariants
//   1. A change is visible at once; take_writes() hands out what is not in the store yet, each key
//      once however often it changed.
//   2. A record that does not parse, or is of a later version, is left alone and counts as not
//   there.
//
// Ownership: values. Threads: one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/app/state.h"
#include "src/core/port/store.h"

namespace ithaca::app {

inline constexpr std::size_t kSettingsMax = 64;
inline constexpr std::size_t kSettingNameBytesMax = 64;
inline constexpr std::size_t kSettingValueBytesMax = 4096;
// Of a longer draft only this much outlives the program.
inline constexpr std::size_t kDraftBytesMax = 256 * 1024;

class OwnRecords {
 public:
  // Takes what the store had; what was set in the meantime stays.
  void load(const std::vector<port::StoreRecord>& records);

  const std::optional<Profile>& profile() const { return m_profile; }
  void set_profile(Profile profile);

  // Empty if it was never set.
  std::string setting(std::string_view name) const;
  // REQUIRES: name and value within the limits above. A new name over kSettingsMax is not kept.
  void set_setting(std::string_view name, std::string value);

  std::string draft(const SpaceId& space) const;
  void set_draft(const SpaceId& space, std::string text);

  bool dirty() const { return !m_dirty.empty(); }
  std::vector<port::StoreWrite> take_writes();

 private:
  void load_settings(base::ByteView value);
  port::StoreWrite write_of(const std::string& key) const;

  std::optional<Profile> m_profile;
  std::map<std::string, std::string, std::less<>> m_settings;
  std::map<std::string, std::string> m_drafts;  // by key
  std::set<std::string> m_dirty;                // keys
};

}  // namespace ithaca::app
