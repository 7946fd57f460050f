# SPDX-License-Identifier: Apache-2.0
"""Whether a YAML template is one, told with file and line before the library sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_LONGEST = 256 * 1024
_PARSERS = ("regex", "static", "lines")
_KINDS = ("int", "float", "date", "datetime")
# keys of the lines and tables parsers whose values are patterns
_PATTERNS = (
    "start",
    "end",
    "line",
    "first_line",
    "last_line",
    "skip_line",
    "line_separator",
    "body",
    "regex",
)
_REFUSED = {"camelot": "tables cut out of the file by camelot are not supported; use lines or tables"}


class TemplateError(Exception):
    """A template that cannot be used: ``file:line: what is wrong``."""

    def __init__(self, name: str, line: int | None, problem: str) -> None:
        place = name if line is None else f"{name}:{line}"
        super().__init__(f"{place}: {problem}")


class _Lines:
    """Where each key of the template stands."""

    def __init__(self, name: str, root: Any) -> None:
        self._name = name
        self._root = root

    def error(self, path: tuple[str | int, ...], problem: str) -> TemplateError:
        """Make the error for what stands at a path of keys and positions."""
        return TemplateError(self._name, self._line(path), problem)

    def _line(self, path: tuple[str | int, ...]) -> int:
        node, line = self._root, self._root.start_mark.line
        for part in path:
            if isinstance(part, int):
                children = [(child, child) for child in node.value[part : part + 1]]
            else:
                children = [pair for pair in node.value if pair[0].value == part]
            if not children:
                break
            key, node = children[0]
            line = key.start_mark.line
        return int(line) + 1


def check_template(name: str, text: str) -> dict[str, Any]:
    """Return the template's data.

    Throws TemplateError.
    """
    if len(text) > _LONGEST:
        raise TemplateError(name, None, f"it is longer than {_LONGEST // 1024} kB")
    root, data = _load(name, text)
    lines = _Lines(name, root)
    if not isinstance(data, dict):
        raise lines.error((), "it must be a mapping of keys: issuer, keywords, fields …")
    _check_head(data, lines)
    for key, why in _REFUSED.items():
        if key in data:
            raise lines.error((key,), why)
    for path, pattern in _patterns(data):
        _check_pattern(path, pattern, lines)
    return data


def _load(name: str, text: str) -> tuple[Any, Any]:
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)  # a safe loader: scalars, lists and mappings only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # what is missing at the end is missed on the line after it
        line = None if mark is None else min(mark.line + 1, len(text.splitlines()))
        raise TemplateError(name, line, f"it is no valid YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise TemplateError(name, None, f"it is no valid YAML ({type(error).__name__})") from error
    if root is None:
        raise TemplateError(name, None, "it is empty")
    return root, data


def _check_head(data: dict[str, Any], lines: _Lines) -> None:
    """Check what decides whether the template is chosen, and the options."""
    keywords = data.get("keywords")
    words = keywords if isinstance(keywords, list) else [keywords]
    if not words or not all(isinstance(word, str) and word for word in words):
        raise lines.error(("keywords",), "keywords must list the words by which the shop is known")
    if not isinstance(data.get("fields"), dict):
        raise lines.error(("fields",), "fields must be a mapping of names to patterns")
    if not isinstance(data.get("issuer", ""), str):
        raise lines.error(("issuer",), "issuer must be a text")
    options = data.get("options", {})
    if not isinstance(options, dict):
        raise lines.error(("options",), "options must be a mapping")
    languages = options.get("languages", [])
    for language in languages if isinstance(languages, list) else [languages]:
        if not isinstance(language, str) or len(language) != 2:
            raise lines.error(
                ("options", "languages"), f"{_shown(language)} is no language code of two letters"
            )
    if options.get("decimal_separator", ".") not in (".", ","):
        raise lines.error(("options", "decimal_separator"), "decimal_separator must be '.' or ','")
    for name, field in data["fields"].items():
        _check_field(name, field, lines)


def _check_field(name: Any, field: Any, lines: _Lines) -> None:
    path = ("fields", name)
    if not isinstance(name, str):
        raise lines.error(("fields",), f"the name {_shown(name)} of a field must be a text")
    if not isinstance(field, dict):
        static = name.startswith("static_")
        if not static and not isinstance(field, (str, list)):
            raise lines.error(path, f"{name} must be a pattern, a list of patterns or a mapping")
        return
    parser = field.get("parser")
    if parser is not None and parser not in _PARSERS:
        raise lines.error(
            (*path, "parser"), f"no parser is called {_shown(parser)}: it is one of {', '.join(_PARSERS)}"
        )
    if parser == "regex" and "regex" not in field:
        raise lines.error(path, f"{name} needs a regex")
    kind = field.get("type")
    if kind is not None and kind not in _KINDS:
        raise lines.error(
            (*path, "type"), f"no type is called {_shown(kind)}: it is one of {', '.join(_KINDS)}"
        )


def _shown(value: Any) -> str:
    """Show a value in a message; what nests may be endless, and is named by its type only."""
    if isinstance(value, (str, int, float, bool)) or value is None:
        return repr(value)[:60]
    return f"a {type(value).__name__}"


def _patterns(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """List every pattern of the template with the way to it."""
    for name, field in data["fields"].items():
        if isinstance(field, dict):
            yield from _patterns_in(("fields", name), field)
        elif not name.startswith("static_"):
            yield from _each(("fields", name), field)
    for plugin in ("lines", "tables"):
        settings = data.get(plugin)
        for index, entry in enumerate(settings if isinstance(settings, list) else [settings]):
            if isinstance(entry, dict):
                yield from _patterns_in((plugin, index) if isinstance(settings, list) else (plugin,), entry)


def _patterns_in(
    path: tuple[str | int, ...], settings: dict[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for key in _PATTERNS:
        if settings.get(key) is not None:
            yield from _each((*path, key), settings[key])
    rules = settings.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict):
            yield from _patterns_in((*path, "rules", index), rule)


def _each(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield (*path, index), part
    else:
        yield path, value


def _check_pattern(path: tuple[str | int, ...], pattern: Any, lines: _Lines) -> None:
    name = next(part for part in reversed(path) if isinstance(part, str))
    if not isinstance(pattern, str):
        raise lines.error(path, f"the pattern of {name} must be a text, and it is {_shown(pattern)}")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise lines.error(path, f"the pattern of {name} is not valid: {error}") from error
