#include "src/platform/web/twin.h"

#include <emscripten.h>

#include <cstring>
#include <utility>

#include "src/platform/web/frame.h"

extern "C" {
void ithaca_twin_init();
void ithaca_twin_apply(const uint32_t* words);
void ithaca_twin_settle();
void ithaca_twin_focus(uint32_t id);
void ithaca_twin_shortcuts(const char* text, int length);
void ithaca_twin_find_changed();
void ithaca_twin_find(const uint32_t* words);
}

namespace ithaca::platform {
namespace {

ui::Ui* g_ui = nullptr;
Twin* g_twin = nullptr;

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_twin_command(int kind, uint32_t id, int number, float x,
                                                         float y, const char* text, int length) {
  if (g_ui == nullptr || kind < 0 || kind > static_cast<int>(ui::CommandKind::kReveal)) return;
  g_ui->post({.kind = static_cast<ui::CommandKind>(kind),
              .id = id,
              .number = number,
              .x = x,
              .y = y,
              .text = std::string(text, static_cast<size_t>(length))});
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_twin_wake() { Frame::request(); }

Twin::Twin(ui::Ui& ui) : m_ui(ui) {
  g_ui = &ui;
  g_twin = this;
  ithaca_twin_init();
}

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_twin_find_texts() { g_twin->send_find_texts(); }

void Twin::put_word(uint32_t value) { m_buffer.push_back(value); }

void Twin::put_real(float value) {
  uint32_t word;
  std::memcpy(&word, &value, sizeof word);
  m_buffer.push_back(word);
}

void Twin::put_text(std::string_view text) {
  put_word(static_cast<uint32_t>(text.size()));
  const size_t at = m_buffer.size();
  m_buffer.resize(at + (text.size() + 3) / 4);
  if (!text.empty()) std::memcpy(&m_buffer[at], text.data(), text.size());
}

// In the order in which twin.js reads it.
void Twin::put_node(const ui::SemanticsTree& tree, size_t index) {
  const ui::Node& n = tree[index];
  const ui::Rect rect = tree.relative_rect(index);
  put_word(n.id);
  put_word(n.parent < 0 ? 0 : tree[static_cast<size_t>(n.parent)].id);
  for (const uint32_t word : {static_cast<uint32_t>(n.role), uint32_t{n.level}, uint32_t{n.keys},
                              n.state, n.set_size, n.position_in_set}) {
    put_word(word);
  }
  for (const float real : {rect.x, rect.y, rect.width, rect.height}) put_real(real);
  put_word(n.scrolls ? 1 : 0);
  for (const float real : {n.scroll_x, n.scroll_y, n.content_width, n.content_height})
    put_real(real);
  put_real(n.type.size);
  put_real(n.type.line_height);
  for (const uint32_t word : {uint32_t{n.type.weight}, n.type.rgb, n.type.placeholder_rgb}) {
    put_word(word);
  }
  put_real(n.type.pad_x);
  put_real(n.type.pad_y);
  for (const std::string_view text : {std::string_view(n.name), std::string_view(n.value),
                                      std::string_view(n.description), std::string_view(n.extra)}) {
    put_text(text);
  }
}

void Twin::put_children(const ui::SemanticsTree& tree, int32_t parent) {
  put_word(parent < 0 ? 0 : tree[static_cast<size_t>(parent)].id);
  const size_t count_at = m_buffer.size();
  put_word(0);
  // In the page, what comes last lies on top.
  for (const bool layer : {false, true}) {
    for (size_t i = static_cast<size_t>(parent + 1); i < tree.size(); ++i) {
      if (tree[i].parent != parent || tree[i].layer != layer) continue;
      put_word(tree[i].id);
      ++m_buffer[count_at];
    }
  }
}

void Twin::update(const ui::FrameOutput& output) {
  const ui::TreeDiff& diff = m_ui.diff();
  if (!diff.empty()) {
    const ui::SemanticsTree& tree = m_ui.tree();
    m_buffer.clear();
    put_word(static_cast<uint32_t>(diff.removed.size()));
    for (const uint32_t id : diff.removed) put_word(id);
    put_word(static_cast<uint32_t>(diff.changed.size()));
    for (const int32_t index : diff.changed) put_node(tree, static_cast<size_t>(index));
    put_word(static_cast<uint32_t>(diff.reordered.size()));
    for (const int32_t parent : diff.reordered) put_children(tree, parent);
    ithaca_twin_apply(m_buffer.data());
  }
  if (m_shortcuts != m_ui.shortcut_list()) {
    m_shortcuts = m_ui.shortcut_list();
    ithaca_twin_shortcuts(m_shortcuts.data(), static_cast<int>(m_shortcuts.size()));
  }
  if (m_find != m_ui.find_signature()) {
    m_find = m_ui.find_signature();
    ithaca_twin_find_changed();
  }
  if (!output.again) ithaca_twin_settle();
  // Afterwards, for what is written with the focus (insert_text) is not in this frame.
  if (output.focus_request != 0) ithaca_twin_focus(output.focus_request);
}

void Twin::send_find_texts() {
  std::vector<ui::FindText> texts;
  const uint32_t list = m_ui.find_texts(texts);
  m_buffer.clear();
  put_word(list);
  put_word(static_cast<uint32_t>(texts.size()));
  for (const ui::FindText& text : texts) {
    put_text(std::to_string(text.key));
    put_text(text.text);
  }
  ithaca_twin_find(m_buffer.data());
}

}  // namespace ithaca::platform
