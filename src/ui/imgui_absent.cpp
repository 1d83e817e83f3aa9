// What Dear ImGui brings along and this program does without: a twentieth of it. imgui's own
// definitions are weak (cmake/IthacaThirdParty.cmake), so that these stand in their place; those of
// tables have no other, since imgui_tables.cpp is not compiled. Nothing here is ever called with
// anything to do: there is one window, without a title, a scroll bar or settings, and what is in it
// is drawn by src/ui.
#include <imgui_internal.h>

namespace ImGui {

// Decorations and widgets.
bool Button(const char*, const ImVec2&) { return false; }
bool CloseButton(ImGuiID, const ImVec2&) { return false; }
bool CollapseButton(ImGuiID, const ImVec2&) { return false; }
void EndMenuBar() {}
ImGuiMultiSelectIO* EndMultiSelect() { return nullptr; }
void EndTabBar() {}
bool InputText(const char*, char*, size_t, ImGuiInputTextFlags, ImGuiInputTextCallback, void*) {
  return false;
}
void InputTextDeactivateHook(ImGuiID) {}
void RenderNavCursor(const ImRect&, ImGuiID, ImGuiNavRenderCursorFlags) {}
void Scrollbar(ImGuiAxis) {}
ImVec2 ScrollToRectEx(ImGuiWindow*, const ImRect&, ImGuiScrollFlags) { return {}; }
bool Selectable(const char*, bool, ImGuiSelectableFlags, const ImVec2&) { return false; }
void SeparatorText(const char*) {}
bool SliderInt(const char*, int*, int, int, const char*, ImGuiSliderFlags) { return false; }
void TextV(const char*, va_list) {}
void TreePop() {}

// Popups and tooltips: layers are our own (overlay.cpp).
ImVec2 FindBestWindowPosForPopup(ImGuiWindow*) { return {}; }
void SetTooltip(const char*, ...) {}

// Keys of imgui's own, such as Ctrl+Tab.
bool Shortcut(ImGuiKeyChord, ImGuiInputFlags, ImGuiID) { return false; }

// Settings of windows, kept in a file.
void AddSettingsHandler(const ImGuiSettingsHandler*) {}
void LoadIniSettingsFromDisk(const char*) {}
void SaveIniSettingsToDisk(const char*) {}

// Its log of what it draws.
void LogRenderedText(const ImVec2*, const char*, const char*) {}

// Going on after a window that was not ended: that would be a mistake of src/ui, and is asserted.
bool BeginErrorTooltip() { return false; }
void EndErrorTooltip() {}
void ErrorCheckEndFrameFinalizeErrorTooltip() {}
void ErrorRecoveryTryToRecoverState(const ImGuiErrorRecoveryState*) {}
void ErrorRecoveryTryToRecoverWindowState(const ImGuiErrorRecoveryState*) {}

// Tables and columns.
void EndTable() {}
void TableEndRow(ImGuiTable*) {}
void TableEndCell(ImGuiTable*) {}
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
