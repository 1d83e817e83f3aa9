// Rows of pixels: filled, blended with one colour, blended with a row of an image. Four at a time.
//
// Invariants
//  1. Rounding is to the nearest of 255 steps, in vectors as in the rest of a row.
//  2. What is blended onto an opaque pixel leaves it opaque.
// Threads: any.
#pragma once

#include <cstdint>

#include "src/ui/raster/surface.h"

namespace ithaca::raster {

void fill_span(uint32_t* pixels, int count, uint32_t color);
// By the colour's alpha.
void blend_span(uint32_t* pixels, int count, uint32_t color);
// Each source pixel is multiplied with `color` and blended by the product's alpha.
void blend_image_span(uint32_t* pixels, const uint32_t* source, int count, uint32_t color);
// Channel by channel, as a product of fractions of 255.
[[nodiscard]] uint32_t multiply(uint32_t a, uint32_t b);

}  // namespace ithaca::raster
