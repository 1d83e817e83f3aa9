#include "src/app/import_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "src/app/export_json.h"
#include "src/core/model/limits.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;
using Json = nlohmann::json;

std::optional<GoalStatus> status_of(std::string_view name) {
  for (const GoalStatus status : {GoalStatus::kActive, GoalStatus::kReached, GoalStatus::kLetGo})
    if (name == status_name(status)) return status;
  return std::nullopt;
}

// nlohmann/json's events. Where it stands is the place of the innermost bracket that it knows.
class GoalReader {
 public:
  base::Result<std::vector<GoalDraft>> take() {
    if (m_error) return *m_error;
    if (!m_found) return error(ErrorCode::kMalformed, "no goals in it");
    return std::move(m_goals);
  }

  // The library's names; false ends the reading.
  bool null() { return value(); }
  bool boolean(bool on) {
    if (place() == Place::kMilestone && m_key == "done") {
      milestone().done = on;
      return true;
    }
    return value();
  }
  bool number_integer(Json::number_integer_t number) { return whole(number >= 0 ? number : 0); }
  bool number_unsigned(Json::number_unsigned_t number) { return whole(number); }
  bool number_float(Json::number_float_t, const std::string&) { return value(); }
  bool binary(Json::binary_t&) { return value(); }
  bool string(std::string& text) {
    if (place() == Place::kGoal) {
      GoalDraft& goal = m_goals.back();
      if (m_key == "title") return set(goal.title, text);
      if (m_key == "why") return set(goal.why, text);
      if (m_key == "target_date") return set(goal.target_date, text);
      if (m_key == "status") {
        const auto status = status_of(text);
        if (!status) return fail(ErrorCode::kMalformed, "an unknown status");
        goal.status = *status;
        return true;
      }
    }
    if (place() == Place::kMilestone && m_key == "text") return set(milestone().text, text);
    return value();
  }
  bool key(std::string& name) {
    m_key.swap(name);
    return true;
  }

  bool start_object(std::size_t) {
    if (place() == Place::kNowhere) return enter(Place::kExport);
    if (place() == Place::kGoals) {
      if (m_goals.size() == kImportGoalsMax) return fail(ErrorCode::kTooLarge, "too many goals");
      m_goals.emplace_back();
      return enter(Place::kGoal);
    }
    if (place() == Place::kMilestones) {
      if (m_goals.back().milestones.size() == wire::kMilestonesPerGoalMax)
        return fail(ErrorCode::kTooLarge, "too many milestones");
      m_goals.back().milestones.emplace_back();
      return enter(Place::kMilestone);
    }
    return value() && enter(Place::kElsewhere);
  }
  bool end_object() {
    if (place() == Place::kGoal && m_goals.back().title.empty())
      return fail(ErrorCode::kMalformed, "a goal without a title");
    return leave();
  }
  bool start_array(std::size_t) {
    const bool goals =
        place() == Place::kNowhere || (place() == Place::kExport && m_key == "goals");
    if (goals) {
      if (m_found) return fail(ErrorCode::kMalformed, "goals twice");
      m_found = true;
      return enter(Place::kGoals);
    }
    if (place() == Place::kGoal && m_key == "milestones") return enter(Place::kMilestones);
    return value() && enter(Place::kElsewhere);
  }
  bool end_array() { return leave(); }
  bool parse_error(std::size_t at, const std::string&, const Json::exception&) {
    return fail(ErrorCode::kMalformed, "no JSON at byte " + std::to_string(at));
  }

 private:
  enum class Place { kNowhere, kExport, kGoals, kGoal, kMilestones, kMilestone, kElsewhere };

  Place place() const { return m_places.empty() ? Place::kNowhere : m_places.back(); }
  GoalDraft::Milestone& milestone() { return m_goals.back().milestones.back(); }

  bool fail(ErrorCode code, std::string why) {
    if (!m_error) m_error = error(code, std::move(why));
    return false;
  }
  bool enter(Place place) {
    if (m_places.size() == kImportDepthMax) return fail(ErrorCode::kMalformed, "nested too deep");
    m_places.push_back(place);
    return true;
  }
  bool leave() {
    m_places.pop_back();
    return true;
  }
  bool set(std::string& to, std::string& text) {
    to.swap(text);
    return true;
  }
  bool whole(std::uint64_t number) {
    if (place() == Place::kExport && m_key == "version") {
      if (number > kExportVersion) return fail(ErrorCode::kUnsupported, "of a later version");
      return true;
    }
    return value();
  }
  // A value that nothing is made of: fine under a name that is not known, else of the wrong type.
  bool value() {
    const auto is = [&](std::initializer_list<std::string_view> names) {
      return std::find(names.begin(), names.end(), m_key) != names.end();
    };
    const bool wanted =
        place() == Place::kNowhere || place() == Place::kGoals || place() == Place::kMilestones ||
        (place() == Place::kExport && is({"goals", "version"})) ||
        (place() == Place::kGoal && is({"title", "why", "target_date", "status", "milestones"})) ||
        (place() == Place::kMilestone && is({"text", "done"}));
    return !wanted || fail(ErrorCode::kMalformed, "something of another type");
  }

  std::vector<Place> m_places;
  std::string m_key;
  std::vector<GoalDraft> m_goals;
  bool m_found = false;
  std::optional<base::Error> m_error;
};

}  // namespace

base::Result<std::vector<GoalDraft>> read_goals_json(std::string_view json) {
  if (json.size() > kImportBytesMax) return error(ErrorCode::kTooLarge, "the file");
  GoalReader reader;
  if (!Json::sax_parse(json, &reader)) {
    const auto failed = reader.take();
    return failed.ok() ? error(ErrorCode::kMalformed, "no JSON") : failed.error();
  }
  return reader.take();
}

}  // namespace ithaca::app
