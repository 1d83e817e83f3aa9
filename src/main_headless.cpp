// The headless client: reads its command line and runs one command. Everything else is in
// src/headless.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "src/core/crypto/primitives.h"
#include "src/headless/commands.h"
#include "src/headless/words.h"
#include "src/platform/native/files.h"

namespace {

using ithaca::app::SpaceKind;
using ithaca::headless::Commands;
using ithaca::headless::Exit;
using ithaca::headless::Format;

constexpr const char* kAbout =
    "Ithaca without a window: talk and set goals from scripts.\n"
    "Everything is kept, encrypted, in the data folder, and works offline; the relay only passes "
    "on "
    "what it cannot read.";
constexpr const char* kFooter =
    "SPACE is the name of a space, its id, or the first digits of its id.\n"
    "Exit codes: 0 done; 1 refused, nothing was changed; 2 the command line is wrong; 3 done on "
    "this "
    "device, but the relay was out of reach or time ran out.\n"
    "Example:\n"
    "  ithaca --relay https://relay.example init --name Ada\n"
    "  ithaca create 'Ada and Ben'\n"
    "  ithaca invite 'Ada and Ben'";

std::string default_data() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const std::string data = variable("ITHACA_DATA"); !data.empty()) return data;
  if (const std::string base = variable("XDG_DATA_HOME"); !base.empty()) return base + "/ithaca";
  if (const std::string home = variable("HOME"); !home.empty())
    return home + "/.local/share/ithaca";
  return "ithaca-data";
}

ithaca::headless::AskPassphrase asker(bool twice) {
  return [twice]() -> ithaca::base::Result<std::string> {
    if (const char* given = std::getenv("ITHACA_PASSPHRASE")) return std::string(given);
    auto first = ithaca::platform::ask_hidden("Passphrase: ");
    if (!first.ok() || !twice) return first;
    const auto second = ithaca::platform::ask_hidden("Once more: ");
    if (!second.ok()) return second;
    if (*first != *second) {
      std::cerr << "ithaca: The two are not the same.\n";
      return ithaca::base::error(ithaca::base::ErrorCode::kInvalidInput);
    }
    return first;
  };
}

// What the command line says; each subcommand sets `run`.
struct Arguments {
  ithaca::headless::SessionOptions session;
  ithaca::headless::Wait wait;
  bool no_wait = false, json = false, profile_wanted = true;
  double wait_seconds = 10, timeout_seconds = 30, move_seconds = 3600;
  SpaceKind kind = SpaceKind::kPair;
  ithaca::app::Mentoring mentoring = ithaca::app::Mentoring::kNone;
  std::string space, name, link, milestone, file, text, member, topic;
  bool undone = false, owner = false;
  std::size_t wait_for = 0;
  ithaca::headless::InitOptions init;
  ithaca::headless::ListOptions list;
  ithaca::headless::GoalOptions goal;
  std::function<Exit(Commands&)> run;

  Format format() const { return json ? Format::kJson : Format::kText; }
};

CLI::App* add(CLI::App& cli, Arguments& args, const char* name, const char* about,
              std::function<Exit(Commands&)> run) {
  CLI::App* command = cli.add_subcommand(name, about);
  command->callback([&args, run = std::move(run)] { args.run = run; });
  return command;
}

void add_wait(CLI::App* command, Arguments& args) {
  command->add_option("--wait", args.wait_seconds, "Seconds to wait for the relay to have it")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--no-wait", args.no_wait, "Save it here and return; the next sync sends it");
}

