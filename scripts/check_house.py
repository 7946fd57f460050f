# SPDX-License-Identifier: Apache-2.0
"""Check the rules of the house that no other tool knows: licence, include guard, length, machine paths."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LICENCE = "SPDX-License-Identifier: Apache-2.0"
LONGEST = 400
MADE = {".git", ".venv", "build", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
SOURCES = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".sql"}
TEXTS = SOURCES | {"", ".txt", ".in", ".toml", ".json", ".yaml", ".md", ".fish", ".bash"}
# somebody's home or work folder: nobody else has it
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:root|work)/")


def files(folder: Path) -> Iterator[Path]:
    """List the files that people wrote, in a stable order."""
    for entry in sorted(folder.iterdir()):
        if entry.name in MADE or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.suffix in TEXTS:
            yield entry


def is_source(file: Path, lines: list[str]) -> bool:
    """Tell whether the file is program text: by its name, or because it starts as a script."""
    return file.suffix in SOURCES or file.name == "CMakeLists.txt" or "".join(lines[:1]).startswith("#!")


def breaches(file: Path, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Find what is wrong in one file, with its line."""
    if is_source(file, lines):
        if not any(LICENCE in line for line in lines[:2]):
            yield 1, f"the first line must say {LICENCE}"
        if len(lines) > LONGEST:
            yield len(lines), f"{len(lines)} lines; split the file by responsibility, {LONGEST} are the most"
    if file.suffix == ".hpp" and "#pragma once" not in lines:
        yield 1, "the header needs #pragma once"
    for number, line in enumerate(lines, 1):
        if match := MACHINE_PATH.search(line):
            yield number, f"{match[0]} is a path of one machine"


def check(root: Path) -> Iterator[str]:
    """Find every breach in the checkout, as file:line: what is wrong."""
    for file in files(root):
        path = file.relative_to(root).as_posix()
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            # test data may hold any bytes; program text may not
            if file.suffix in SOURCES:
                yield f"{path}:1: is not UTF-8"
            continue
        for number, breach in breaches(file, lines):
            yield f"{path}:{number}: {breach}"


def main() -> int:
    """Check the checkout that the command line names."""
    found = list(check(Path(sys.argv[1])))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
