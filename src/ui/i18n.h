// Translated strings.
//
// assets/i18n/en.json is the source of keys: {"add_goal": "Add goal", "queued": {"one": "{count}
// queued", "other": "{count} queued"}}. cmake/ generates the enum Str and the English table from
// it, so that a key that does not exist does not compile. Other languages are the same keys in
// other files, loaded at run time; what they lack is shown in English.
//
// In a sentence of one direction, a parameter of the other is set apart (Unicode isolates), so that
// a Latin name in an Arabic sentence leaves its words in order.
//
// Invariants
//  1. The views returned live until two more frames have been drawn, or as long as the language
//     for strings without parameters. Copy what is kept.
// Threads: the interface's only thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "src/ui/strings_generated.h"

namespace ithaca::ui {

struct TrParam {
  std::string_view name;
  std::string_view value;
};

[[nodiscard]] std::string_view tr(Str key);
// Replaces each {name}: tr(Str::typing, {{"name", person.name}}).
[[nodiscard]] std::string_view tr(Str key, std::initializer_list<TrParam> parameters);
// Chooses the plural form for `count` by the language's rules and replaces {count} and {name}s.
[[nodiscard]] std::string_view tr_count(Str key, int64_t count,
                                        std::initializer_list<TrParam> parameters = {});

// Replaces the table with that of another language: the bytes of an assets/i18n file. False and no
// change if they are not one.
bool load_language(std::string_view json);
void use_english();
// English with accents, in brackets and 40 % longer.
void use_pseudo();

// "one · other", each in its own direction and together in the interface's.
[[nodiscard]] std::string_view tr_join(std::string_view one, std::string_view other);

}  // namespace ithaca::ui
