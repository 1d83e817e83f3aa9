#include "src/ui/text/text_system.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "src/ui/hash.h"
#include "src/ui/text/unicode.h"

namespace ithaca::text {
namespace {

uint64_t font_seed(const Font& font, bool right_to_left) {
  const uint32_t size = static_cast<uint32_t>(font.size * 64);
  return (static_cast<uint64_t>(size) << 32) | (static_cast<uint32_t>(font.weight) << 8) |
         (static_cast<uint32_t>(font.face) << 2) | (font.italic ? 2u : 0u) |
         (right_to_left ? 1 : 0);
}

// Alpha kept, colour made white: what is not text in one colour is drawn in its own.
constexpr uint32_t kWhite = 0xFFFFFF;

constexpr uint32_t with_alpha_of(uint32_t color) { return (color & 0xFF000000u) | 0x00FFFFFFu; }

}  // namespace

void TextSystem::clear() {
  for (auto& [key, sprite] : m_sprites) {
    if (sprite.rect >= 0) m_atlas->RemoveCustomRect(sprite.rect);
  }
  m_sprites.clear();
  m_paragraphs.clear();
  m_jobs.clear();
  m_job_keys.clear();
  m_sprite_pixels = 0;
}

void TextSystem::begin_frame(ImFontAtlas* atlas, float pixel_ratio, size_t screen_pixels) {
  m_sprite_pixels_max = std::clamp(screen_pixels, kSpritePixelsMin, kSpritePixelsMax);
  if (atlas != m_atlas || pixel_ratio != m_pixel_ratio || m_generation != m_backend.generation()) {
    if (m_atlas == atlas && atlas != nullptr) clear();
    m_atlas = atlas;
    m_pixel_ratio = pixel_ratio;
    m_generation = m_backend.generation();
  }
  ++m_frame;
  m_texture_id = m_atlas->TexData != nullptr ? m_atlas->TexData->UniqueID : 0;
}

bool TextSystem::atlas_moved() {
  const int now = m_atlas->TexData != nullptr ? m_atlas->TexData->UniqueID : 0;
  const bool moved = std::exchange(m_texture_id, now) != now;
  // imgui copies its own pixels to the new texture; what only the texture held is drawn again.
  if (moved && m_backend.draws_into_texture()) forget_pixels();
  return moved;
}

void TextSystem::forget_pixels() {
  for (auto& [key, sprite] : m_sprites) sprite.ready = false;
}

float TextSystem::advance(const Font& font, std::string_view text, bool right_to_left) {
  uint64_t key = 0;
  return sprite(font, text, right_to_left, kWhite, key).extent.advance;
}

float TextSystem::advance_of(std::string_view text, const ParagraphStyle& style) {
  Font font = style.font;
  font.size *= m_pixel_ratio;
  return advance(font, text, style.direction == Direction::kRightToLeft) / m_pixel_ratio;
}

TextSystem::Sprite& TextSystem::sprite(const Font& font, std::string_view text, bool right_to_left,
                                       uint32_t rgb, uint64_t& key) {
  key = ui::hash_text(text, font_seed(font, right_to_left) ^ (uint64_t{rgb ^ kWhite} << 40));
  const auto [it, is_new] = m_sprites.try_emplace(key);
  Sprite& sprite = it->second;
  if (is_new) {
    const Extent extent = m_backend.measure(font, text, right_to_left);
    sprite.extent = extent;
    const int left = static_cast<int>(std::floor(-extent.left)) - 1;
    const int top = static_cast<int>(std::floor(-extent.ascent)) - 1;
    const int right = static_cast<int>(std::ceil(extent.right)) + 1;
    const int bottom = static_cast<int>(std::ceil(extent.descent)) + 1;
    if (right - left > 2 && bottom - top > 2) {
      sprite.offset_x = static_cast<int16_t>(std::clamp(left, -8000, 8000));
      sprite.offset_y = static_cast<int16_t>(std::clamp(top, -8000, 8000));
      sprite.width = static_cast<uint16_t>(std::clamp(right - left, 0, 4000));
      sprite.height = static_cast<uint16_t>(std::clamp(bottom - top, 0, 2000));
    }
  }
  sprite.last_used = m_frame;
  return sprite;
}

void TextSystem::draw_sprite(ImDrawList& list, const Font& font, std::string_view text,
                             bool right_to_left, bool pictures, float pen_x, float baseline,
                             uint32_t color) {
  uint64_t key = 0;
  const uint32_t rgb = pictures ? __builtin_bswap32(color) >> 8 : kWhite;
  Sprite& s = sprite(font, text, right_to_left, rgb, key);
  if (s.width == 0) return;
  ImFontAtlasRect rect;
  if (s.rect < 0) {
    s.rect = m_atlas->AddCustomRect(s.width, s.height, &rect);
    if (s.rect < 0) return;  // the atlas is full; eviction makes room for the next frame
    m_sprite_pixels += static_cast<size_t>(s.width) * s.height;
  } else if (!m_atlas->GetCustomRect(s.rect, &rect)) {
    return;
  }
  const bool room = m_jobs.size() < kRasterJobsMax && m_job_letters < kRasterLettersMax;
  m_unfinished = m_unfinished || (!s.ready && !s.queued && !room);
  if (!s.ready && !s.queued && room) {
    s.queued = true;
    for (const char c : text) m_job_letters += (static_cast<uint8_t>(c) & 0xC0) == 0xC0 ? 1 : 0;
    RasterJob job{.font = font, .text = std::string(text), .right_to_left = right_to_left};
    job.pen_x = static_cast<float>(-s.offset_x);
    job.baseline = static_cast<float>(-s.offset_y);
    job.width = s.width;
    job.height = s.height;
    job.rgb = rgb;
    job.tag = static_cast<uint32_t>(m_job_keys.size());
    m_jobs.push_back(std::move(job));
    m_job_keys.push_back(key);
  }
  if (!s.ready && !s.queued) return;
  const float scale = 1 / m_pixel_ratio;
  const float x = std::round(pen_x) + s.offset_x;
  const float y = std::round(baseline) + s.offset_y;
  const ImVec2 a(x * scale, y * scale);
  const ImVec2 b((x + s.width) * scale, (y + s.height) * scale);
  const ImVec2 clip_min = list.GetClipRectMin();
  const ImVec2 clip_max = list.GetClipRectMax();
  if (b.x < clip_min.x || b.y < clip_min.y || a.x > clip_max.x || a.y > clip_max.y) return;
  if (m_flipped) std::swap(rect.uv0.x, rect.uv1.x);
  list.AddImage(m_atlas->TexRef, a, b, rect.uv0, rect.uv1, pictures ? with_alpha_of(color) : color);
}

void TextSystem::on_raster(const RasterJob& job, const RasterView& view) {
  const auto it = m_sprites.find(m_job_keys[job.tag]);
  if (it == m_sprites.end() || it->second.rect < 0) return;
  Sprite& s = it->second;
  ImFontAtlasRect rect;
  if (!m_atlas->GetCustomRect(s.rect, &rect)) return;
  ImTextureData* texture = m_atlas->TexData;
  for (uint32_t row = 0; row < s.height; ++row) {
    std::memcpy(texture->GetPixelsAt(rect.x, rect.y + static_cast<int>(row)),
                view.pixels + static_cast<size_t>(row) * view.stride, s.width * 4u);
  }
  ImFontAtlasTextureBlockQueueUpload(m_atlas, texture, rect.x, rect.y, s.width, s.height);
  s.ready = true;
}

void TextSystem::rasterize_pending() {
  m_job_letters = 0;
  if (!m_jobs.empty()) {
    const bool direct = m_backend.draws_into_texture();
    for (RasterJob& job : m_jobs) {
      ImFontAtlasRect rect;
      const auto it = m_sprites.find(m_job_keys[job.tag]);
      if (!m_atlas->GetCustomRect(it->second.rect, &rect)) continue;
      job.target_x = rect.x;
      job.target_y = rect.y;
    }
    m_backend.rasterize(m_jobs, *this);
    for (const uint64_t key : m_job_keys) {
      const auto it = m_sprites.find(key);
      it->second.queued = false;
      it->second.ready = it->second.ready || direct;
    }
    m_jobs.clear();
    m_job_keys.clear();
  }
}

bool TextSystem::finish_frame() {
  evict();
  return std::exchange(m_unfinished, false);
}

void TextSystem::evict() {
  if (m_sprites.size() > kSpritesMax || m_sprite_pixels > m_sprite_pixels_max) {
    std::vector<std::pair<uint32_t, uint64_t>> by_age;
    by_age.reserve(m_sprites.size());
    for (const auto& [key, s] : m_sprites) {
      if (s.last_used != m_frame) by_age.emplace_back(s.last_used, key);
    }
    std::sort(by_age.begin(), by_age.end());
    // Down to three quarters, so that this is rare.
    for (const auto& [age, key] : by_age) {
      if (m_sprites.size() <= kSpritesMax / 4 * 3 &&
          m_sprite_pixels <= m_sprite_pixels_max / 4 * 3) {
        break;
      }
      const auto it = m_sprites.find(key);
      if (it->second.rect >= 0) {
        m_atlas->RemoveCustomRect(it->second.rect);
        m_sprite_pixels -= static_cast<size_t>(it->second.width) * it->second.height;
      }
      m_sprites.erase(it);
    }
  }
  if (m_paragraphs.size() > kParagraphsMax) {
    std::erase_if(m_paragraphs,
                  [&](const auto& entry) { return entry.second.last_used + 60 < m_frame; });
    if (m_paragraphs.size() > kParagraphsMax) {
      std::erase_if(m_paragraphs,
                    [&](const auto& entry) { return entry.second.last_used != m_frame; });
    }
  }
}

void TextSystem::draw(ImDrawList& list, const Paragraph& p, float x, float y, float width,
                      LineAlign align, uint32_t color) {
  float top = std::round(y * m_pixel_ratio);
  const float left = x * m_pixel_ratio;
  const ImVec2 clip_min = list.GetClipRectMin();
  const ImVec2 clip_max = list.GetClipRectMax();
  for (const Line& line : p.lines) {
    const bool visible =
        top <= clip_max.y * m_pixel_ratio && top + p.line_height >= clip_min.y * m_pixel_ratio;
    float start = left;
    const float room = width * m_pixel_ratio - line.width;
    const bool right = align == LineAlign::kReading ? line.right_to_left : false;
    if (align == LineAlign::kRight || right) start += room;
    if (align == LineAlign::kCenter) start += std::floor(room / 2);
    for (uint32_t i = 0; visible && i < line.piece_count; ++i) {
      const Piece& piece = p.pieces[line.first_piece + i];
      draw_piece(list, p, line, piece, start + piece.x, top + p.baseline, color);
    }
    top += p.line_height;
  }
}

void TextSystem::draw_piece(ImDrawList& list, const Paragraph& p, const Line& line,
                            const Piece& piece, float pen_x, float baseline, uint32_t color) {
  std::string_view text = std::string_view(p.text).substr(piece.begin, piece.end - piece.begin);
  std::string marked;
  if (!line.before.empty() || !line.after.empty()) {
    marked = std::string(line.before) + std::string(text) + std::string(line.after);
    text = marked;
  }
  draw_sprite(list, p.font, text, piece.right_to_left, p.pictures, pen_x, baseline, color);
}

void TextSystem::draw_icon(ImDrawList& list, uint32_t code_point, float size, float center_x,
                           float center_y, uint32_t color, bool flipped) {
  std::string text;
  append_code_point(code_point, text);
  const Font font{.size = std::round(size * m_pixel_ratio), .weight = 400, .face = Face::kIcon};
  m_flipped = flipped;
  draw_ink_centered(list, text, font, center_x, center_y, color);
  m_flipped = false;
}

void TextSystem::draw_centered(ImDrawList& list, std::string_view text, const Font& font,
                               float center_x, float center_y, uint32_t color) {
  Font device = font;
  device.size *= m_pixel_ratio;
  draw_ink_centered(list, text, device, center_x, center_y, color);
}

void TextSystem::draw_ink_centered(ImDrawList& list, std::string_view text, const Font& font,
                                   float center_x, float center_y, uint32_t color) {
  const TextTraits traits = traits_of(text);
  uint64_t key = 0;
  const Extent extent = sprite(font, text, traits.base_right_to_left, kWhite, key).extent;
  float pen_x = center_x * m_pixel_ratio - extent.advance / 2;
  float baseline = center_y * m_pixel_ratio + (extent.ascent - extent.descent) / 2;
  if (font.face == Face::kIcon) {
    // An icon is centred by its box, not its ink: a check mark sits where its designer put it.
    const FontMetrics metrics = m_backend.font_metrics(font);
    baseline = center_y * m_pixel_ratio + (metrics.ascent - metrics.descent) / 2;
  }
  draw_sprite(list, font, text, traits.base_right_to_left, traits.pictures, pen_x, baseline, color);
}

}  // namespace ithaca::text
