# Shared by the shell scripts of this folder; sourced, never run.
# Sets ROOT (the project) and CACHE (downloads and libraries built once; safe to delete).

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export ITHACA_CACHE="${ITHACA_CACHE:-$HOME/.cache/ithaca}"
CACHE="$ITHACA_CACHE"
mkdir -p "$CACHE"

# Prints the comment at the head of the script that was started.
usage() { sed -n '2,/^[^#]*$/{/^#/s/^# \{0,1\}//p}' "$0"; }

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Debian's emcc 3.1.6 looks for its JavaScript helpers (acorn) where Debian's own node finds them.
# Any other node needs to be told where that is.
export NODE_PATH="${NODE_PATH:+$NODE_PATH:}/usr/share/nodejs"

# Emscripten before 3.1.8 loads a .wasm file under node through fetch() if there is one, and node's
# fetch() does not open files. Node 18 and later need this to run what emcc made.
NODE_WASM_FLAGS=(--no-experimental-fetch)

# Two at least, even where nproc is missing.
jobs() { nproc 2>/dev/null || echo 2; }

# Where the presets are built: build/<preset> unless ITHACA_BUILD says otherwise.
BUILD="${ITHACA_BUILD:-$ROOT/build}"
