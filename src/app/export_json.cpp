// One space as JSON for people and scripts: `ithaca export`. Apart from the rest, so that a program
// that never asks for it does not link the JSON library.
#include "src/app/export_json.h"

#include <nlohmann/json.hpp>

#include "src/app/app.h"

namespace ithaca::app {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(SpaceKind kind) {
  switch (kind) {
    case SpaceKind::kPair:
      return "pair";
    case SpaceKind::kCircle:
      return "circle";
    case SpaceKind::kProgramme:
      return "programme";
    case SpaceKind::kPrivate:
      return "private";
  }
  return "unknown";
}

const char* receipt_name(Receipt receipt) {
  switch (receipt) {
    case Receipt::kQueued:
      return "queued";
    case Receipt::kOnRelay:
      return "on the relay";
    case Receipt::kDelivered:
      return "delivered";
    case Receipt::kRead:
      return "read";
  }
  return "unknown";
}

const char* field_name(GoalField field) {
  switch (field) {
    case GoalField::kTitle:
      return "title";
    case GoalField::kWhy:
      return "why";
    case GoalField::kTargetDate:
      return "target_date";
    case GoalField::kStatus:
      return "status";
  }
  return "unknown";
}

const char* mentoring_name(Mentoring mentoring) {
  switch (mentoring) {
    case Mentoring::kNone:
      return "none";
    case Mentoring::kMentor:
      return "mentor";
    case Mentoring::kMentee:
      return "mentee";
    case Mentoring::kBoth:
      return "both";
  }
  return "unknown";
}

Json json_of(const MemberView& member) {
  Json out{{"id", base::to_hex(member.id)}, {"name", member.name},
           {"time_zone", member.time_zone}, {"self", member.self},
           {"owner", member.owner},         {"since_ms", member.since_ms}};
  if (member.stay != MemberView::Stay::kPresent) {
    out["until_ms"] = member.until_ms;
    out["ended"] = member.stay == MemberView::Stay::kLeft ? "left" : "removed";
  }
  for (const auto& [topic, mentoring] : member.mentoring)
    out["here_as"].push_back({{"topic", topic}, {"as", mentoring_name(mentoring)}});
  return out;
}

Json json_of(const MessageView& message) {
  Json out{{"id", base::to_hex(message.id)},     {"author", base::to_hex(message.author)},
           {"author_name", message.author_name}, {"own", message.own},
           {"time_ms", message.shown_ms},        {"text", message.text}};
  if (message.own) out["receipt"] = receipt_name(message.receipt);
  if (message.edited) out["edited"] = true;
  if (message.deleted) out["deleted"] = true;
  if (message.reply_to) out["reply_to"] = base::to_hex(message.reply_to->id);
  for (const Reaction& reaction : message.reactions)
    out["reactions"].push_back({{"emoji", reaction.emoji}, {"count", reaction.count}});
  return out;
}

Json json_of(const GoalView& goal) {
  Json out{{"id", base::to_hex(goal.id)},
           {"author", base::to_hex(goal.author)},
           {"author_name", goal.author_name},
           {"created_ms", goal.created_ms},
           {"title", goal.title},
           {"why", goal.why},
           {"target_date", goal.target_date},
           {"status", status_name(goal.status)},
           {"milestones", Json::array()}};
  for (const MilestoneView& milestone : goal.milestones)
    out["milestones"].push_back(
        {{"id", base::to_hex(milestone.id)}, {"text", milestone.text}, {"done", milestone.done}});
  for (const GoalView::Conflict& conflict : goal.conflicts)
    for (const OtherVersion& other : conflict.others)
      out["other_versions"].push_back({{"field", field_name(conflict.field)},
                                       {"author_name", other.author_name},
                                       {"value", other.value}});
  return out;
}

const char* kind_name(HitKind kind) {
  switch (kind) {
    case HitKind::kSpace:
      return "space";
    case HitKind::kMember:
      return "member";
    case HitKind::kGoal:
      return "goal";
    case HitKind::kMessage:
      return "message";
  }
  return "unknown";
}

Json json_of(const SearchHit& hit) {
  Json out{{"kind", kind_name(hit.kind)}, {"space", base::to_hex(hit.space)}};
  if (!hit.id.is_zero()) out["id"] = base::to_hex(hit.id);
  if (!hit.title.empty()) out["title"] = hit.title;
  if (hit.when_ms != 0) out["time_ms"] = hit.when_ms;
  out["text"] = hit.text;
  out["marks"] = Json::array();
  for (const TextMark& mark : hit.marks) out["marks"].push_back({mark.begin, mark.end});
  return out;
}

Json json_of(const SpaceSummary& space) {
  Json out{{"id", base::to_hex(space.id)},
           {"name", space.name},
           {"kind", kind_name(space.kind)},
           {"unread", space.unread},
           {"last_activity_ms", space.last_activity_ms},
           {"on_relay", space.on_relay},
           {"removed", space.removed},
           {"left", space.left},
           {"members", Json::array()}};
  for (const MemberView& member : space.members) out["members"].push_back(json_of(member));
  return out;
}

template <typename View>
Json array_of(const std::vector<View>& views) {
  Json out = Json::array();
  for (const View& view : views) out.push_back(json_of(view));
  return out;
}

// Texts are UTF-8 already; the handler keeps the call from ever failing.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

const char* status_name(GoalStatus status) {
  switch (status) {
    case GoalStatus::kActive:
      return "active";
    case GoalStatus::kReached:
      return "reached";
    case GoalStatus::kLetGo:
      return "let go";
  }
  return "unknown";
}

std::string to_json(const MessageView& message) { return dump(json_of(message), -1); }
std::string to_json(const GoalView& goal) { return dump(json_of(goal), -1); }
std::string to_json(const std::vector<SpaceSummary>& spaces) { return dump(array_of(spaces), 2); }
std::string to_json(const std::vector<MemberView>& members) { return dump(array_of(members), 2); }
std::string to_json(const std::vector<MessageView>& messages) {
  return dump(array_of(messages), 2);
}
std::string to_json(const std::vector<GoalView>& goals) { return dump(array_of(goals), 2); }

std::string to_json(const std::vector<SearchHit>& hits) { return dump(array_of(hits), 2); }

std::string App::export_json(const SpaceId& id) const {
  const std::optional<SpaceSummary> space = this->space(id);
  if (!space) return {};
  Json out{{"format", "ithaca-export"},
           {"version", kExportVersion},
           {"space", json_of(*space)},
           {"messages", array_of(messages(id, 0, message_count(id)))},
           {"goals", array_of(goals(id))}};
  return dump(out, 2);
}

}  // namespace ithaca::app
