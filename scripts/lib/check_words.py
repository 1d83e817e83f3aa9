"""The rule `words` of scripts/dev check: assets/i18n.

English is the source: every key of it is used in src, every other language has exactly its keys,
the same {placeholders}, and all plural forms that its grammar has (CLDR's cardinal categories).
"""

import json
import re
from pathlib import Path

FOLDER = "assets/i18n"
PLURAL_FORMS = {
    "en": {"one", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
# Forms that may say their number in words instead of {count}.
SPELLED = {"zero", "one", "two"}
CPP_WORDS = {"delete", "default", "continue", "new", "private", "public", "return", "export"}


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", text))


def unique(pairs):
    """An object of JSON, unless a key is there twice."""
    found = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"'{key}' is there twice")
        found[key] = value
    return found


def read(path):
    return json.loads(path.read_text(), object_pairs_hook=unique)


def source_words(root):
    """All NAMEs of Str::NAME in the sources."""
    used = set()
    for path in (root / "src").rglob("*"):
        if path.suffix in (".cpp", ".h"):
            used.update(re.findall(r"\bStr::(\w+)", path.read_text()))
    return used


def compare(key, english, other, forms):
    """What is wrong with `other` as a translation of `english`; both are texts or plurals."""
    if isinstance(other, dict) and set(other) != forms:
        yield f"'{key}' must have the plural forms {', '.join(sorted(forms))}"
    if isinstance(english, dict) and not isinstance(other, dict):
        yield f"'{key}' needs plural forms"
        return
    english_forms = english.values() if isinstance(english, dict) else [english]
    wanted = set().union(*map(placeholders, english_forms))
    for form, text in (other.items() if isinstance(other, dict) else [("", other)]):
        found = placeholders(text)
        missing = wanted - found - ({"count"} if form in SPELLED else set())
        if not text.strip():
            yield f"'{key}' {form} is empty"
        elif found - wanted or missing:
            yield (f"'{key}' {form} has the placeholders {sorted(found)}, "
                   f"English has {sorted(wanted)}")


def problems(root: Path):
    """(path, message) of everything that is wrong."""
    english_path = root / FOLDER / "en.json"
    try:
        english = read(english_path)
    except ValueError as error:
        yield f"{FOLDER}/en.json", str(error)
        return
    used = source_words(root)
    for key, value in english.items():
        if (f"{key}_" if key in CPP_WORDS else key) not in used:
            yield f"{FOLDER}/en.json", f"'{key}' is not used in src"
        if isinstance(value, dict) and set(value) != PLURAL_FORMS["en"]:
            yield f"{FOLDER}/en.json", f"'{key}' must have the plural forms one, other"
    for path in sorted((root / FOLDER).glob("*.json")):
        if path == english_path:
            continue
        name = f"{FOLDER}/{path.name}"
        forms = PLURAL_FORMS.get(path.stem)
        if forms is None:
            yield name, "scripts/lib/check_words.py does not know this language's plural forms"
            continue
        try:
            other = read(path)
        except ValueError as error:
            yield name, str(error)
            continue
        for key in english.keys() - other.keys():
            yield name, f"'{key}' is missing"
        for key in other.keys() - english.keys():
            yield name, f"'{key}' is not in English"
        for key in english.keys() & other.keys():
            for message in compare(key, english[key], other[key], forms):
                yield name, message
