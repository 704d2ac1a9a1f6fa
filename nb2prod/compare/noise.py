r"""What a text says besides its content: addresses, temporary paths, clocks, colours, generated ids.

>>> quiet("<Model at 0x7f3a5c> took 3.1 s", "<Model at 0x7f9b1d> took 2.9 s")
('<Model at …> took …', '<Model at …> took …', ('addresses', 'durations'))
>>> quiet("due 2024-01-02", "due 2024-01-03")
('due 2024-01-02', 'due 2024-01-03', ())

A rule is applied, and named, only where what it takes out differs between the two texts. Dates are taken out only
where they are a clock's: in the columns of a log, in a summary's head. Elsewhere they are content.
"""

import re

from nb2prod.compare.sets import sorted_sets

_NUMBER = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_UNIT = r"(?:[nµμu]s|ms|msec|s|secs?|seconds?|mins?|minutes?|hours?)"  # a bare m may be metres
_SPENT = rf"(?:\d+ ?h[ :,]*)?(?:\d+ ?m[ :,]*)?{_NUMBER} ?{_UNIT}\b"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?"
_DAY = r"\d{4}[-/]\d\d?[-/]\d\d?"
_STAMP = rf"{_DAY}[ T]{_CLOCK}(?: ?(?:Z|UTC|[-+]\d\d:?\d\d))?"
_LEVEL = r"(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|TRACE)"
_TAKES = r"(?:elapsed|took|taken|takes|duration|time|timing|done|finished|completed)"
_HEX = r"[0-9a-f]"
_LONGEST_LINE = 2000  # noise stands in lines that people read


def _lines(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE | re.IGNORECASE)


# Name, pattern, and what stands in place of it. The order matters: a clock stands inside a progress bar.
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "progress bars",
        _lines(rf"(?:\d+%)?\|[^|\n]*\| *(\S+/\S+) *\[[^\]\n]*\]"),  # tqdm
        r"\1 […]",
    ),
    ("progress bars", _lines(r"^\d+(?:it|ex\w*|rows)? \[\d\d:\d\d, [^\]\n]*\]"), "[…]"),
    (
        "progress bars",  # Keras: the bar, and the time for a step
        _lines(
            rf"(\d+/\d+) (?:\[[=>.]*\]|[━\s]+) ?-? ?(?:ETA: [\d:s]+|(?:{_NUMBER}{_UNIT} ?)*(?:/step|/epoch|/sample)?)"
        ),
        r"\1 […]",
    ),
    ("addresses", re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+|\b0x[0-9A-Fa-f]{9,16}\b"), "…"),
    (
        "temporary paths",
        re.compile(
            r"(?:/private)?/(?:tmp|var/tmp|var/folders|dev/shm)/[^\s'\":;,)>\]]*|[A-Z]:\\[^\s'\"]*\\Temp\\[^\s'\":;,)>]*"
        ),
        "/tmp/…",
    ),
    ("temporary paths", re.compile(rf"<ipython-input-\d+-{_HEX}+>"), "/tmp/…"),
    ("places of warnings", _lines(r"^[^\s:][^\n:]*(?::\\[^\n:]*)?:\d+: (?=\w*(?:Warning|Error)\b)"), "…: "),
    ("durations", _lines(r"^(?:CPU times|Wall time|Compiler *): .*$"), "…"),
    (
        "durations",
        _lines(rf"^{_NUMBER} ?{_UNIT} ± .* per loop .*$|^\d+ loops?, best of .*$|^The slowest run took .*$"),
        "…",
    ),
    (
        "durations",
        _lines(rf"\b({_TAKES}\b[^\n\d]{{0,30}})(?:{_CLOCK}|{_SPENT}(?:[ ,]+(?:and )?{_SPENT})*)"),
        r"\1…",
    ),
    ("durations", _lines(rf"\b{_NUMBER} ?(?:{_UNIT}|it)/(?:step|epoch|sample|it|iter\w*|s)\b"), "…"),
    ("dates and times", _lines(rf"^\[?{_STAMP}(?=\]|:? +[-|\[:])"), "…"),  # the first column of a log
    ("dates and times", _lines(rf"{_STAMP}(?=[^\n\w]*{_LEVEL}\b)|^\W?{_CLOCK}(?=\W*{_LEVEL}\b)"), "…"),
    ("dates and times", _lines(rf"^[IWEF]\d{{4}} {_CLOCK} +\d+"), "…"),
    # A clock has microseconds.
    ("dates and times", re.compile(rf"{_DAY}[ T]\d\d:\d\d:\d\d[.,]\d{{6}}\b"), "…"),
    (
        "dates and times",
        _lines(rf"\b(Date(?: Published)?:\W+)(?:\w{{3}}, \d\d \w{{3}} \d{{4}}|{_DAY} {_CLOCK})"),
        r"\1…",
    ),
    ("dates and times", _lines(rf"\b(Time:\W+){_CLOCK}"), r"\1…"),
    ("dates and times", _lines(rf"\b(time fit was run\W+){_STAMP}"), r"\1…"),
    (
        "dates and times",
        re.compile(
            rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\w{{3}} +\d+|\d+ \w{{3}}) {_CLOCK}(?: \w{{3,4}})? \d{{4}}"
        ),
        "…",
    ),
    ("generated ids", _lines(rf"\b{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\b"), "…"),
    (
        "generated ids",
        _lines(rf"\bT_{_HEX}{{5,}}(?:_|\b)|\b(?:sk-container-id|sk-estimator-id)-\d+\b"),
        "T_…",
    ),
    (
        "generated ids",
        _lines(
            rf"\b(?:altair-viz|viz|vega|plot|fig|bk|el)[-_]{_HEX}{{8,}}\b|(?<!{_HEX}){_HEX}{{32}}(?!{_HEX})"
        ),
        "…",
    ),
    # What the other systems print of their plain integers, Windows says of its long ones.
    ("name of the plain integer", re.compile(r",[ \t]*dtype=int64(?=[,)])"), ""),
    ("drawings' echoes", re.compile(r"\bText\(-?[\d.]+(?:e-?\d+)?, -?[\d.]+(?:e-?\d+)?, "), "Text(…, "),
    (
        "drawings' echoes",
        _lines(r"<(?:matplotlib\.[\w.]+|seaborn\.[\w.]+|Axes\w*|Figure)(?: size [\dx]+)?(?:[ :(][^\n>]*)?>"),
        "<…>",
    ),
)
_COLOURS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*(?:\x07|\x1b\\))")


