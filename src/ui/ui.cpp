#include "src/ui/ui.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "src/ui/core.h"
#include "src/ui/draw.h"
#include "src/ui/i18n_internal.h"
#include "src/ui/shadow.h"
#include "src/ui/text/imgui_font.h"

namespace ithaca::ui {
namespace {

State* g_state = nullptr;
Ui* g_ui = nullptr;

void style_imgui() {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags = ImGuiConfigFlags_None;  // focus is the document's, never imgui's
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigInputTextCursorBlink = false;
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.WindowMinSize = {1, 1};
  style.AntiAliasedLinesUseTex = false;
}

constexpr ImGuiWindowFlags kPlainWindow =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
    ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoFocusOnAppearing |
    ImGuiWindowFlags_NoNav;

void begin_screen(State& s) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({s.input.width, s.input.height});
  ImGui::Begin("screen", nullptr, kPlainWindow);
  s.layout.open_root(s.layout.next_box_id("screen"), {0, 0, s.input.width, s.input.height}, false,
                     0);
}

void end_screen(State& s) {
  s.layout.close();
  ImGui::End();
}

void reveal_item(State& s, const Command& command) {
  const auto list = s.lists.find(command.id);
  if (list == s.lists.end()) return;
  list->second.reveal_key = std::strtoull(command.text.c_str(), nullptr, 10);
  list->second.revealing = true;
}

// Text is applied before anything acts on it: a press that came with it waits for the next pass.
void deal_commands(State& s) {
  s.active.clear();
  std::vector<Command> waiting = std::exchange(s.held_back, {});
  waiting.insert(waiting.end(), std::make_move_iterator(s.inbox.begin()),
                 std::make_move_iterator(s.inbox.end()));
  s.inbox.clear();
  const bool has_text = std::any_of(waiting.begin(), waiting.end(),
                                    [](const Command& c) { return c.kind == CommandKind::kInput; });
  for (Command& command : waiting) {
    switch (command.kind) {
      case CommandKind::kFocus:
        s.focused = command.id;
        s.focus_ring = command.number != 0;
        break;
      case CommandKind::kBlur:
        if (s.focused == command.id) s.focused = 0;
        break;
      case CommandKind::kScroll:
        if (ScrollMemory& scroll = s.scrolls[command.id]; scroll.seen) {
          scroll.offset = scroll.horizontal ? std::fabs(command.x) : command.y;
          scroll.at_end = scroll.offset >= scroll.content - scroll.view - 2;
          s.scroll_dirty = true;
        }
        break;
      case CommandKind::kReveal:
        reveal_item(s, command);
        break;
      case CommandKind::kInput:
        s.active.push_back(std::move(command));
        break;
      default:
        (has_text ? s.held_back : s.active).push_back(std::move(command));
    }
  }
}

void mark_inert(State& s) {
  if (s.modal_id == 0) return;
  SemanticsTree& tree = s.tree();
  bool found = false;
  for (size_t i = 0; i < tree.size(); ++i) {
    found = found || tree[i].id == s.modal_id;
    // What stands over the modal (a menu in it, toasts) is recorded after it.
    if (tree[i].parent < 0 && !found) tree[i].state |= kStateInert;
  }
}

uint32_t count_uncovered(const State& s, const SemanticsTree& tree) {
  auto count = static_cast<uint32_t>(tree.duplicates());
  for (const uint32_t id : s.items) {
    if (tree.find(id) == nullptr) ++count;
  }
  return count;
}

void join_shortcuts(State& s) {
  s.shortcut_list.clear();
  for (const ShortcutEntry& entry : s.shortcuts) {
    if (entry.keys.size() == 1 && !s.single_keys) continue;
    s.shortcut_list += entry.keys;
    s.shortcut_list += '\n';
  }
}

// Lets go of what was not on the screen for a while, when there is too much of it.
void forget_unused(State& s) {
  const auto old = [&](uint32_t last) { return last + 600 < s.frame; };
  if (s.scrolls.size() > kMemoriesMax) {
    std::erase_if(s.scrolls, [&](const auto& entry) { return old(entry.second.last_used); });
    std::erase_if(s.lists, [&](const auto& entry) { return !s.scrolls.contains(entry.first); });
  }
  if (s.fields.size() > kMemoriesMax) {
    std::erase_if(s.fields, [&](const auto& entry) { return old(entry.second.last_used); });
  }
  if (s.layers.size() > kMemoriesMax) {
    std::erase_if(s.layers, [&](const auto& entry) { return old(entry.second.last_frame); });
  }
}

// One building of the frame. True when it has to be built again.
bool run_pass(State& s, FunctionRef<void()> draw) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {s.input.width, s.input.height};
  io.DisplayFramebufferScale = {s.input.pixel_ratio, s.input.pixel_ratio};
  if (s.pass > 0) io.DeltaTime = 1e-4f;
  ImGui::NewFrame();
  g.DrawListSharedData.InitialFringeScale = 1 / s.input.pixel_ratio;
  ImGui::GetForegroundDrawList()->_FringeScale = 1 / s.input.pixel_ratio;
  g.DrawListSharedData.SetCircleTessellationMaxError(0.25f / s.input.pixel_ratio);

