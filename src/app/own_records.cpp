#include "src/app/own_records.h"

#include "src/app/text.h"
#include "src/core/base/codec.h"
#include "src/core/model/limits.h"
#include "src/core/wire/limits.h"

namespace ithaca::app {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::string_view kProfileKey = "a/profile";
constexpr std::string_view kSettingsKey = "a/settings";
constexpr std::string_view kDraftPrefix = "a/draft/";

std::string draft_key(const SpaceId& space) {
  return std::string(kDraftPrefix).append(base::to_hex(space));
}

std::optional<Profile> parse_profile(base::ByteView value) {
  base::Reader in(value);
  if (in.u8() != kVersion) return std::nullopt;
  Profile out;
  out.name = in.text(wire::kNameBytesMax);
  out.time_zone = in.text(model::kTimeZoneBytesMax);
  out.language = in.text(model::kLanguageBytesMax);
  if (!in.finish().ok()) return std::nullopt;
  return out;
}

std::optional<std::string> parse_draft(base::ByteView value) {
  base::Reader in(value);
  if (in.u8() != kVersion) return std::nullopt;
  std::string out(in.text(kDraftBytesMax));
  if (!in.finish().ok()) return std::nullopt;
  return out;
}

}  // namespace

void OwnRecords::load(const std::vector<port::StoreRecord>& records) {
  for (const port::StoreRecord& record : records) {
    if (m_dirty.contains(record.key)) {
      if (record.key == kSettingsKey) load_settings(record.value);
      continue;
    }
    if (record.key == kProfileKey) {
      m_profile = parse_profile(record.value);
    } else if (record.key == kSettingsKey) {
      load_settings(record.value);
    } else if (record.key.starts_with(kDraftPrefix)) {
      if (auto draft = parse_draft(record.value)) m_drafts[record.key] = std::move(*draft);
    }
  }
}

void OwnRecords::load_settings(base::ByteView value) {
  base::Reader in(value);
  if (in.u8() != kVersion) return;
  std::map<std::string, std::string, std::less<>> loaded;
  const std::uint64_t count = in.varint_max(kSettingsMax);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    std::string name(in.text(kSettingNameBytesMax));
    loaded[std::move(name)] = in.text(kSettingValueBytesMax);
  }
  if (!in.finish().ok()) return;
  m_settings.merge(loaded);
}

void OwnRecords::set_profile(Profile profile) {
  m_profile = std::move(profile);
  m_dirty.emplace(kProfileKey);
}

std::string OwnRecords::setting(std::string_view name) const {
  const auto it = m_settings.find(name);
  return it == m_settings.end() ? std::string() : it->second;
}

void OwnRecords::set_setting(std::string_view name, std::string value) {
  CHECK(name.size() <= kSettingNameBytesMax && value.size() <= kSettingValueBytesMax);
  CHECK(base::is_utf8(name) && base::is_utf8(value));
  const auto it = m_settings.find(name);
  if (it != m_settings.end()) {
    if (it->second == value) return;
    it->second = std::move(value);
  } else {
    if (m_settings.size() >= kSettingsMax) return;
    m_settings.emplace(name, std::move(value));
  }
  m_dirty.emplace(kSettingsKey);
}

std::string OwnRecords::draft(const SpaceId& space) const {
  const auto it = m_drafts.find(draft_key(space));
  return it == m_drafts.end() ? std::string() : it->second;
}

void OwnRecords::set_draft(const SpaceId& space, std::string text) {
  std::string key = draft_key(space);
  const auto it = m_drafts.find(key);
  if (it == m_drafts.end() ? text.empty() : it->second == text) return;
  if (text.empty()) {
    m_drafts.erase(it);
  } else {
    m_drafts[key] = std::move(text);
  }
  m_dirty.insert(std::move(key));
}

port::StoreWrite OwnRecords::write_of(const std::string& key) const {
  base::Writer out;
  out.u8(kVersion);
  if (key == kProfileKey) {
    out.text(m_profile->name);
    out.text(m_profile->time_zone);
    out.text(m_profile->language);
  } else if (key == kSettingsKey) {
    out.varint(m_settings.size());
    for (const auto& [name, value] : m_settings) {
      out.text(name);
      out.text(value);
    }
  } else {
    const auto it = m_drafts.find(key);
    // What is not UTF-8 would not be read back.
    if (it == m_drafts.end() || !base::is_utf8(it->second)) return {key, std::nullopt};
    out.text(clipped(it->second, kDraftBytesMax));
  }
  return {key, out.take()};
}

std::vector<port::StoreWrite> OwnRecords::take_writes() {
  std::vector<port::StoreWrite> out;
  for (const std::string& key : m_dirty) out.push_back(write_of(key));
  m_dirty.clear();
  return out;
}

}  // namespace ithaca::app
