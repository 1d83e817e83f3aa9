"""The app's icons as PNG, drawn from the numbers in assets/icons/favicon.svg.

Systems that install a web app want pixels. The mark is a rounded square with a bar in it, so it
needs no SVG renderer: a pixel's coverage is computed from its distance to the shape's edge.
"""

import re
import struct
import zlib

# File name → (side in pixels, whether the square fills the icon because the system cuts it).
SIZES = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "maskable-512.png": (512, True),
    "apple-touch-180.png": (180, True),
}


def read_mark(svg):
    """(side, radius, ground colour, bar as x0 y0 x1 y1, bar colour) of the SVG's text."""
    square = re.search(r'<rect width="(\d+)" height="\1" rx="(\d+)" fill="#(\w{6})"/>', svg)
    bar = re.search(r'<path d="M(\d+) (\d+)h(\d+)v(\d+)h-\3z" fill="#(\w{3})"/>', svg)
    if not square or not bar:
        raise ValueError("assets/icons/favicon.svg is no longer a rounded square with a bar")
    x, y, width, height = (int(bar.group(i)) for i in range(1, 5))
    return (int(square.group(1)), int(square.group(2)), bytes.fromhex(square.group(3)),
            (x, y, x + width, y + height), bytes(int(c * 2, 16) for c in bar.group(5)))


def overlap(low, high, pixel):
    """How much of [pixel, pixel + 1] lies in [low, high]."""
    return max(0.0, min(high, pixel + 1) - max(low, pixel))


def corner_alpha(x, y, side, radius):
    """Coverage of the pixel by a rounded square of `side`, 0…1."""
    dx = max(radius - x - 0.5, x + 0.5 - side + radius, 0)
    dy = max(radius - y - 0.5, y + 0.5 - side + radius, 0)
    return min(1.0, max(0.0, radius - (dx * dx + dy * dy) ** 0.5 + 0.5)) if dx and dy else 1.0


def pixels(svg, size, full):
    """RGBA rows, each behind PNG's filter byte."""
    side, rounding, ground, bar, ink = read_mark(svg)
    scale = size / side
    left, top, right, bottom = (edge * scale for edge in bar)
    radius = 0 if full else rounding * scale
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        tall = overlap(top, bottom, y)
        for x in range(size):
            share = tall * overlap(left, right, x) if tall else 0
            alpha = round(255 * corner_alpha(x, y, size, radius)) if radius else 255
            rows += bytes(round(g + (i - g) * share) for g, i in zip(ground, ink))
            rows.append(alpha)
    return bytes(rows)


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


def png(svg, size, full):
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(pixels(svg, size, full), 9)) + chunk(b"IEND", b""))


def make(svg):
    """File name → bytes."""
    return {name: png(svg, size, full) for name, (size, full) in SIZES.items()}
