"""`make audit` says what pip-audit found: a hole fails, nothing audited is said plainly."""

import runpy
from pathlib import Path
from typing import Any

VERDICT: Any = runpy.run_path(str(Path(__file__).parents[2] / ".ci" / "audit.py"))["verdict"]

SOUND = {"name": "aiohttp", "version": "3.14.0", "vulns": []}
HOLED = {
    "name": "jinja2",
    "version": "3.1.2",
    "vulns": [{"id": "PYSEC-2024-1", "fix_versions": ["3.1.3"]}, {"id": "X-2", "fix_versions": []}],
}
SKIPPED = {"name": "ours", "skip_reason": "not found on PyPI"}


def test_a_known_hole_fails_and_names_its_mend() -> None:
    text, code = VERDICT([SOUND, HOLED, SKIPPED])
    assert code == 1
    assert "jinja2 3.1.2: PYSEC-2024-1, mended in 3.1.3" in text
    assert "X-2, mended in no version yet" in text
    assert "aiohttp" not in text


def test_what_was_not_audited_is_said() -> None:
    assert VERDICT([SOUND, SKIPPED]) == (
        "1 libraries audited, no known vulnerability. Not audited: ours.",
        0,
    )
    text, code = VERDICT([SKIPPED])
    assert code == 0
    assert text.startswith("NOT AUDITED")
