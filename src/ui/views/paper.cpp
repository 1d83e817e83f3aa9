#include "src/ui/views/paper.h"

#include <algorithm>
#include <initializer_list>

#include "src/ui/i18n.h"
#include "src/ui/platform.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr char kRecordEnd = '\x1e';
constexpr char kFieldEnd = '\x1f';
constexpr std::size_t kMessagesAtOnce = 500;

void add(std::string& paper, std::string_view kind,
         std::initializer_list<std::string_view> fields) {
  paper += kind;
  for (const std::string_view field : fields) {
    paper += kFieldEnd;
    std::copy_if(field.begin(), field.end(), std::back_inserter(paper),
                 [](char c) { return c != kRecordEnd && c != kFieldEnd; });
  }
  paper += kRecordEnd;
}

std::string full_date(app::TimeMs moment, std::string_view zone) {
  return platform().format_date(static_cast<std::int64_t>(moment), DateStyle::kFull, zone);
}

void add_head(std::string& paper, const app::SpaceSummary& space, Str part, std::string_view zone) {
  add(paper, "title", {std::string(space_title(space)) + " · " + std::string(tr(part))});
  std::string people;
  for (const app::MemberView& member : space.members) {
    if (!people.empty()) people += ", ";
    people += member_name(member);
  }
  add(paper, "note", {people});
  const auto now = static_cast<app::TimeMs>(platform().wall_ms());
  add(paper, "note", {tr(Str::paper_made, {{"when", full_date(now, zone)}})});
}

void add_message(std::string& paper, const app::MessageView& message, std::string_view zone) {
  std::string when = clock_time(message.shown_ms, zone);
  if (message.edited && !message.deleted) when += " · " + std::string(tr(Str::message_edited));
  std::string reactions;
  for (const app::Reaction& reaction : message.reactions) {
    reactions += reaction.emoji + " " + std::to_string(reaction.count) + "  ";
  }
  const std::string_view text =
      message.deleted ? tr(Str::message_deleted) : std::string_view(message.text);
  const auto quote = message.reply_to.value_or(app::MessageView::Quote{});
  add(paper, "message",
      {message.author_name, when, text, quote.author_name, quote.text, reactions});
}

}  // namespace

std::string conversation_paper(Context& context, const app::SpaceSummary& space) {
  const std::string_view zone = context.zone();
  std::string paper;
  add_head(paper, space, Str::conversation, zone);
  const std::size_t left_out =
      context.app.first_message_in_memory(space.id) + context.app.newer_messages(space.id);
  if (left_out > 0) {
    add(paper, "note", {tr_count(Str::paper_left_out, static_cast<std::int64_t>(left_out))});
  }
  std::string day;
  const std::size_t count = context.app.message_count(space.id);
  for (std::size_t first = 0; first < count; first += kMessagesAtOnce) {
    for (const app::MessageView& message : context.app.messages(space.id, first, kMessagesAtOnce)) {
      const auto moment = static_cast<std::int64_t>(message.shown_ms);
      // "Today" means nothing on paper.
      std::string that = platform().format_date(moment, DateStyle::kDay, zone);
      if (that != day) add(paper, "day", {that});
      day = std::move(that);
      add_message(paper, message, zone);
    }
  }
  return paper;
}

std::string goals_paper(Context& context, const app::SpaceSummary& space) {
  std::string paper;
  add_head(paper, space, Str::goals, context.zone());
  for (const app::GoalView& goal : context.data.goals(space.id)) {
    std::string about(status_words(goal.status));
    if (!goal.target_date.empty()) {
      about += " · " + platform().format_calendar_date(goal.target_date, DateStyle::kDayYear);
    }
    add(paper, "goal", {goal.title, about, goal.why});
    for (const app::MilestoneView& milestone : goal.milestones) {
      add(paper, "step", {milestone.done ? "1" : "", milestone.text});
    }
  }
  return paper;
}

}  // namespace ithaca::ui::views
