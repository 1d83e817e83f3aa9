#!/usr/bin/env python3
"""Rules of the source tree that no compiler checks: `scripts/dev check`.

    layer      which folder may include which (docs/ARCHITECTURE.md draws it)
    platform   no __EMSCRIPTEN__, EM_JS or EM_ASM outside src/platform/web
    pragma     headers begin their code with #pragma once
    lines      files of at most 400 lines
    function   functions of at most 70 lines
    width      lines of at most 100 columns
    format     C++ is laid out as .clang-format says (version 14, Debian 12's)
    words      translations are complete, used, and have English's placeholders (check_words.py)
    shell      shell scripts parse; Python compiles
    planted    mistakes put in on purpose (src/core/base/planted.h) are in no product
    private    no package registry's host and no path of one machine in any file

scripts/lib/check_exceptions.txt lists what is let through, with the reason. An exception that is no
longer needed, or that allows more than is used, is an error, too: the list can only shrink.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import check_words

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = ROOT / "scripts/lib/check_exceptions.txt"

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
WIDTH_MAX = 100

CORE = [f"src/core/{name}" for name in
        ("base", "search", "wire", "port", "crypto", "model", "sync")]

LIMITS = "src/core/wire/limits.h"

# Folder → the folders (or headers) it may include, besides itself. The first entry that a path
# starts with
# counts.
MAY_INCLUDE = {
    "src/core/base": [],
    "src/core/search": ["src/core/base"],
    "src/core/wire": ["src/core/base"],
    "src/core/port": ["src/core/base"],
    # Randomness comes in by a port, and every limit stands in LIMITS.
    "src/core/crypto": ["src/core/base", "src/core/wire", "src/core/port"],
    "src/core/model": ["src/core/base", "src/core/port", LIMITS],
    "src/core/sync": CORE,
    "src/app": CORE,
    "src/ui/raster": [],
    "src/ui": ["src/core/base", "src/app", LIMITS],
    "src/platform/common": CORE + ["src/app", "src/ui"],
    "src/platform/web": CORE + ["src/app", "src/ui", "src/platform/common"],
    "src/platform/native": CORE + ["src/app", "src/ui", "src/platform/common"],
    "src/headless": CORE + ["src/app", "src/platform/common", "src/platform/native"],
    "server": CORE,
    "tests": [""],
}
# The composition roots see everything.
MAINS = re.compile(r"^(src/main_\w+\.cpp|server/main\.cpp)$")

# Third-party headers → the folders that may include them. Standard headers have no slash and no
# dot.
THIRD_PARTY = {
    r"sodium(/|\.h)": ["src/core/crypto", "tests"],
    r"nlohmann/": ["src/app", "src/ui", "src/platform", "server", "tests"],
    r"(imgui|imstb_)": ["src/ui", "src/platform", "tests"],
    r"qrcodegen": ["src/app", "src/ui", "tests"],
    r"(emscripten|GLES|SDL)":
        ["cmake/wasm_prefix", "src/platform/web", "tests/bench/web", "tests/web"],
    r"boost/": ["src/platform/native", "server/net", "server/http", "tests"],
    r"openssl/": ["src/platform/native", "tests"],
    r"sqlite3\.h": ["src/platform/native", "server/store", "tests"],
    r"CLI/": ["src/platform/native", "server", "tests"],
    r"(gtest|gmock|rapidcheck|benchmark)": ["tests", "cmake"],
    # C and POSIX headers: the system is the platform's and the server's.
    r"(sys/|unistd\.h|fcntl\.h|signal\.h|dirent\.h|poll\.h|netinet/|arpa/|pthread\.h|time\.h)": [
        "src/platform", "server", "tests"],
    r"malloc\.h": ["tests/bench"],
    r"termios\.h": ["src/platform/native", "server"],
}

CPP = (".cpp", ".h")
CODE = CPP + (".py", ".sh", ".cmake", ".js", ".mjs", ".ts", ".css", ".html")

# Spelled so that this file does not match itself.
PRIVATE = re.compile("|".join([
    r"registry\.(npmjs|yarnpkg)" + r"\.(org|com)",
    r"(deb|security|snapshot)\.debian" + r"\.org",
    r"(files\.)?python" + r"hosted\.org",
    r"pypi" + r"\.org",
    r"(static\.)?crates" + r"\.io",
    r"proxy\.golang" + r"\.org",
    r"(?<![\w.~$}/-])/(work|root)" + r"/",
    r"(?<![\w.~$}/-])/home" + r"/\w",
]))


class Checker:
    """Collects problems and matches them with the listed exceptions."""

    def __init__(self):
        self.problems = []
        self.exceptions = {}
        self.used = set()
        self.slack = {}
        self.read_exceptions()

    @staticmethod
    def key(rule, path, detail):
        """What an exception is found by: one number a file for sizes, one entry a finding else."""
        return (rule, path) if rule in ("lines", "width") else (rule, path, detail)

    def read_exceptions(self):
        if not EXCEPTIONS.exists():
            return
        for number, line in enumerate(EXCEPTIONS.read_text().splitlines(), 1):
            rule, _, reason = line.partition("#")
            if not rule.strip():
                continue
            words = rule.split()
            if len(words) != 3 or not reason.strip():
                self.problems.append(
                    f"{EXCEPTIONS.name}:{number}: must be 'rule path detail  # reason'")
                continue
            key = self.key(words[0], words[1], words[2].split("=")[0])
            self.exceptions[key] = (number, words[2])

    def report(self, rule, path, message, detail, amount=None):
        """`detail` names the finding; with an amount, an exception allows up to its own number."""
        key = self.key(rule, path, detail)
        if key in self.exceptions:
            self.used.add(key)
            _, allowed = self.exceptions[key]
            if amount is None:
                return
            limit = int(allowed.split("=")[-1])
            if amount < limit:
                self.slack[key] = amount
            if amount <= limit:
                return
        self.problems.append(f"{path}: {rule}: {message}")

    def finish(self):
        for key, (number, _) in self.exceptions.items():
            where = f"{EXCEPTIONS.name}:{number}: {' '.join(key)}"
            if key not in self.used:
                self.problems.append(f"{where} is no longer needed; remove it")
            elif key in self.slack:
                self.problems.append(
                    f"{where} allows more than needed; lower it to {self.slack[key]}")


def tracked_files():
    """All files that are or could be committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return sorted(name for name in set(listing.split("\0")) if name and (ROOT / name).is_file())


