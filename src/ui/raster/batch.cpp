#include "src/ui/raster/batch.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ithaca::raster {
namespace {

static_assert(sizeof(ImDrawIdx) == sizeof(uint16_t));
static_assert(sizeof(ImDrawVert) == 20);

constexpr uint64_t kPrime = 0x9E3779B97F4A7C15u;

uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * kPrime;
  return hash ^ (hash >> 29);
}

uint64_t pair_of(int a, int b) {
  return static_cast<uint64_t>(static_cast<uint32_t>(a)) << 32 | static_cast<uint32_t>(b);
}

uint64_t hash_vertices(uint64_t hash, const ImDrawVert* vertices, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t words[2];
    std::memcpy(words, &vertices[i], sizeof words);
    hash = mix(mix(mix(hash, words[0]), words[1]), vertices[i].col);
  }
  return hash;
}

uint64_t hash_indices(uint64_t hash, const uint16_t* indices, uint32_t count, uint32_t base) {
  for (uint32_t i = 0; i < count; i += 3) {
    hash = mix(hash, uint64_t{indices[i] - base} << 40 | uint64_t{indices[i + 1] - base} << 20 |
                         (indices[i + 2] - base));
  }
  return hash;
}

// The six indices of a quad as imgui writes them: around its corners from the first.
bool quad_at(const uint16_t* i) {
  const int a = i[0];
  return i[1] == a + 1 && i[2] == a + 2 && i[3] == a && i[4] == a + 2 && i[5] == a + 3;
}

bool rect_at(const ImDrawVert* v, const Mapping& map) {
  if (v[0].col != v[1].col || v[0].col != v[2].col || v[0].col != v[3].col) return false;
  if (v[0].uv.x != v[3].uv.x || v[1].uv.x != v[2].uv.x || v[0].uv.y != v[1].uv.y ||
      v[2].uv.y != v[3].uv.y) {
    return false;
  }
  return map.x(v[0].pos.x) == map.x(v[3].pos.x) && map.x(v[1].pos.x) == map.x(v[2].pos.x) &&
         map.y(v[0].pos.y) == map.y(v[1].pos.y) && map.y(v[2].pos.y) == map.y(v[3].pos.y);
}

struct Run {
  uint32_t index_count;
  int first, last;  // vertices
};

// From `begin` on, as many triangles as hang together: each meets a vertex of those before it.
Run run_at(const uint16_t* indices, uint32_t begin, uint32_t end) {
  const auto low = [&](uint32_t i) {
    return std::min({indices[i], indices[i + 1], indices[i + 2]});
  };
  const auto high = [&](uint32_t i) {
    return std::max({indices[i], indices[i + 1], indices[i + 2]});
  };
  Run run{3, low(begin), high(begin)};
  for (uint32_t i = begin + 3; i < end; i += 3) {
    const int first = low(i);
    if (first > run.last) break;
    run.first = std::min(run.first, first);
    run.last = std::max<int>(run.last, high(i));
    run.index_count += 3;
  }
  return run;
}

// As the WebGL backend sets its scissors, which count rows from below.
Area clip_of(const ImDrawCmd& command, const Mapping& map, int width, int height) {
  const float x0 = (command.ClipRect.x - map.offset_x) * map.scale_x;
  const float y0 = (command.ClipRect.y - map.offset_y) * map.scale_y;
  const float x1 = (command.ClipRect.z - map.offset_x) * map.scale_x;
  const float y1 = (command.ClipRect.w - map.offset_y) * map.scale_y;
  if (!(x1 > x0) || !(y1 > y0)) return {};
  const auto whole = [](float v) { return static_cast<int>(bounded(v)); };
  const int left = whole(x0);
  const int bottom = height - whole(static_cast<float>(height) - y1);
  return intersect({left, bottom - whole(y1 - y0), left + whole(x1 - x0), bottom},
                   {0, 0, width, height});
}

}  // namespace

float Mapping::snap(float device) {
  return std::floor(bounded(device) * kSubpixels + 0.5f) / kSubpixels;
}

