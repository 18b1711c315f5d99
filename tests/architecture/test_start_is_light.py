"""What only some moments need is not paid for by every start: it is imported where it is used."""

import subprocess
import sys

# A second and 80 MB of scikit-learn for the weekly round; others for a tier or a tool.
HEAVY = {"sklearn", "scipy.stats", "pandas", "tokenizers", "safetensors", "playground", "py3langid"}


def test_a_start_imports_no_library_that_it_does_not_use() -> None:
    program = "import bot.running, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    modules = set(told.stdout.split())
    assert "faq.matcher" in modules
    assert not HEAVY & modules
