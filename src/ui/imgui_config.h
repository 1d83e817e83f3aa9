// Dear ImGui's configuration, for every file that includes imgui.h (IMGUI_USER_CONFIG).
#pragma once

// Text comes from the platform's own rasteriser (src/ui/text).
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_TTY_FUNCTIONS
#ifdef ITHACA_TERSE
// What imgui would say of a wrong call: the builds that are tested hear it.
#define IM_ASSERT_USER_ERROR(condition, words) ((void)0)
#endif
// imgui links a TrueType engine by default. Every font here brings its own loader, so what stands
// in its place only has to compile.
#define IMGUI_STB_TRUETYPE_FILENAME "src/ui/text/no_truetype.h"