  s.acted = false;
  s.hidden = 0;
  s.cut_labels = 0;
  s.scroll_dirty = false;
  deal_commands(s);
  s.tree().clear();
  s.find.list = 0;
  s.items.clear();
  s.shortcuts.clear();
  s.layer_stack.clear();
  s.layer_count = 0;
  s.covers = std::exchange(s.covers_next, {});
  s.modal_before = s.modal_id != 0;
  s.modal_id = 0;
  s.tooltip_declared = false;
  s.layout.begin_pass(s.input.width, s.input.height, s.input.pixel_ratio, s.mirrored);

  g.TestEngineHookItems = true;
  begin_screen(s);
  draw();
  end_screen(s);
  draw_overlays();
  g.TestEngineHookItems = false;

  mark_inert(s);
  s.text.rasterize_pending();
  const bool moved = s.text.atlas_moved();
  const bool covers_changed = s.covers != s.covers_next;
  const bool pending_input = g.InputEventsQueue.Size > 0 || !s.held_back.empty();
  return s.layout.dirty() || s.acted || s.scroll_dirty || moved || covers_changed || pending_input;
}

}  // namespace

State& state() { return *g_state; }
Ui& current_ui() { return *g_ui; }
Platform& platform() { return g_state->platform; }

Ui::Ui(Platform& platform, text::TextBackend& text)
    : m_state(std::make_unique<State>(platform, text)) {
  g_state = m_state.get();
  g_ui = this;
  style_imgui();
  ImGui::GetIO().Fonts->TexMaxWidth = 4096;
  ImGui::GetIO().Fonts->TexMaxHeight = 4096;
  text::add_platform_font(*ImGui::GetIO().Fonts, text);
}

Ui::~Ui() {
  g_state = nullptr;
  g_ui = nullptr;
}

void Ui::post(Command command) {
  if (m_state->inbox.size() < kCommandsMax) m_state->inbox.push_back(std::move(command));
  m_state->platform.request_frame();
}

FrameOutput Ui::frame(const FrameInput& input, FunctionRef<void()> backend_frame,
                      FunctionRef<void()> draw) {
  State& s = *m_state;
  s.input = input;
  ++s.frame;
  s.again = false;
  next_string_frame();
  const Environment& environment = s.platform.environment();
  s.theme.select(s.theme_choice, environment.dark, environment.high_contrast);
  const float pixels = input.width * input.height * input.pixel_ratio * input.pixel_ratio;
  s.text.begin_frame(ImGui::GetIO().Fonts, input.pixel_ratio, static_cast<size_t>(pixels));
  backend_frame();

  s.current_tree ^= 1;
  FrameOutput out;
  bool more = true;
  for (s.pass = 0; more && s.pass < kPassesMax; ++s.pass) {
    if (s.pass > 0) ImGui::EndFrame();
    more = run_pass(s, draw);
  }
  out.passes = s.pass;
  out.again = more || s.again;
  out.again = s.text.finish_frame() || out.again;
  s.layout.finish_frame();
  forget_unused(s);
  ImGui::Render();

  s.tree().seal();
  diff_trees(s.trees[s.current_tree ^ 1], s.tree(), s.diff);
  out.uncovered = s.uncovered = s.diff.empty() ? s.uncovered : count_uncovered(s, s.tree());
  join_shortcuts(s);
  out.focus_request = std::exchange(s.focus_request, 0);
  for (const std::function<void()>& task : std::exchange(s.after_frame, {})) {
    task();
    out.again = true;
  }
  return out;
}

const SemanticsTree& Ui::tree() const { return m_state->tree(); }
const TreeDiff& Ui::diff() const { return m_state->diff; }
uint64_t Ui::find_signature() const {
  return m_state->find.list == 0 ? 0 : m_state->find.signature;
}

uint32_t Ui::find_texts(std::vector<FindText>& out) const {
  const FindSource& find = m_state->find;
  if (find.list != 0) find.texts->find_texts(find.first, find.count, out);
  return find.list;
}

std::string_view Ui::shortcut_list() const { return m_state->shortcut_list; }
size_t Ui::sprite_count() const { return m_state->text.sprite_count(); }
uint32_t Ui::cut_labels() const { return m_state->cut_labels; }
const Theme& Ui::theme() const { return m_state->theme; }
ThemeChoice Ui::theme_choice() const { return m_state->theme_choice; }

void Ui::set_theme_choice(ThemeChoice choice) {
  m_state->theme_choice = choice;
  m_state->platform.request_frame();
}

void Ui::set_text_scale(float scale) {
  m_state->theme.set_text_scale(scale);
  m_state->platform.request_frame();
}

void Ui::set_single_keys(bool on) { m_state->single_keys = on; }

void Ui::set_mirrored(bool mirrored) {
  m_state->mirrored = mirrored;
  m_state->platform.request_frame();
}

void Ui::on_renderer_lost() {
  if (m_state->backend.draws_into_texture()) m_state->text.forget_pixels();
  m_state->platform.request_frame();
}

}  // namespace ithaca::ui

// ---- imgui's hooks: which interactive items there are -------------------------------------------

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect&,
                                 const ImGuiLastItemData*) {
  // imgui reports each window as an item, too.
  if (id != 0 && id != ImGui::GetCurrentWindow()->ID) ithaca::ui::state().items.push_back(id);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
