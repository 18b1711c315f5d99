"""Which of a message's files go to the customer, and as what."""

from typing import Any

import pytest

from bot.slack.attached import attachments
from bot.slack.thread import file_title, is_program

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("more", "kind", "refused"),
    [
        ({"mimetype": "image/png", "size": 1000}, "photo", None),
        ({"mimetype": "image/png", "size": 11 * MB}, "document", None),
        ({"mimetype": "image/svg+xml", "size": 10}, "document", None),
        ({"mimetype": "application/pdf", "size": 50 * MB}, "document", None),
        ({"mimetype": "application/pdf", "size": 50 * MB + 1}, None, "error-file-too-large"),
        ({"mode": "tombstone"}, None, "error-file-elsewhere"),
        ({"is_external": True, "size": 5}, None, "error-file-elsewhere"),
        ({}, "document", None),
    ],
)
def test_each_file_is_taken_or_refused(
    more: dict[str, Any], kind: str | None, refused: str | None
) -> None:
    found = attachments([{"id": "F1", "name": "a.x", **more}])
    assert [file["kind"] for file in found.taken] == ([kind] if kind else [])
    assert found.refused == ([(refused, "a.x")] if refused else [])


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "bill fdp.exe"),
        ("", "document.bin"),
        ("...", "document.bin"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_file_name_leads_nowhere_and_hides_nothing(given: str, title: str) -> None:
    assert file_title("document", {"file_name": given}, ".bin") == title


def test_programs_are_told_from_papers() -> None:
    assert is_program("bill.pdf.EXE") and is_program("page.html")
    assert not is_program("bill.pdf") and not is_program("exe")