void add_profile_commands(CLI::App& cli, Arguments& args) {
  auto* init = add(cli, args, "init", "Make this data folder yours",
                   [&args](Commands& commands) { return commands.init(args.init); });
  init->add_option("--name", args.init.name, "Your name, as others will see it")->required();
  init->add_option("--time-zone", args.init.time_zone, "IANA name; this machine's if not given");
  init->add_option("--language", args.init.language, "BCP 47 tag; this machine's if not given");
  init->callback([&args] {
    args.profile_wanted = false;
    args.run = [&args](Commands& commands) { return commands.init(args.init); };
  });
  add(cli, args, "status", "Who you are here, and whether all is on the relay",
      [](Commands& commands) { return commands.status(); });
  auto* back_up = add(cli, args, "back-up", "Write everything into one encrypted file",
                      [&args](Commands& c) { return c.back_up(args.file, asker(true)); });
  back_up->add_option("FILE", args.file)->required();
  back_up->footer("The passphrase is asked for, or taken from ITHACA_PASSPHRASE.");
  auto* restore = cli.add_subcommand("restore", "Bring a backup into a data folder nobody uses");
  restore->add_option("FILE", args.file)->required();
  restore->footer("The passphrase is asked for, or taken from ITHACA_PASSPHRASE.");
  restore->callback([&args] {
    args.profile_wanted = false;
    args.run = [&args](Commands& commands) { return commands.restore(args.file, asker(false)); };
  });
}

void add_space_commands(CLI::App& cli, Arguments& args) {
  auto* spaces = add(cli, args, "spaces", "List your spaces",
                     [&args](Commands& commands) { return commands.spaces(args.format()); });
  spaces->add_flag("--json", args.json, "As JSON");
  auto* create = add(cli, args, "create", "Make a space and print its id",
                     [&args](Commands& c) { return c.create(args.name, args.kind, args.wait); });
  create->add_option("NAME", args.name)->required();
  const std::map<std::string, SpaceKind> kinds{{"pair", SpaceKind::kPair},
                                               {"circle", SpaceKind::kCircle},
                                               {"programme", SpaceKind::kProgramme},
                                               {"private", SpaceKind::kPrivate}};
  create->add_option("--kind", args.kind, "pair, circle, programme or private; a pair if not given")
      ->transform(CLI::CheckedTransformer(kinds).description(""));
  add_wait(create, args);
  auto* invite = add(cli, args, "invite", "Print a link that lets one person in",
                     [&args](Commands& c) { return c.invite(args.space, args.wait); });
  invite->add_option("SPACE", args.space)->required();
  add_wait(invite, args);
  auto* join = add(cli, args, "join", "Enter a space by an invite link and print its id",
                   [&args](Commands& c) { return c.join(args.link, args.wait); });
  join->add_option("LINK", args.link, "The link; - reads it from standard input")->required();
  add_wait(join, args);
  auto* exporting = add(cli, args, "export", "Everything you can read in a space, as JSON",
                        [&args](Commands& c) { return c.export_space(args.space, args.file); });
  exporting->add_option("SPACE", args.space)->required();
  exporting->add_option("FILE", args.file, "Standard output if not given");
}

