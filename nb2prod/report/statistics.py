"""How often each rule was broken, most often first.

>>> from nb2prod.report.report import Report
>>> statistics(Report(notebooks=()))
'0 notebooks, nothing found\\n'
"""

from collections import Counter

from nb2prod.report.report import Report


def statistics(report: Report) -> str:
    """A table of counts with the tally below it."""
    counts = Counter((finding.code, finding.name) for finding in report.findings())
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    lines = [f"{count:>7,}  {code}  {name}\n" for (code, name), count in rows]
    return "".join(lines) + report.tally + "\n"
