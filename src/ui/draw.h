// Shapes and text on the current window, in logical coordinates and theme colours.
//
// For widgets, and for views that draw something no widget does (ui::reserve() gives the place).
// Nothing is drawn inside a hidden box. Threads: one.
#pragma once

#include <string_view>

#include "src/ui/icons.h"
#include "src/ui/layout.h"
#include "src/ui/semantics.h"
#include "src/ui/theme.h"

namespace ithaca::text {
struct Paragraph;
}

namespace ithaca::ui {

void fill_rect(const Rect& rect, Color color, float radius = 0, Corner small = Corner::kNone);
void fill_rect_raw(const Rect& rect, uint32_t color, float radius = 0);
void stroke_rect(const Rect& rect, Color color, float radius = 0, float thickness = 1,
                 Corner small = Corner::kNone);
void dashed_rect(const Rect& rect, Color color, float radius);
void hline(float x, float y, float width, Color color, float thickness = 1);
void vline(float x, float y, float height, Color color, float thickness = 1);
void shadow(const Rect& rect, float radius, bool raised = false);
// The ring around what has focus.
void focus_ring(const Rect& rect, float radius);
void draw_paragraph(const text::Paragraph& paragraph, const Rect& rect, Color color,
                    Align align = Align::kStart);
// Of a text with lines in both directions: each begins where it is read from.
void draw_reading(const text::Paragraph& paragraph, const Rect& rect, Color color);
// One line in the middle of the height; returns the width.
float draw_line(std::string_view text, TextStyle style, const Rect& rect, Color color,
                Align align = Align::kStart);
// As draw_line() for what a control says: where it does not fit, that is a fault that is counted.
void draw_control_label(std::string_view text, TextStyle style, const Rect& rect, Color color,
                        Align align = Align::kStart);
void draw_initials(std::string_view text, float size, float center_x, float center_y,
                   uint32_t color);
void draw_glyph(Icon icon, float size, float center_x, float center_y, Color color);
void draw_glyph_raw(Icon icon, float size, float center_x, float center_y, uint32_t color);

}  // namespace ithaca::ui
