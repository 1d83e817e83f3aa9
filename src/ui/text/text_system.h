// Lays text out and draws it from an atlas of lines that the platform rasterised.
//
// A line of text is drawn as one piece ("sprite") by the platform, so that shaping, kerning, marks,
// spacing and reordering are the browser's own in every script, and it lands on whole device
// pixels. Only lines longer than kLinePixelsMax are drawn word by word. Sprites are white and take
// the text's colour when they are drawn; lines with emoji are drawn in their colours.
//
// Invariants
//  1. Sprites live in imgui's font atlas (one texture for text, icons and shapes). Their number of
//     pixels is bounded by that of the screen: the least recently drawn leave, never one that was
//     drawn in this frame.
//  2. A sprite that is drawn for the first time is rasterised at the end of that pass, before it is
//     shown; at most kRasterJobsMax and kRasterLettersMax a pass, and then another frame is asked
//     for.
//  3. Layouts are kept by content, style and width, at most kParagraphsMax of them.
//  4. References to a Paragraph are valid until finish_frame().
// Ownership: one TextSystem, owned by the Ui; the backend is borrowed. Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/ui/text/text_backend.h"

struct ImDrawList;
struct ImFontAtlas;
struct ImTextureData;

namespace ithaca::text {

// Kept are as many as the screen has, between these two: several screens full of text.
inline constexpr size_t kSpritePixelsMin = 1u << 20;
inline constexpr size_t kSpritePixelsMax = 8u << 20;
inline constexpr size_t kSpritesMax = 20000;
inline constexpr size_t kParagraphsMax = 3000;
inline constexpr size_t kRasterJobsMax = 900;
inline constexpr size_t kRasterLettersMax = 600;       // a pass, of those that are not Latin
inline constexpr float kLinePixelsMax = 2600;          // device pixels
inline constexpr uint32_t kTextLengthMax = 64 * 1024;  // bytes of one paragraph that are laid out

enum class Wrap : uint8_t { kWrap, kEllipsis };
// kReading: each line at the side where its own direction begins.
enum class LineAlign : uint8_t { kLeft, kCenter, kRight, kReading };
enum class Direction : uint8_t { kByText, kLeftToRight, kRightToLeft };

struct ParagraphStyle {
  Font font;              // size in CSS pixels here
  float line_height = 0;  // CSS pixels
  float max_width = 0;    // CSS pixels; 0: no limit
  Wrap wrap = Wrap::kWrap;
  Direction direction = Direction::kByText;
};

struct Piece {
  uint32_t begin, end;  // bytes of the paragraph's text
  float x;              // device pixels from the left of the line
  bool right_to_left;   // drawn with this direction
};

struct Line {
  uint32_t first_piece, piece_count;
  float width;         // device pixels
  bool right_to_left;  // its base direction
  // What stands for the letters around it (bidi.h).
  std::string_view before = {}, after = {};
};

struct Paragraph {
  std::string text;
  Font font;  // device pixels
  std::vector<Piece> pieces;
  std::vector<Line> lines;
  float width = 0, height = 0;  // CSS pixels
  float line_height = 0;        // device pixels
  float baseline = 0;           // device pixels from the top of a line
  bool right_to_left = false;   // by its first strong letter
  bool directed = false;        // it has a strong letter at all
  bool pictures = false;        // has colours of its own
  uint32_t last_used = 0;
};

class TextSystem final : private RasterSink {
 public:
  explicit TextSystem(TextBackend& backend) : m_backend(backend) {}

  // Once a frame, before any pass. Drops everything when the scale or the fonts changed.
  // `screen_pixels`: device pixels of the whole canvas.
  void begin_frame(ImFontAtlas* atlas, float pixel_ratio, size_t screen_pixels);
  // At the end of a pass: whether the atlas was rebuilt under what this pass has already drawn.
  [[nodiscard]] bool atlas_moved();
  // At the end of a pass: has the sprites rasterised that it drew first.
  void rasterize_pending();
  // Once a frame, after the last pass. True: another frame is needed to finish the text.
  [[nodiscard]] bool finish_frame();

