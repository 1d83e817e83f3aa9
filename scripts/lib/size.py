#!/usr/bin/env python3
"""What the first visit downloads, from the last web build: `scripts/dev size [--json]`.

Exits with 1 if a budget is exceeded. With --json the last line is one object:
{"wasm":{"raw":N,"br":N},"js":…,"fonts":…,"page":…,"total":…,"wasm_js_br":N,"within_budget":…}.
"""

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ITHACA_BUILD") or ROOT / "build")

# Bytes, compressed with brotli where that helps.
WASM_JS_MAX = 400_000
TOTAL_MAX = 480_000
# The same source built in another folder came out 114 bytes different: what is within this of the
# budget does not fail there by chance.
SPREAD = 512


def group(name):
    if name.endswith(".wasm"):
        return "wasm"
    if name == "ithaca.js":
        return "js"
    return "fonts" if name.startswith("fonts/") else "page"


def measure(dist):
    manifest = json.loads((dist / "assets.json").read_text())
    sizes = {key: {"raw": 0, "br": 0} for key in ("wasm", "js", "fonts", "page", "total")}
    for entry in manifest["files"]:
        if not entry["precache"]:
            continue
        for key in (group(entry["name"]), "total"):
            sizes[key]["raw"] += entry["size"]
            sizes[key]["br"] += entry.get("br", entry["size"])
    sizes["wasm_js_br"] = sizes["wasm"]["br"] + sizes["js"]["br"]
    sizes["within_budget"] = (sizes["wasm_js_br"] <= WASM_JS_MAX + SPREAD and
                              sizes["total"]["br"] <= TOTAL_MAX)
    return sizes


def main():
    parser = argparse.ArgumentParser(prog="scripts/dev size")
    parser.add_argument("--json", action="store_true", help="one JSON object in the last line")
    parser.add_argument("--dist", type=Path, default=BUILD / "web" / "dist")
    args = parser.parse_args()
    if not (args.dist / "assets.json").exists():
        sys.exit(f"error: {args.dist} is missing: run scripts/dev build web")
    sizes = measure(args.dist)
    print(f"{'':8}{'raw':>12}{'brotli':>12}   (what the first visit downloads)")
    for key in ("wasm", "js", "fonts", "page", "total"):
        print(f"{key:8}{sizes[key]['raw']:12,}{sizes[key]['br']:12,}")
    print(f"wasm + js {sizes['wasm_js_br']:,} of {WASM_JS_MAX:,}; "
          f"total {sizes['total']['br']:,} of {TOTAL_MAX:,}: "
          f"{'within' if sizes['within_budget'] else 'OVER'} budget")
    if args.json:
        print(json.dumps(sizes))
    sys.exit(0 if sizes["within_budget"] else 1)


if __name__ == "__main__":
    main()