def folder_rule(path):
    return next((folder for folder in MAY_INCLUDE if path.startswith(folder + "/")), None)


def check_includes(checker, path, text):
    if MAINS.match(path):
        return
    folder = folder_rule(path)
    for quote, target in re.findall(r'^\s*#\s*include\s+(["<])([^">]+)[">]', text, re.MULTILINE):
        if quote == '"' and "/" not in target:
            checker.report("layer", path, f'"{target}": includes are root-relative', target)
        elif quote == '"' and folder is not None:
            allowed = [folder] + MAY_INCLUDE[folder]
            if not any(target == a or target.startswith(a + "/" if a else "") for a in allowed):
                checker.report("layer", path, f"{folder} may not include {target}", target)
        elif quote == "<":
            check_third_party(checker, path, target)


def check_third_party(checker, path, target):
    if "/" not in target and "." not in target:
        return
    for pattern, folders in THIRD_PARTY.items():
        if re.match(pattern, target):
            if not any(path.startswith(folder + "/") for folder in folders):
                checker.report("layer", path, f"<{target}> belongs to {', '.join(folders)}", target)
            return
    checker.report("layer", path, f"<{target}> is not listed in scripts/lib/check.py", target)


OPAQUE = re.compile(
    r'R"(\w*)\((?:.|\n)*?\)\1"'  # raw strings
    r"|//[^\n]*|/\*(?:.|\n)*?\*/"  # comments
    r'|"(?:\\.|[^"\\\n])*"'  # strings
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'")  # characters, but not the ' in 1'000


def without_comments(text):
    """C++ with comments, strings and characters blanked, line by line the same."""
    return OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


EMSCRIPTEN = re.compile(r"\b(__EMSCRIPTEN__|EM_(?:ASYNC_)?JS|(?:MAIN_THREAD_)?EM_ASM\w*)\b")


def check_platform(checker, path, code):
    if path.startswith(("src/platform/web/", "tests/web/")):
        return
    for word in EMSCRIPTEN.findall(code):
        checker.report("platform", path, f"{word} belongs into src/platform/web", word)


SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def opens_function(stack, head):
    """Whether a brace after `head`, within the scopes of `stack`, opens the body of a function."""
    if any(kind == "function" for kind, *_ in stack) or ")" not in head:
        return False
    return "operator" in head or not SCOPE.search(head.split("(")[0])


def function_lengths(code):
    """(name, first line, length) of the functions in namespaces and classes."""
    stack, pending, found = [], "", []
    line = 1
    for token in re.findall(r"\n|[{};]|[^\n{};]+", code):
        if token == "\n":
            line += 1
            pending += " "
        elif token == "{":
            head = pending.strip()
            kind = "function" if opens_function(stack, head) else "scope"
            name = re.search(r"([~\w:]+|operator\S+)\s*\(", head)
            stack.append((kind, name.group(1) if name else "?", line))
            pending = ""
        elif token == "}":
            if stack:
                kind, name, first = stack.pop()
                if kind == "function":
                    found.append((name, first, line - first + 1))
            pending = ""
        elif token == ";":
            pending = ""
        elif not token.lstrip().startswith("#"):
            pending += token
    return found


# Where the macro may be named that turns them on; any other target would carry them.
PLANTED = ("src/core/base/planted.h", "tests/sim/CMakeLists.txt", "scripts/lib/check.py")


def check_planted(checker, path, text):
    if "ITHACA_PLANTED" in text and path not in PLANTED:
        checker.report("planted", path, "ITHACA_PLANTED belongs to the simulator", "macro")


def check_cpp(checker, path, text):
    code = without_comments(text)
    check_includes(checker, path, text)
    check_platform(checker, path, code)
    if path.endswith(".h") and not re.search(r"^#pragma once$", text, re.MULTILINE):
        checker.report("pragma", path, "#pragma once is missing", "once")
    for name, first, length in function_lengths(code):
        if length > FUNCTION_LINES_MAX:
            message = f"{name} at line {first} has {length} lines, over {FUNCTION_LINES_MAX}"
            checker.report("function", path, message, name, length)


def check_size(checker, path, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES_MAX and not path.endswith((".css", ".html")):
        message = f"{len(lines)} lines, over {FILE_LINES_MAX}"
        checker.report("lines", path, message, "lines", len(lines))
    wide = [number for number, line in enumerate(lines, 1)
            if len(line) > WIDTH_MAX and not re.search(r"https?://\S{60}", line)]
    if wide:
        message = f"{len(wide)} lines over {WIDTH_MAX} columns, the first is line {wide[0]}"
        checker.report("width", path, message, "width", len(wide))


def check_scripts(checker, path, text):
    first = text.split("\n", 1)[0]
    if path.endswith(".py") or "python" in first:
        try:
            ast.parse(text)
        except SyntaxError as error:
            checker.report("shell", path, f"line {error.lineno}: {error.msg}", "syntax")
    elif path.endswith(".sh") or re.match(r"#!.*\b(ba)?sh\b", first):
        result = subprocess.run(["bash", "-n", ROOT / path], capture_output=True, text=True,
                                check=False)
        if result.returncode != 0:
            checker.report("shell", path, result.stderr.strip(), "syntax")


def check_private(checker, path, text):
    for number, line in enumerate(text.splitlines(), 1):
        found = PRIVATE.search(line)
        if found:
            checker.report("private", path, f"line {number} has '{found.group(0)}'", found.group(0))


def check_format(checker, files):
    try:
        version = subprocess.run(["clang-format", "--version"], capture_output=True, text=True,
                                 check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        checker.problems.append("format: clang-format is missing: run scripts/lib/install test")
        return
    if not re.search(r"version 14\.", version):
        print(f"format: skipped, this is no clang-format 14: {version.strip()}")
        return

    def run(batch):
        return subprocess.run(["clang-format", "--dry-run", *batch], cwd=ROOT,
                              capture_output=True, text=True, check=False).stderr

    batches = [files[start:start + 24] for start in range(0, len(files), 24)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        output = "".join(pool.map(run, batches))
    found = re.findall(r"^(\S+?):\d+:\d+: (?:warning|error)", output, re.MULTILINE)
    for path in sorted(set(found)):
        checker.report("format", path, "not as .clang-format says: scripts/dev format", "format")


def main():
    parser = argparse.ArgumentParser(prog="scripts/dev check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-format", action="store_true", help="leave out the slowest rule")
    args = parser.parse_args()
    checker = Checker()
    cpp = []
    files = tracked_files()
    for path in files:
        data = (ROOT / path).read_bytes()
        if b"\0" in data[:4096]:
            continue
        text = data.decode("utf-8", "replace")
        script = text.startswith("#!")
        check_private(checker, path, text)
        check_planted(checker, path, text)
        if path.endswith(CPP):
            cpp.append(path)
            check_cpp(checker, path, text)
        if path.endswith(CODE) or script or path.endswith("CMakeLists.txt"):
            check_size(checker, path, text)
        if script or path.endswith((".py", ".sh")):
            check_scripts(checker, path, text)
    for path, message in sorted(check_words.problems(ROOT)):
        checker.report("words", path, message, message)
    if not args.no_format:
        check_format(checker, cpp)
    checker.finish()
    for problem in checker.problems:
        print(problem)
    print(f"check: {len(files)} files, {len(checker.problems)} problems")
    sys.exit(1 if checker.problems else 0)


if __name__ == "__main__":
    main()