  [[nodiscard]] const Paragraph& layout(std::string_view text, const ParagraphStyle& style);
  // Where the text may be broken; valid until the next call of a function here.
  [[nodiscard]] const std::vector<Segment>& segments(std::string_view text);
  // The ends of its clusters; valid as long.
  [[nodiscard]] const std::vector<uint32_t>& clusters(std::string_view text);
  // How far the pen moves over the text, spaces included, in CSS pixels.
  [[nodiscard]] float advance_of(std::string_view text, const ParagraphStyle& style);
  // Draws with the top left corner at (x, y), in CSS pixels; lines are aligned within `width`.
  void draw(ImDrawList& list, const Paragraph& paragraph, float x, float y, float width,
            LineAlign align, uint32_t color);
  // Draws one glyph of an icon font, centred on the point, or its mirror image.
  void draw_icon(ImDrawList& list, uint32_t code_point, float size, float center_x, float center_y,
                 uint32_t color, bool flipped);
  // Draws one short text centred on the point by its ink, as initials on an avatar are.
  void draw_centered(ImDrawList& list, std::string_view text, const Font& font, float center_x,
                     float center_y, uint32_t color);

  // The texture lost what was drawn into it.
  void forget_pixels();

  [[nodiscard]] float pixel_ratio() const { return m_pixel_ratio; }
  [[nodiscard]] uint32_t generation() const { return m_generation; }
  [[nodiscard]] size_t sprite_pixels() const { return m_sprite_pixels; }
  [[nodiscard]] size_t sprite_count() const { return m_sprites.size(); }
  [[nodiscard]] size_t paragraph_count() const { return m_paragraphs.size(); }

 private:
  struct Sprite {
    Extent extent;
    int16_t offset_x = 0, offset_y = 0;  // from the pen to the rectangle's corner
    uint16_t width = 0, height = 0;      // 0: nothing to draw
    int rect = -1;
    uint32_t last_used = 0;
    bool ready = false;  // its pixels are in the atlas
    bool queued = false;
  };

  void clear();
  Sprite& sprite(const Font& font, std::string_view text, bool right_to_left, uint32_t rgb,
                 uint64_t& key);
  void draw_sprite(ImDrawList& list, const Font& font, std::string_view text, bool right_to_left,
                   bool pictures, float pen_x, float baseline, uint32_t color);
  void draw_ink_centered(ImDrawList& list, std::string_view text, const Font& font, float center_x,
                         float center_y, uint32_t color);
  void evict();
  void on_raster(const RasterJob& job, const RasterView& view) override;

  // Layout (paragraph.cpp).
  void build(Paragraph& paragraph, const ParagraphStyle& style);
  void build_ellipsis(Paragraph& paragraph, float limit);
  void build_line_break(Paragraph& paragraph, uint32_t begin, uint32_t end, float limit);
  void segment_simple(std::string_view text, std::vector<Segment>& out) const;
  void push_line(Paragraph& paragraph, uint32_t begin, uint32_t end, size_t first_segment,
                 size_t last_segment);
  void push_pieces(Paragraph& paragraph, Line& line, uint32_t begin, uint32_t end);
  void draw_piece(ImDrawList& list, const Paragraph& paragraph, const Line& line,
                  const Piece& piece, float pen_x, float baseline, uint32_t color);
  [[nodiscard]] uint32_t fitting_prefix(const Paragraph& paragraph, uint32_t begin, uint32_t end,
                                        float limit);
  [[nodiscard]] float advance(const Font& font, std::string_view text, bool right_to_left);

  TextBackend& m_backend;
  ImFontAtlas* m_atlas = nullptr;
  int m_texture_id = 0;  // of the atlas when the pass began
  float m_pixel_ratio = 0;
  uint32_t m_generation = 0;
  uint32_t m_frame = 1;
  size_t m_sprite_pixels = 0;
  size_t m_sprite_pixels_max = kSpritePixelsMin;
  std::unordered_map<uint64_t, Sprite> m_sprites;
  std::unordered_map<uint64_t, Paragraph> m_paragraphs;
  std::vector<RasterJob> m_jobs;
  std::vector<uint64_t> m_job_keys;
  size_t m_job_letters = 0;
  std::vector<Segment> m_segments;  // scratch of one hard line
  std::vector<uint32_t> m_clusters;
  std::vector<float> m_advances;  // of m_segments
  bool m_unfinished = false;
  bool m_flipped = false;             // what is drawn now is mirrored
  bool m_line_right_to_left = false;  // of the hard line in hand
  bool m_by_text = true;              // lines have the direction of their own letters
  bool m_line_mixed = false;          // it has letters of both directions, or numbers beside them
  uint32_t m_hard_begin = 0, m_hard_end = 0;
};

}  // namespace ithaca::text
