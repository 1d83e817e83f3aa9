#include "src/ui/text/imgui_font.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "src/ui/text/unicode.h"

namespace ithaca::text {
namespace {

// What a font source carries: the backend, through imgui's untyped pointer.
TextBackend& backend_of(const ImFontConfig* source) {
  return *static_cast<TextBackend*>(source->FontLoaderData);
}

Font font_for(const ImFontBaked* baked, float density) {
  return {.size = baked->Size * density, .weight = 400};
}

bool source_init(ImFontAtlas*, ImFontConfig* source) {
  std::memcpy(&source->FontLoaderData, source->FontData, sizeof source->FontLoaderData);
  return true;
}

void source_destroy(ImFontAtlas*, ImFontConfig* source) { source->FontLoaderData = nullptr; }

bool contains(ImFontAtlas*, ImFontConfig*, ImWchar) { return true; }

bool baked_init(ImFontAtlas*, ImFontConfig* source, ImFontBaked* baked, void*) {
  const FontMetrics metrics = backend_of(source).font_metrics(font_for(baked, 1));
  baked->Ascent = std::ceil(metrics.ascent);
  baked->Descent = -std::ceil(metrics.descent);
  return true;
}

class GlyphSink final : public RasterSink {
 public:
  GlyphSink(ImFontAtlas* atlas, const ImTextureRect& rect) : m_atlas(atlas), m_rect(rect) {}
  void on_raster(const RasterJob& job, const RasterView& view) override {
    for (int row = 0; row < job.height; ++row) {
      std::memcpy(m_atlas->TexData->GetPixelsAt(m_rect.x, m_rect.y + row),
                  view.pixels + static_cast<size_t>(row) * view.stride, job.width * 4u);
    }
    ImFontAtlasTextureBlockQueueUpload(m_atlas, m_atlas->TexData, m_rect.x, m_rect.y, m_rect.w,
                                       m_rect.h);
  }

 private:
  ImFontAtlas* m_atlas;
  const ImTextureRect& m_rect;
};

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*,
                ImWchar code_point, ImFontGlyph* glyph, float* advance) {
  TextBackend& backend = backend_of(source);
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  RasterJob job;
  job.font = font_for(baked, density);
  append_code_point(code_point, job.text);
  const Extent extent = backend.measure(job.font, job.text, false);
  if (advance != nullptr) {
    *advance = extent.advance / density;
    return true;
  }
  glyph->Codepoint = code_point;
  glyph->AdvanceX = extent.advance / density;
  const float left = std::floor(-extent.left) - 1;
  const float top = std::floor(-extent.ascent) - 1;
  const float width = std::ceil(extent.right) + 1 - left;
  const float height = std::ceil(extent.descent) + 1 - top;
  if (width <= 2 || height <= 2) return true;
  const ImFontAtlasRectId id =
      ImFontAtlasPackAddRect(atlas, static_cast<int>(width), static_cast<int>(height));
  if (id == ImFontAtlasRectId_Invalid) return false;
  const ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, id);
  job.pen_x = -left;
  job.baseline = -top;
  job.width = static_cast<uint16_t>(width);
  job.height = static_cast<uint16_t>(height);
  GlyphSink sink(atlas, *rect);
  backend.rasterize({&job, 1}, sink);
  const float baseline = std::round(baked->Ascent);
  glyph->X0 = left / density;
  glyph->Y0 = top / density + baseline;
  glyph->X1 = (left + width) / density;
  glyph->Y1 = (top + height) / density + baseline;
  glyph->Visible = true;
  glyph->PackId = id;
  return true;
}

const ImFontLoader& loader() {
  static const ImFontLoader instance = [] {
    ImFontLoader l;
    l.Name = "platform";
    l.FontSrcInit = source_init;
    l.FontSrcDestroy = source_destroy;
    l.FontSrcContainsGlyph = contains;
    l.FontBakedInit = baked_init;
    l.FontBakedLoadGlyph = load_glyph;
    return l;
  }();
  return instance;
}

}  // namespace

void add_platform_font(ImFontAtlas& atlas, TextBackend& backend) {
  // imgui copies the font's "file"; here that is the address of the backend.
  TextBackend* address = &backend;
  ImFontConfig config;
  config.FontData = static_cast<void*>(&address);
  config.FontDataSize = sizeof address;
  config.FontDataOwnedByAtlas = false;
  config.FontLoader = &loader();
  config.SizePixels = 15;
  atlas.AddFont(&config);
}

}  // namespace ithaca::text
