# SPDX-License-Identifier: Apache-2.0
"""Check who includes whom: client and daemon meet in common/ only, and a library stays in its own files.

The linker finds most breaches too; this finds those that need no symbol, and says which rule was broken.
"""

import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

FOLDERS = ("batch", "cli", "common", "daemon", "history", "tests")

# folder -> folders of the project that it must not see
FORBIDDEN = {
    "batch": ("history", "tests"),
    "cli": ("batch", "daemon", "history", "tests"),
    "common": ("batch", "cli", "daemon", "history", "tests"),
    "daemon": ("batch", "cli", "history", "tests"),
    "history": ("batch", "tests"),
}

# library -> (its headers, the only files that may include them); tests may drive any of them
LIBRARIES = {
    "pybind11": (r"(pybind11/|Python\.h$)", ("daemon/zygote/python_*",)),
    "cppzmq": (r"zmq(_addon)?\.h(pp)?$", ("daemon/server*",)),
    "libpqxx": (r"pqxx/", ("daemon/store/postgres_*",)),
    "sqlite": (r"(sqlite3\.h$|SQLiteCpp/)", ("daemon/store/sqlite_*",)),
    "libxlsxwriter": (r"xlsxwriter", ("history/workbook*",)),
    "utf8proc": (r"utf8proc", ("daemon/store/fold*", "cli/width*")),
    "OpenSSL": (r"openssl/", ("daemon/store/cache_key*",)),
    "CLI11": (r"CLI/", ("cli/*", "daemon/options*")),
}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def breaches(path: str, quote: str, header: str) -> Iterator[str]:
    """Find what is wrong with this include in this file."""
    folder, target = path.split("/")[0], header.split("/")[0]
    if quote == '"' and target not in FOLDERS:
        yield f'write the path from the root of the checkout, as in "{folder}/{Path(header).name}"'
    if target in FORBIDDEN.get(folder, ()):
        yield f"{folder}/ must not see {target}/"
    for library, (pattern, allowed) in LIBRARIES.items():
        if folder == "tests" or not re.match(pattern, header):
            continue
        if not any(fnmatchcase(path, glob) for glob in allowed):
            yield f"{library} is for {', '.join(allowed)} only"


def check(root: Path) -> Iterator[str]:
    """Find every breach in the checkout, as file:line: what is wrong."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.[ch]pp")):
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if match := INCLUDE.match(line):
                    for breach in breaches(path, *match.groups()):
                        yield f"{path}:{number}: {match[2]}: {breach}"


def main() -> int:
    """Check the checkout that the command line names."""
    found = list(check(Path(sys.argv[1])))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
