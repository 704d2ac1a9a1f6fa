"""The words for IPython syntax that stands where IPython refuses it: what to write instead.

Only names of magics are quoted, never their arguments: those may hold a password.

>>> cell_for_line("bash")
'There is no line magic %bash: write %%bash as the first line of the cell.'
"""

from nb2prod.notebook.ipython.known import DEFAULT_LINE


def not_first(name: str) -> str:
    """``%%name`` below other lines."""
    one_line = f", or %{name} before a single statement" if name in DEFAULT_LINE else ""
    return f"%%{name} is not the first line of its cell: begin a cell of its own with it{one_line}."


def below_comments(name: str) -> str:
    """``%%name`` below nothing but comments."""
    return f"%%{name} is not the first line of its cell: move it above the comments."


def indented(name: str) -> str:
    """``%%name`` on the first line, but not in column 1."""
    return f"%%{name} is indented: write it in column 1."


def cell_for_line(name: str) -> str:
    """``%name`` where only ``%%name`` exists."""
    return f"There is no line magic %{name}: write %%{name} as the first line of the cell."


def shell_for_line(name: str) -> str:
    """``%bash ls``: a shell's cell magic before a single command."""
    return f"There is no line magic %{name}: write ! before the command."


def line_for_cell(name: str) -> str:
    """``%%name`` where only ``%name`` exists."""
    return f"There is no cell magic %%{name}: write %{name}."


def without_body(name: str) -> str:
    """``%%name`` with no line below it."""
    line = f"write %{name}, or " if name in DEFAULT_LINE else ""
    return f"%%{name} has no line below it: {line}put what it works on into the next lines."


def statement_behind(name: str) -> str:
    """``%%time x = 1`` above other lines."""
    return f"Nothing may stand behind %%{name} on its line: move it to the next line."


def many_lines(name: str) -> str:
    r"""``%time f(a,`` and ``b)`` on the next line."""
    return (
        f"%{name} takes one line only: end every line but the last with \\,"
        f" or begin a cell of its own with %%{name}."
    )


def bare(name: str) -> str:
    """``pip install x`` in a cell with other lines."""
    return f"{name} is a command only where it is the whole cell: write %{name}."


def space_behind(name: str, percent: str) -> str:
    """``% time``; without a name a lone ``%``."""
    if not name:
        return f"A {percent} without a name is no magic: remove it."
    return f"A magic has no space behind its {percent}: write {percent}{name}."


def no_space_behind(name: str, percent: str) -> str:
    """``%time`` and a tab: IPython cuts names at spaces only."""
    return f"A tab stands behind {percent}{name}: write a space."
