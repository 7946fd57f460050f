# SPDX-License-Identifier: Apache-2.0
"""A tree of inputs for a batch, the same for the same seed, and what is right for each of them."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from support.scans import Damage, scan, write
from support.tickets import RANDOM_PREFIX, build, documents

DONE = "done"
FOLDERS = 40
# a ticket takes some 30 ms to make, and a comment behind its end makes another file of it
DISTINCT = 300
SCANS = 6


@dataclass(frozen=True)
class Input:
    """A path below the tree's folder, in bytes, and the outcomes that are right: `done` or codes."""

    path: bytes
    right: frozenset[str]


def make(
    root: Path, count: int, hostile: int, seed: int, scans: int = 0, corpus: Path | None = None
) -> list[Input]:
    """Make `count` inputs below `root`; `hostile` of them are hostile, `scans` have to be recognised.

    The corpus, where there is one, gives its own share: what is right for one of its files nobody knows, so
    `right` is empty.
    """
    chance = Random(f"soak {seed}")
    made: list[Input] = []
    kinds = _Hostile(root, seed)
    for number in range(hostile):
        made.append(kinds.make(number))
    made += [_scan(root, number, seed) for number in range(scans)]
    if corpus is not None:
        made += list(_linked(root, corpus, count - len(made)))
    pool = [build(f"{RANDOM_PREFIX}{seed + number}")[0] for number in range(min(DISTINCT, count))]
    for number in range(count - len(made)):
        path = Path(f"{chance.randrange(FOLDERS):02d}", f"ticket-{number:05d}.pdf")
        made.append(_file(root, path, _varied(pool[number % len(pool)], f"{seed} {number}"), DONE))
    return made


def _varied(data: bytes, mark: str) -> bytes:
    return data + f"% {mark}\n".encode()


def _file(root: Path, path: Path | str, data: bytes, *right: str) -> Input:
    whole = root / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(data)
    return Input(os.fsencode(path), frozenset(right))


def _scan(root: Path, number: int, seed: int) -> Input:
    picture = scan(build("simple")[0], Damage(dpi=100 + 10 * (number % SCANS), tilt=0.1 * (number % SCANS)))
    data = write(picture, "jpeg")
    # what stands behind a JPEG's end is nobody's
    return _file(root, f"scans/scan-{number:03d}.jpg", data + f"{seed} {number}".encode(), DONE)


def _linked(root: Path, corpus: Path, most: int) -> Iterator[Input]:
    files = sorted(path for path in corpus.rglob("*") if path.suffix == ".pdf" and path.is_file())
    for path in files[:most]:
        place = Path("corpus", path.relative_to(corpus))
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, root / place)
        yield Input(os.fsencode(place), frozenset())


class _Hostile:
    """What nobody wants to get, kind after kind."""

    # with a time-out, and with the memory of a worker, each of them costs seconds
    COSTLY = 3

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.seed = root, seed
        (root / "hostile").mkdir(parents=True, exist_ok=True)
        self.costly: list[Callable[[Path, int], Input]] = [
            self._document("memory_bomb", "memory_limit"),
            self._document("time_bomb:100000", "timed_out"),
        ]
        self.cheap: list[Callable[[Path, int], Input]] = [
            self._fifo,
            self._in_folder,
            self._loop,
            self._dangling,
            self._sparse,
            self._no_utf8,
            self._long,
            self._newline,
            self._document("truncated", DONE, "damaged_file"),
            self._document("password_user", "password_required"),
            self._document("zero_bytes", "empty_file"),
            self._document("recursive_form", DONE),
            self._document("deep_forms", DONE),
            self._document("huge_page", DONE, "too_many_pixels"),
            self._document("many_pages", "too_many_pages"),
            self._document("garbage", "unsupported_type"),
            self._document("garbage_pdf", "damaged_file"),
            self._document("no_pages", "no_pages"),
            self._document("broken_table", DONE),
            self._document("lost_tree", DONE, "damaged_file"),
        ]

    def make(self, number: int) -> Input:
        """Make the hostile input of this number."""
        if number < self.COSTLY * len(self.costly):
            maker = self.costly[number % len(self.costly)]
        else:
            maker = self.cheap[number % len(self.cheap)]
        return maker(Path("hostile"), number)

    def _document(self, name: str, *right: str) -> Callable[[Path, int], Input]:
        data = documents.build(name)

        def maker(folder: Path, number: int) -> Input:
            plain = name.partition(":")[0].replace("_", "-")
            varied = _varied(data, f"{self.seed} {number}") if data else data
            return _file(self.root, folder / f"{plain}-{number}.pdf", varied, *right)

        return maker

    def _fifo(self, folder: Path, number: int) -> Input:
        path = folder / f"fifo-{number}.pdf"
        os.mkfifo(self.root / path)
        return Input(os.fsencode(path), frozenset({"not_a_file"}))

    def _in_folder(self, folder: Path, number: int) -> Input:
        """Make a folder with the name of a file, which holds a link to itself and a ticket."""
        path = folder / f"folder-{number}.pdf"
        (self.root / path).mkdir()
        (self.root / path / "itself").symlink_to(".")
        return _file(
            self.root, path / "ticket.pdf", _varied(build("simple")[0], f"{self.seed} {number}"), DONE
        )

    def _loop(self, folder: Path, number: int) -> Input:
        path = folder / f"loop-{number}.pdf"
        (self.root / path).symlink_to(path.name)
        return Input(os.fsencode(path), frozenset({"not_found"}))

    def _dangling(self, folder: Path, number: int) -> Input:
        path = folder / f"dangling-{number}.pdf"
        (self.root / path).symlink_to("nowhere")
        return Input(os.fsencode(path), frozenset({"not_found"}))

    def _sparse(self, folder: Path, number: int) -> Input:
        made = _file(self.root, folder / f"sparse-{number}.pdf", b"%PDF-1.7\n", "too_large")
        os.truncate(self.root / os.fsdecode(made.path), (300 << 20) + number)
        return made

    def _named(self, name: bytes, number: int) -> Input:
        path = b"hostile/" + name
        data = _varied(build("simple")[0], f"{self.seed} {number}")
        return _file(self.root, os.fsdecode(path), data, DONE)

    def _no_utf8(self, _: Path, number: int) -> Input:
        return self._named(b"caf\xe9-\xff-%d.pdf" % number, number)

    def _long(self, _: Path, number: int) -> Input:
        # .json is one longer than .pdf
        head = b"%d-" % number
        return self._named(head + b"x" * (250 - len(head)) + b".pdf", number)

    def _newline(self, _: Path, number: int) -> Input:
        return self._named(b"-two\nlines %%s {stem} %d.pdf" % number, number)
