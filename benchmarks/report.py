"""Figures, each with its baseline from the same run, as a table and as `build/bench.json`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

RESULTS = Path("build/bench.json")
_WIDTH = 78


@dataclass(frozen=True)
class Figure:
    """One measured value. `ratio`: value to baseline. `goal` is on the ratio where there is a
    baseline, else on the value; `at_least` tells which way is good."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    goal: float | None = None
    at_least: bool = True

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        measured = self.value if self.ratio is None else self.ratio
        return measured >= self.goal if self.at_least else measured <= self.goal


class Report:
    """Collects figures and prints each as it comes."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        goal = ""
        if figure.goal is not None:
            sign = ">=" if figure.at_least else "<="
            goal = f"{sign} {figure.goal:g} {'yes' if figure.holds else 'NO'}"
        baseline = "" if figure.baseline is None else f"{figure.baseline:12,.2f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:7.2f}"
        measured = f"{figure.value:12,.2f} {figure.unit:8}{baseline:>12}{ratio:>8}"
        print(f"{figure.name:{_WIDTH}}{measured}  {goal}", flush=True)

    @staticmethod
    def head() -> None:
        print(
            f"{'':66}{'value':>12} {'unit':8}{'baseline':>12}{'ratio':>8}  goal, holds", flush=True
        )

    def write(self, path: Path = RESULTS) -> None:
        """Replace the figures of the same names in the file, and keep the others."""
        path.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(path.read_text()) if path.exists() else []
        mine = {figure.name for figure in self.figures}
        rows = [row for row in known if row["name"] not in mine]
        for figure in self.figures:
            values = asdict(figure) | {"ratio": figure.ratio, "holds": figure.holds}
            del values["at_least"]
            rows.append({k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()})
        path.write_text(json.dumps(rows, indent=1) + "\n")


def middle(values: list[float]) -> float:
    """The median of the repeats."""
    return float(median(values))