def quiet(left: str, right: str) -> tuple[str, str, tuple[str, ...]]:
    """Both texts without the noise in which they differ, and the names of the rules that this took."""
    used: list[str] = []
    plain = _COLOURS.sub("", left), _COLOURS.sub("", right)
    if plain != (left, right):
        used.append("colours")
    shown = overwritten(plain[0]), overwritten(plain[1])
    if shown != plain:
        used.append("progress bars")
    if shown[0] != shown[1]:
        shown, names = _without_noise(shown[0].split("\n"), shown[1].split("\n"))
        used += names
    if shown[0] != shown[1]:
        ordered = sorted_sets(shown[0]), sorted_sets(shown[1])
        if ordered != shown:
            used.append("order of sets")
            shown = ordered
    return *shown, tuple(dict.fromkeys(used))


def _without_noise(left: list[str], right: list[str]) -> tuple[tuple[str, str], list[str]]:
    """The rules, applied to the lines that differ."""
    is_even = len(left) == len(right)
    places = [
        [
            place
            for place, line in enumerate(side)
            if len(line) <= _LONGEST_LINE and not (is_even and line == other[place])
        ]
        for side, other in ((left, right), (right, left))
    ]
    texts = [
        "\n".join(side[place] for place in chosen) for side, chosen in zip((left, right), places, strict=True)
    ]
    used = []
    for name, pattern, instead in _RULES:
        if texts[0] == texts[1]:
            break
        if _taken(pattern, texts[0]) != _taken(pattern, texts[1]):
            used.append(name)
            texts = [pattern.sub(instead, text) for text in texts]
    for side, chosen, text in zip((left, right), places, texts, strict=True):
        for place, line in zip(chosen, text.split("\n"), strict=bool(chosen)):
            side[place] = line
    return ("\n".join(left), "\n".join(right)), used


def _taken(pattern: re.Pattern[str], text: str) -> list[str]:
    return [found.group(0) for found in pattern.finditer(text)]


def as_shown(text: str) -> str:
    r"""The text as a terminal shows it, without its colours.

    >>> as_shown("\x1b[2K\r\x1b[31mdone\x1b[0m")
    'done'
    """
    return overwritten(_COLOURS.sub("", text))


def overwritten(text: str) -> str:
    r"""The text as a terminal shows it, where ``\r`` goes back to the beginning of the line and ``\b`` one back.

    >>> overwritten("10%\r55%\r100% done\nab\bc")
    '100% done\nac'
    """
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_shown_line(line) for line in text.replace("\r\n", "\n").split("\n"))


def _shown_line(line: str) -> str:
    if "\r" not in line and "\b" not in line:
        return line
    shown: list[str] = []
    place = 0
    for character in line:
        if character == "\r":
            place = 0
        elif character == "\b":
            place = max(0, place - 1)
        else:
            shown[place : place + 1] = [character]
            place += 1
    return "".join(shown).rstrip()