int first_pixel(double edge) { return static_cast<int>(std::ceil(edge - 0.5)); }

int first_row(double edge) { return static_cast<int>(std::floor(edge + 0.5)); }

void Batch::finish(Shape& s) {
  float x0 = s.vertices[0].pos.x, x1 = x0, y0 = s.vertices[0].pos.y, y1 = y0;
  float u0 = s.vertices[0].uv.x, u1 = u0, v0 = s.vertices[0].uv.y, v1 = v0;
  for (uint32_t i = 1; i < s.vertex_count; ++i) {
    const ImDrawVert& v = s.vertices[i];
    x0 = std::min(x0, v.pos.x);
    x1 = std::max(x1, v.pos.x);
    y0 = std::min(y0, v.pos.y);
    y1 = std::max(y1, v.pos.y);
    u0 = std::min(u0, v.uv.x);
    u1 = std::max(u1, v.uv.x);
    v0 = std::min(v0, v.uv.y);
    v1 = std::max(v1, v.uv.y);
  }
  s.box = intersect({first_pixel(m_mapping.x(x0)), first_row(m_mapping.y(y0)),
                     first_pixel(m_mapping.x(x1)), first_row(m_mapping.y(y1))},
                    s.clip);
  if (s.box.empty()) return;
  uint64_t hash = mix(pair_of(s.clip.x0, s.clip.y0), pair_of(s.clip.x1, s.clip.y1));
  if (s.texture != nullptr) {
    const auto w = static_cast<float>(s.texture->Width);
    const auto h = static_cast<float>(s.texture->Height);
    const auto texel = [](float at) { return static_cast<int>(std::floor(bounded(at))); };
    // With the neighbours that take part in a weighted sample.
    s.texels = {texel(u0 * w - 0.5f), texel(v0 * h - 0.5f), texel(u1 * w + 0.5f) + 1,
                texel(v1 * h + 0.5f) + 1};
    hash = mix(hash, static_cast<uint64_t>(s.texture->UniqueID) + 1);
  }
  hash = hash_vertices(hash, s.vertices, s.vertex_count);
  if (s.kind == ShapeKind::kTriangles) {
    hash = hash_indices(hash, s.indices, s.index_count, s.first_index);
  }
  s.hash = hash;
  m_shapes.push_back(s);
}

void Batch::collect_command(const ImDrawList& list, const ImDrawCmd& command, const Area& clip) {
  const uint16_t* indices = list.IdxBuffer.Data + command.IdxOffset;
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  const uint32_t end = command.ElemCount - command.ElemCount % 3;
  for (uint32_t i = 0; i < end;) {
    Shape shape;
    shape.texture = command.TexRef._TexData;
    shape.clip = clip;
    shape.indices = indices + i;
    if (i + 6 <= end && quad_at(indices + i) && rect_at(vertices + indices[i], m_mapping)) {
      shape.kind = ShapeKind::kRect;
      shape.first_index = indices[i];
      shape.index_count = 6;
      shape.vertex_count = 4;
    } else {
      const Run run = run_at(indices, i, end);
      shape.first_index = static_cast<uint16_t>(run.first);
      shape.index_count = run.index_count;
      shape.vertex_count = static_cast<uint32_t>(run.last - run.first + 1);
    }
    shape.vertices = vertices + shape.first_index;
    finish(shape);
    i += shape.index_count;
  }
}

void Batch::collect(const ImDrawData& data, int width, int height) {
  m_shapes.clear();
  m_mapping = {data.DisplayPos.x, data.DisplayPos.y, data.FramebufferScale.x,
               data.FramebufferScale.y};
  for (const ImDrawList* list : data.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      // Callbacks are for renderers with a state of their own; nothing here registers any.
      if (command.UserCallback != nullptr) continue;
      const Area clip = clip_of(command, m_mapping, width, height);
      if (!clip.empty()) collect_command(*list, command, clip);
    }
  }
}

}  // namespace ithaca::raster
