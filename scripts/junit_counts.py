# SPDX-License-Identifier: Apache-2.0
"""Print how many tests of a JUnit report passed, failed and were skipped.

The totals that pytest writes count a test that failed twice (in its body and in its teardown) twice; here a
test is what has a name, and one failure makes it a failed one.
"""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

RANK = {"passed": 0, "skipped": 1, "failed": 2}


def outcome(case: ElementTree.Element) -> str:
    """Read what the report says of one test."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def count(report: Path) -> Counter[str]:
    """Count the tests by outcome, each once, by the worst that is said of it."""
    worst: dict[tuple[str, str], str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        key = (case.get("classname", ""), case.get("name", ""))
        worst[key] = max(worst.get(key, "passed"), outcome(case), key=RANK.__getitem__)
    return Counter(worst.values())


def main() -> int:
    """Read the report that the command line names."""
    try:
        numbers = count(Path(sys.argv[1]))
    except (OSError, ElementTree.ParseError) as error:
        print(f"cannot read the test report {sys.argv[1]}: {error}", file=sys.stderr)
        return 1
    print(numbers["passed"], numbers["failed"], numbers["skipped"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
