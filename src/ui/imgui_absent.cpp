// What Dear ImGui brings along and this program does without, a twentieth of the download: tables
// and columns (imgui_tables.cpp is not compiled), which imgui's own windows reach for, and reading
// settings from a file. No table or column is ever begun, so nothing here is ever called with one.
#include <imgui_internal.h>

extern "C" int ithaca_sscanf_absent(const char*, const char*, ...) { return 0; }

namespace ImGui {

void EndTable() {}
void TableSettingsAddSettingsHandler() {}
void TableGcCompactSettings() {}
void TableGcCompactTransientBuffers(ImGuiTable*) {}
void TableGcCompactTransientBuffers(ImGuiTableTempData*) {}
void TablePushColumnChannel(int) {}
void TablePopColumnChannel() {}
void TablePushBackgroundChannel() {}
void TablePopBackgroundChannel() {}
void EndColumns() {}
void PushColumnsBackground() {}
void PopColumnsBackground() {}

}  // namespace ImGui
