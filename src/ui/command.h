// What the platform tells the interface that did not come through imgui's own input.
#pragma once

#include <cstdint>
#include <string>

namespace ithaca::ui {

enum class CommandKind : uint8_t {
  kActivate,  // without a pointer: Enter, Space, assistive technology, element.click()
  kInput,     // a field's text is now `text`
  kChoose,    // `number`: the chosen option of a select, or 1/0 of a checkbox, 1 of a radio
  kFocus,     // DOM focus arrived; `number` 1: the ring is to be shown
  kBlur,
  kKey,       // `text`: the key's name, "ArrowDown"; `number`: modifiers
  kScroll,    // a scroll area's offset is now (x, y)
  kShortcut,  // `text`: a chord as ui::shortcut() writes it
  kReveal,    // a list's item, whose key is `text`, is to be brought into view
};

struct Command {
  CommandKind kind = CommandKind::kActivate;
  uint32_t id = 0;
  int32_t number = 0;
  float x = 0, y = 0;
  std::string text = {};
};

// More than a person can cause between two frames; what is beyond is dropped, oldest kept.
inline constexpr size_t kCommandsMax = 1024;

}  // namespace ithaca::ui
