"""The part of scripts/test that needs python3: builds, runs the suites, adds the numbers up.

Invariants
 1. A program that crashed, or that failed without a failed test, counts as one failure.
 2. A suite without tests counts as one failure.
 3. The last line of output is "N passed, N failed".
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ITHACA_BUILD") or ROOT / "build")
JOBS = str(os.cpu_count() or 2)


class Suite:
    """What one suite did."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = 0
        self.notes = []

    def fail(self, note):
        self.failed += 1
        self.notes.append(note)


def call(*command, **options):
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, check=False, **options).returncode


def build(suite, *presets):
    if call(ROOT / "scripts/build", *presets) != 0:
        suite.fail(f"does not build: {' '.join(presets)}")
        return False
    return True


def run_check(suite, _build):
    if call(ROOT / "scripts/lib/check.py") == 0:
        suite.passed += 1
    else:
        suite.fail("scripts/dev check found something")


def add_gtest_xml(suite, program, path, succeeded):
    """Adds the results of one GoogleTest program."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        how = "" if succeeded else " (crashed or timed out)"
        suite.fail(f"{program}: ended without results{how}")
        return
    failed = [f"{case.get('classname')}.{case.get('name')}" for case in root.iter("testcase")
              if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in root.iter("testcase")
               if case.get("status") == "notrun" or case.get("result") in ("skipped", "suppressed")]
    total = len(list(root.iter("testcase")))
    suite.passed += total - len(failed) - len(skipped)
    for name in failed:
        suite.fail(f"{program}: {name}")
    if total == 0:
        suite.fail(f"{program}: has no tests")
    elif not succeeded and not failed:
        suite.fail(f"{program}: failed outside its tests")


def run_ctest(suite, preset):
    """Runs every program that ctest knows in a build directory."""
    directory = BUILD / preset
    results = directory / "test-results"
    for old in results.glob("*.xml"):
        old.unlink()
    junit = directory / "ctest-junit.xml"
    junit.unlink(missing_ok=True)
    call("ctest", "--test-dir", directory, "-j", JOBS, "--output-on-failure", "--no-tests=ignore",
         "--output-junit", junit)
    if not junit.exists():
        suite.fail("ctest did not run")
        return
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        name, succeeded = case.get("name"), case.get("status") == "run"
        if not (results / f"{name}.xml").exists() and name.startswith("plain."):
            # A program without GoogleTest: it is one test.
            if succeeded:
                suite.passed += 1
            else:
                suite.fail(name)
            continue
        add_gtest_xml(suite, name, results / f"{name}.xml", succeeded)


def run_unit(suite, with_build):
    if not with_build or build(suite, "native"):
        run_ctest(suite, "native")


def run_wasm(suite, with_build):
    if not with_build or build(suite, "wasm-tests"):
        run_ctest(suite, "wasm-tests")


# How many inputs each fuzz target makes of its kept corpus in a test run: a second or a few. They
# are the same every time; `scripts/dev fuzz` looks further.
FUZZ_RUNS = 20_000
# Lives of the simulator under the sanitizers; without them ctest runs more.
SIM_RUNS = 200


def run_fuzz(suite, with_build):
    if with_build and call(ROOT / "scripts/build", "--target", "fuzzers", "fuzz") != 0:
        suite.fail("does not build: fuzz")
        return
    for program in sorted((BUILD / "fuzz/fuzz").glob("fuzz_*")):
        corpus = ROOT / "tests/fuzz/corpus" / program.name
        # libFuzzer says much, all of it of interest only where something was found.
        log = BUILD / "fuzz" / f"{program.name}.log"
        # What it thinks worth keeping goes to the first folder, which nobody keeps.
        with log.open("wb") as out, tempfile.TemporaryDirectory() as found:
            code = call(program, f"-runs={FUZZ_RUNS}", "-seed=1", "-max_len=4096", "-verbosity=0",
                        f"-artifact_prefix={BUILD / 'fuzz' / program.name}-", found,
                        corpus, stdout=out, stderr=subprocess.STDOUT)
        if code == 0 and any(corpus.iterdir()):
            suite.passed += 1
        else:
            print(log.read_text(errors="replace"))
            suite.fail(f"{program.name} ended with {code}")
    code = call(BUILD / "fuzz/bin/ithaca_sim", "--runs", str(SIM_RUNS))
    if code == 0:
        suite.passed += 1
    else:
        suite.fail(f"the simulator under the sanitizers ended with {code}")


def playwright_config():
    for ending in ("ts", "mts", "mjs", "js"):
        config = ROOT / "tests/web" / f"playwright.config.{ending}"
        if config.exists():
            return config
    return None


def add_playwright_json(suite, path):
    report = json.loads(path.read_text())

    def walk(node, titles):
        titles = titles + [node["title"]] if node.get("title") else titles
        for spec in node.get("specs", []):
            for test in spec["tests"]:
                path_of_titles = " › ".join(titles + [spec["title"]])
                where = f"{test.get('projectName', '')} {path_of_titles}".strip()
                if test["status"] == "expected":
                    suite.passed += 1
                elif test["status"] == "flaky":
                    suite.passed += 1
                    suite.notes.append(f"passed only on retry: {where}")
                else:  # unexpected, or skipped: a test that does not run shows nothing
                    suite.fail(f"{where} ({test['status']})")
        for child in node.get("suites", []):
            walk(child, titles)

    for top in report.get("suites", []):
        walk(top, [])
    for error in report.get("errors", []):
        message = re.sub(r"\x1b\[[0-9;]*m", "", error.get("message", "an error outside the tests"))
        suite.fail(message.split("\n")[0])


def run_web(suite, with_build):
    config = playwright_config()
    if config is None:
        suite.fail("tests/web/playwright.config.* is missing")
        return
    # wasm-tests has the programs of tests/web/programs, web-dev the gallery.
    if with_build and not build(suite, "web", "native", "wasm-tests", "web-dev"):
        return
    report = BUILD / "playwright.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    environment = dict(os.environ, PLAYWRIGHT_JSON_OUTPUT_NAME=str(report), ITHACA_BUILD=str(BUILD))
    code = call(ROOT / "node_modules/.bin/playwright", "test", "-c", config, "--reporter=list,json",
                env=environment)
    if not report.exists():
        suite.fail("Playwright ended without a report")
        return
    add_playwright_json(suite, report)
    if code != 0 and suite.failed == 0:
        suite.fail(f"Playwright ended with {code}")


def run_size(suite, with_build):
    if with_build and not build(suite, "web"):
        return
    if call(ROOT / "scripts/lib/size.py") == 0:
        suite.passed += 1
    else:
        suite.fail("the first visit is over its budget")


SUITES = {"check": run_check, "unit": run_unit, "wasm": run_wasm, "fuzz": run_fuzz,
          "size": run_size, "web": run_web}


def main():
    parser = argparse.ArgumentParser(prog="scripts/test")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    args = parser.parse_args()
    unknown = [name for name in args.suites if name not in SUITES]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    done = []
    for name in args.suites or SUITES:
        print(f"\n=== {name} ===", flush=True)
        suite, start = Suite(name), time.monotonic()
        SUITES[name](suite, not args.no_build)
        if suite.passed + suite.failed == 0:
            suite.fail("no tests ran")
        done.append((suite, time.monotonic() - start))

    print("\n=== summary ===")
    for suite, seconds in done:
        print(f"{suite.name}: {suite.passed} passed, {suite.failed} failed in {seconds:.0f} s")
        for note in suite.notes:
            print(f"    {note}")
    passed = sum(suite.passed for suite, _ in done)
    failed = sum(suite.failed for suite, _ in done)
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