void add_member_commands(CLI::App& cli, Arguments& args) {
  using ithaca::app::Mentoring;
  auto* members = add(cli, args, "members", "Who is in a space, and who was",
                      [&args](Commands& c) { return c.members(args.space, args.format()); });
  members->add_option("SPACE", args.space)->required();
  members->add_flag("--json", args.json, "As JSON");
  auto* remove = add(cli, args, "remove", "Remove somebody from a space that you own",
                     [&args](Commands& c) { return c.remove(args.space, args.member, args.wait); });
  remove->add_option("SPACE", args.space)->required();
  remove->add_option("MEMBER", args.member, "Their name or id, as 'members' prints it")->required();
  add_wait(remove, args);
  auto* devices = add(cli, args, "devices", "Your own devices in a space",
                      [&args](Commands& c) { return c.devices(args.space); });
  devices->add_option("SPACE", args.space)->required();
  auto* end_device =
      add(cli, args, "end-device", "Remove a device of yours that is lost from a space",
          [&args](Commands& c) { return c.end_device(args.space, args.member, args.wait); });
  end_device->add_option("SPACE", args.space)->required();
  end_device->add_option("DEVICE", args.member, "Its id, as 'devices' prints it")->required();
  add_wait(end_device, args);
  auto* role = add(
      cli, args, "role", "Make somebody an owner of a space, or a member again",
      [&args](Commands& c) { return c.set_role(args.space, args.member, args.owner, args.wait); });
  role->add_option("SPACE", args.space)->required();
  role->add_option("MEMBER", args.member, "Their name or id, as 'members' prints it")->required();
  const std::map<std::string, bool> roles{{"owner", true}, {"member", false}};
  role->add_option("ROLE", args.owner, "owner or member")
      ->required()
      ->transform(CLI::CheckedTransformer(roles).description(""));
  add_wait(role, args);
  auto* here = add(cli, args, "here-as", "Say what you are in a space, or in one topic of it",
                   [&args](Commands& c) {
                     return c.here_as(args.space, args.mentoring, args.topic, args.wait);
                   });
  here->add_option("SPACE", args.space)->required();
  const std::map<std::string, Mentoring> kinds{{"mentor", Mentoring::kMentor},
                                               {"mentee", Mentoring::kMentee},
                                               {"both", Mentoring::kBoth},
                                               {"none", Mentoring::kNone}};
  here->add_option("AS", args.mentoring, "mentor, mentee, both or none")
      ->required()
      ->transform(CLI::CheckedTransformer(kinds).description(""));
  here->add_option("TOPIC", args.topic, "The space as a whole if not given");
  add_wait(here, args);
  auto* leave = add(cli, args, "leave", "Leave a space; what you have stays readable",
                    [&args](Commands& c) { return c.leave(args.space, args.wait); });
  leave->add_option("SPACE", args.space)->required();
  add_wait(leave, args);
  auto* forget =
      add(cli, args, "forget", "Delete a space that you are out of, or alone in, from this folder",
          [&args](Commands& c) { return c.forget(args.space); });
  forget->add_option("SPACE", args.space)->required();
}

void add_talk_commands(CLI::App& cli, Arguments& args) {
  auto* send = add(cli, args, "send", "Send a message", [&args, &cli](Commands& c) {
    const bool given = cli.get_subcommand("send")->count("TEXT") > 0 && args.text != "-";
    return c.send({args.space, given ? std::optional(args.text) : std::nullopt}, args.wait);
  });
  send->add_option("SPACE", args.space)->required();
  send->add_option("TEXT", args.text, "If not given, each line of standard input is a message");
  add_wait(send, args);
  auto* list = add(cli, args, "list", "Print the messages of a space", [&args](Commands& c) {
    args.list.format = args.format();
    return c.list(args.list);
  });
  list->add_option("SPACE", args.list.space)->required();
  list->add_option("--last", args.list.last, "Only that many");
  list->add_flag("--read", args.list.mark_read, "Tell their authors that you have read them");
  list->add_flag("--json", args.json, "As JSON");
  auto* search = add(cli, args, "search", "Find names, goals and messages on this device",
                     [&args](Commands& c) { return c.search(args.text, args.format()); });
  search->add_option("WORDS", args.text, "All of them must occur; parts of words will do")
      ->required();
  search->add_flag("--json", args.json, "As JSON");
  auto* goals = add(cli, args, "goals", "Print the goals of a space",
                    [&args](Commands& c) { return c.goals(args.space, args.format()); });
  goals->add_option("SPACE", args.space)->required();
  goals->add_flag("--json", args.json, "As JSON");
  auto* add_goal = add(cli, args, "add-goal", "Add a goal and print its id",
                       [&args](Commands& c) { return c.add_goal(args.goal, args.wait); });
  add_goal->add_option("SPACE", args.goal.space)->required();
  add_goal->add_option("TITLE", args.goal.title,
                       "If not given, each line of standard input is a goal");
  add_goal->add_option("--why", args.goal.why, "Why it matters");
  add_goal->add_option("--date", args.goal.date, "Target date, as YYYY-MM-DD");
  add_goal->add_option("--milestone", args.goal.milestones,
                       "A step on the way; repeat it for more");
  add_wait(add_goal, args);
  auto* import_goals =
      add(cli, args, "import-goals", "Add the goals of an exported file",
          [&args](Commands& c) { return c.import_goals(args.space, args.file, args.wait); });
  import_goals->add_option("SPACE", args.space)->required();
  import_goals->add_option("FILE", args.file, "From 'export' or 'goals --json'")->required();
  add_wait(import_goals, args);
  auto* done = add(cli, args, "done", "Tick off a milestone", [&args](Commands& c) {
    return c.milestone_done(args.milestone, !args.undone, args.wait);
  });
  done->add_option("MILESTONE", args.milestone, "Its id, as 'goals' prints it, or its text")
      ->required();
  done->add_flag("--not", args.undone, "It is not done after all");
  add_wait(done, args);
}

