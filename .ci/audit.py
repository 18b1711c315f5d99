"""`make audit`: do the installed libraries have known vulnerabilities?

Fails when one has. When the advisory service cannot be reached, or knows none of the libraries
(as a bare mirror of packages does), says plainly that nothing was audited, and does not fail.
"""

import json
import subprocess
import sys
from typing import Any

OWN = "frontdesk"


def main() -> int:
    """Run pip-audit and put what it says into plain words; the exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        print(f"NOT AUDITED: the advisory service cannot be reached ({last[:160]}).")
        return 0
    text, code = verdict([item for item in found if item["name"] != OWN])
    print(text)
    return code


def verdict(libraries: list[dict[str, Any]]) -> tuple[str, int]:
    """What pip-audit's findings mean, and the exit code."""
    audited = [item for item in libraries if "skip_reason" not in item]
    skipped = [item["name"] for item in libraries if "skip_reason" in item]
    if not audited:
        return (
            f"NOT AUDITED: the advisory service knows none of the {len(skipped)} libraries. "
            "It is probably not PyPI's own; run this where pypi.org can be reached.",
            0,
        )
    lines = [
        f"{item['name']} {item['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for item in audited
        for hole in item["vulns"]
    ]
    if lines:
        return "\n".join(["Known vulnerabilities:", *lines]), 1
    left_out = f" Not audited: {', '.join(skipped)}." if skipped else ""
    return f"{len(audited)} libraries audited, no known vulnerability.{left_out}", 0


if __name__ == "__main__":
    sys.exit(main())
