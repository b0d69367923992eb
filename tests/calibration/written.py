"""The studies' results as a page to read."""

from __future__ import annotations

from datetime import date

from tests.calibration.studies import Finding

HEAD = """# What the methods keep of their promises

Simulated studies in which nothing is there to be found, or the truth is known: how often a test at .05 finds something
(it should be 5%), and how often a 95% interval holds the truth (95%). `studies.py` says what the studies are like; the
SD between groups is 1.5 and within them 1 unless the heading says otherwise. **±** is the Monte Carlo standard error of
a method that keeps its promise; one whose share is further from it than three of these does not.

Run again with `make calibrate`. Last run: {day}, seed {seed}, {minutes:.0f} minutes on one core.
"""

FOOT = """
## What this shows

- Between groups, 6 groups are few: z finds something where nothing is about twice as often as it says. Satterthwaite's
  and Kenward and Roger's degrees of freedom keep the promise. Where the variance between groups is often estimated as
  zero (SD 0.5), Kenward and Roger's is too cautious; where groups are uneven, Satterthwaite's finds a little too much.
- A variance: naive χ² finds too little, and so does the mixture, by ML more than by REML, since in such
  small studies chance alone makes the variance zero in more than half of them. The exact distribution is right. With
  hundreds of groups the mixtures are right too.
- Intervals: those of profile and bootstrap take no account of small samples, so for w they hold the truth less often
  than the t interval. The bootstrap's percentiles for the SD between groups are too low, as its estimate is.
"""


def page(findings: list[Finding], seed: int, seconds: float, day: date) -> str:
    """The README of this folder."""
    parts = [HEAD.format(day=day.isoformat(), seed=seed, minutes=max(1.0, seconds / 60))]
    for studies in dict.fromkeys(finding.studies for finding in findings):
        own = [finding for finding in findings if finding.studies == studies]
        parts += [
            f"\n## {studies}\n",
            "| What | Method | Promised | Found | ± | Studies |",
            "|---|---|---|---|---|---|",
        ]
        parts += [_row(finding) for finding in sorted(own, key=lambda finding: (finding.what, finding.nominal))]
    return "\n".join(parts) + "\n" + FOOT


def _row(finding: Finding) -> str:
    cells = (
        finding.what,
        finding.method,
        f"{finding.nominal:.2f}",
        f"{finding.share:.4f}",
        f"{finding.error:.4f}",
        f"{finding.n:,}",
    )
    return f"| {' | '.join(cells)} |"
