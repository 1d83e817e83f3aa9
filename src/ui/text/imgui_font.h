// An imgui font whose glyphs the platform draws, for whatever imgui itself writes.
//
// The interface's own text does not pass through here (see text_system.h). Ownership: the backend
// must outlive the atlas. Threads: one.
#pragma once

#include "src/ui/text/text_backend.h"

struct ImFontAtlas;

namespace ithaca::text {

void add_platform_font(ImFontAtlas& atlas, TextBackend& backend);

}  // namespace ithaca::text
