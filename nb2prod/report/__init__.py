"""Reports: what a command found, as a value (``report.Report``), and one renderer for each format.

A renderer is a module of this room with ``render(report, look) -> str``; this table is all that knows them.

>>> from nb2prod.report.report import Report
>>> from nb2prod.report.rendering import Look, render
>>> render(Report(notebooks=()), "concise", Look())
''
"""

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "summary")
# Those that show where a finding in a cell stands in the file itself.
POINTING = frozenset({"json", "sarif", "github", "gitlab", "junit"})
