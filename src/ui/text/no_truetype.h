// The names that imgui's default font loader uses of a TrueType engine, without the engine: every
// font of ours brings its own loader (imgui_font.h), and this one is never called.
#pragma once

struct stbtt_fontinfo {};

inline int stbtt_InitFont(stbtt_fontinfo*, const unsigned char*, int) { return 0; }
inline int stbtt_GetFontOffsetForIndex(const unsigned char*, int) { return -1; }
inline float stbtt_ScaleForPixelHeight(const stbtt_fontinfo*, float) { return 0; }
inline float stbtt_ScaleForMappingEmToPixels(const stbtt_fontinfo*, float) { return 0; }
inline int stbtt_FindGlyphIndex(const stbtt_fontinfo*, int) { return 0; }
inline void stbtt_GetFontVMetrics(const stbtt_fontinfo*, int* ascent, int* descent, int* gap) {
  *ascent = *descent = *gap = 0;
}
inline void stbtt_GetGlyphHMetrics(const stbtt_fontinfo*, int, int* advance, int* bearing) {
  *advance = *bearing = 0;
}
inline void stbtt_GetGlyphBitmapBox(const stbtt_fontinfo*, int, float, float, int* x0, int* y0,
                                    int* x1, int* y1) {
  *x0 = *y0 = *x1 = *y1 = 0;
}
inline void stbtt_GetGlyphBitmapBoxSubpixel(const stbtt_fontinfo*, int, float, float, float, float,
                                            int* x0, int* y0, int* x1, int* y1) {
  *x0 = *y0 = *x1 = *y1 = 0;
}
inline void stbtt_MakeGlyphBitmapSubpixelPrefilter(const stbtt_fontinfo*, unsigned char*, int, int,
                                                   int, float, float, float, float, int, int,
                                                   float* sub_x, float* sub_y, int) {
  *sub_x = *sub_y = 0;
}
