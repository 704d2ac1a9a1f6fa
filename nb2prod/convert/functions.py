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


def docstring_of(step: Step, cells: Sequence[int], told: Mapping[str, str]) -> str:
    """What a step does in the author's words, which cells it was, what goes in and comes out.

    ``told``: name → what is known of its value.
    """
    title = step.title or step.name.replace("_", " ").capitalize()
    parts = [_sentence(title)]
    if step.prose:
        parts.append(_wrapped(step.prose))
    numbers = ", ".join(map(str, cells))
    parts.append(f"Cell{'s' if len(cells) > 1 else ''} {numbers} of the notebook.")
    handed = [*step.inputs, *step.paths, *(["params"] if step.parameters else [])]
    if handed:
        parts.append(
            "Args:\n"
            + "\n".join(f"    {name}: {told.get(name, 'see the step that makes it')}" for name in handed)
        )
    if step.outputs:
        lines = (f"    {name}: {told.get(name, 'made here')}" for name in step.outputs)
        parts.append("Returns:\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _sentence(title: str) -> str:
    title = " ".join(title.split())
    title = textwrap.shorten(title, _WIDTH, placeholder=" …") if len(title) > _WIDTH else title
    return title if title.endswith((".", "!", "?", "…", ":")) else f"{title}."


def _wrapped(prose: str) -> str:
    """The author's text in lines that are not too long; paragraphs stay apart, very long texts are cut."""
    paragraphs = [" ".join(one.split()) for one in prose.split("\n\n")]
    lines = [line for one in paragraphs if one for line in (*textwrap.wrap(one, _WIDTH), "")]
    return "\n".join(lines[:16]).strip()