void add_sync_commands(CLI::App& cli, Arguments& args) {
  auto* sync =
      add(cli, args, "sync", "Exchange everything with the relay", [&args, &cli](Commands& c) {
        const CLI::App& self = *cli.get_subcommand("sync");
        ithaca::headless::SyncOptions options;
        if (self.count("SPACE") > 0) options.space = args.space;
        if (self.count("--wait-for") > 0) options.wait_for = args.wait_for;
        options.timeout_ms = static_cast<std::uint64_t>(args.timeout_seconds * 1000);
        return c.sync(options);
      });
  sync->add_option("SPACE", args.space, "Whose messages --wait-for counts; all if not given");
  sync->add_option("--wait-for", args.wait_for, "Go on until there are that many messages");
  sync->add_option("--timeout", args.timeout_seconds, "Seconds after which to give up")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  auto* move = add(cli, args, "move", "Bring everything to another relay, and stay there",
                   [&args](Commands& c) {
                     return c.move(static_cast<std::uint64_t>(args.move_seconds * 1000));
                   });
  move->add_option("URL", args.session.relay, "The new relay")->required();
  move->add_option("--timeout", args.move_seconds, "Seconds after which to give up")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  auto* watch = add(cli, args, "watch", "Stay online and print messages as they come, until Ctrl+C",
                    [&args](Commands& c) { return c.watch(args.format()); });
  watch->add_flag("--json", args.json, "One JSON object a line");
}

int run(Arguments& args) {
  using ithaca::headless::Session;
  if (!ithaca::crypto::init().ok()) {
    std::cerr << "ithaca: The cryptographic library does not start.\n";
    return static_cast<int>(Exit::kRefused);
  }
  args.wait = {!args.no_wait, static_cast<std::uint64_t>(args.wait_seconds * 1000)};
  if (args.link == "-") std::getline(std::cin, args.link);
  auto session = Session::open(args.session);
  if (!session.ok()) {
    std::cerr << "ithaca: " << ithaca::headless::sentence(session.error()) << '\n';
    return static_cast<int>(Exit::kRefused);
  }
  Commands commands(**session);
  Exit out = commands.ready(args.profile_wanted);
  if (out == Exit::kDone) out = args.run(commands);
  std::cout.flush();
  return static_cast<int>(out);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli(kAbout, "ithaca");
  cli.footer(kFooter);
  cli.require_subcommand(1);
  cli.get_formatter()->column_width(28);
  Arguments args;
  args.session.data = default_data();
  cli.add_option("--data", args.session.data, "The data folder")->capture_default_str();
  cli.add_option("--relay", args.session.relay,
                 "The relay, as http://… or https://…; the folder remembers it");
  add_profile_commands(cli, args);
  add_space_commands(cli, args);
  add_member_commands(cli, args);
  add_talk_commands(cli, args);
  add_sync_commands(cli, args);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUsage);
  }
  return run(args);
}
