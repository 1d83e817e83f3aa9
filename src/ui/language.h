// The language of the interface: which there are, which is shown, and changing it while it runs.
//
// What was chosen here is kept as a setting; before that, the browser's list decides. `?lang=` in
// the address beats both for as long as the page lives and is not kept ("pseudo" is English made
// longer and accented, for finding layouts that are too narrow and words that are not translated).
//
// Invariants
//  1. Words, direction, lang, formats and plural rules change together, when the words are there.
//  2. English is part of the program; where another language cannot be fetched, English is shown.
// Threads: the interface's only thread.
#pragma once

#include <functional>
#include <span>
#include <string_view>

namespace ithaca::ui {

struct Language {
  std::string_view tag;
  std::string_view name;  // in the language itself
  bool right_to_left = false;
};

[[nodiscard]] std::span<const Language> languages();
// The place in languages() of the one that is shown or being fetched.
[[nodiscard]] size_t chosen_language();
// Shows languages()[index] as soon as its words are here, and remembers the choice.
void choose_language(size_t index);
// Shows the language that this person wants; `then` runs once, when it is shown or was given up.
void start_language(std::function<void()> then);

}  // namespace ithaca::ui
