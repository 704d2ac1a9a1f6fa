"""Functions as text: a header, a docstring, the author's statements with their comments, what is given back.

>>> print(function("def area(r):", "Area.", ["# exactly", "a = 3 * r", 'b = \"\"\"x\\ny\"\"\"'], "return a"))
def area(r):
    \"\"\"Area.\"\"\"
    # exactly
    a = 3 * r
    b = \"\"\"x
y\"\"\"
    return a
<BLANKLINE>
"""

import textwrap
from collections.abc import Mapping, Sequence

import libcst as cst

from nb2prod.convert.values import Step

_WIDTH = 92


def function(header: str, docstring: str, statements: Sequence[str], end: str = "") -> str:
    """The text of a function; the texts of strings that run over several lines stay as they are."""
    source = "\n".join([literal(docstring), *statements, *([end] if end else [])])
    body = cst.parse_module(source + "\n")
    made = cst.ensure_type(cst.parse_statement(f"{header}\n    pass\n"), cst.FunctionDef)
    block = cst.IndentedBlock(body=body.body, footer=body.footer)
    return cst.Module([made.with_changes(body=block)]).code


def literal(docstring: str) -> str:
    """A docstring as Python text, whatever stands in it."""
    text = docstring.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    text = "".join(one if one == "\n" or one.isprintable() else " " for one in text)
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    if "\n" in text:
        head, _, rest = text.partition("\n")
        return f'"""{head}\n{textwrap.indent(rest, "    ")}\n    """'
    return f'"""{text}"""'


def documented(text: str, about: str) -> str:
    """The definition of a function or class with a docstring, where it has none.

    >>> print(documented("# twice\\ndef f(x): return 2 * x  # exactly", "F."))
    # twice
    def f(x):
        \"\"\"F.\"\"\"
        return 2 * x  # exactly
    <BLANKLINE>
    """
    try:
        module = cst.parse_module(text + "\n")
    except cst.ParserSyntaxError:  # not every mix of tabs and blanks that Python reads
        return text
    made = module.body[-1]
    if not isinstance(made, (cst.FunctionDef, cst.ClassDef)) or made.get_docstring() is not None:
        return text
    lines = made.body.body
    if isinstance(made.body, cst.SimpleStatementSuite):
        lines = [cst.SimpleStatementLine(made.body.body, trailing_whitespace=made.body.trailing_whitespace)]
    told = cst.parse_statement(f"{literal(about)}\n")
    block = made.body if isinstance(made.body, cst.IndentedBlock) else cst.IndentedBlock([])
    made = made.with_changes(body=block.with_changes(body=[told, *lines]))
    return module.with_changes(body=[*module.body[:-1], made]).code


def docstring_of(
    step: Step,
    cells: Sequence[int],
    arguments: Mapping[str, str],
    returns: Mapping[str, str],
    *,
    sentence: str = "",
) -> str:
    """What a step does in the author's words, which cells it was, what goes in and comes out.

    ``arguments`` and ``returns`` tell what goes in and out, each with what is known of its value, perhaps nothing;
    ``sentence`` what it does, where the author does not say it.
    """
    title = step.title or sentence or step.name.replace("_", " ").capitalize()
    parts = [_sentence(title)]
    if step.prose:
        parts.append(_wrapped(step.prose))
    parts.append(f"{_of_cells(cells)} of the notebook.")
    for head, told in (("Args", arguments), ("Returns", returns)):
        lines = [f"    {name}: {text}" if text else f"    {name}" for name, text in told.items()]
        if lines:
            parts.append("\n".join([f"{head}:", *(line for one in lines for line in _folded(one))]))
    return "\n\n".join(parts)


def _of_cells(cells: Sequence[int]) -> str:
    """``Cells 3 to 7`` for what follows each other, else the numbers."""
    if len(cells) == 1:
        return f"Cell {cells[0]}"
    if len(cells) > 4:
        return f"Cells {min(cells)} to {max(cells)}"
    return f"Cells {', '.join(map(str, cells))}"


def _folded(line: str) -> list[str]:
    return textwrap.wrap(line, _WIDTH, subsequent_indent=" " * 8)


def _sentence(title: str) -> str:
    title = " ".join(title.split())
    title = textwrap.shorten(title, _WIDTH, placeholder=" …") if len(title) > _WIDTH else title
    return title if title.endswith((".", "!", "?", "…", ":")) else f"{title}."


def _wrapped(prose: str) -> str:
    """The author's text in lines that are not too long; paragraphs stay apart, very long texts are cut."""
    paragraphs = [" ".join(one.split()) for one in prose.split("\n\n")]
    lines = [line for one in paragraphs if one for line in (*textwrap.wrap(one, _WIDTH), "")]
    return "\n".join(lines[:16]).strip()
