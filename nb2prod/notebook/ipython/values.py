"""What masking says about a cell: its Python text, and a value for everything that stood in the way.

>>> Code(text="x = 1", line=1, column=7).binds
True
"""

from nb2prod.notebook.value import Value


class Code(Value):
    """Python inside a magic line: the statement of ``%time``, ``%timeit``, ``%prun``, or a call ``/f x``.

    ``text`` is masked like a cell, so ``ast`` reads it; what was masked in it is a magic of its own. Its
    first character stands at ``line`` and ``column`` of the cell, its further lines (behind a ``\\``) in
    column 1. ``binds`` tells whether names assigned in it are names of the notebook. (Inside a function they
    never are: only the caller knows that, from where the placeholder stands.)
    """

    text: str
    line: int
    column: int
    binds: bool = True


class Magic(Value):
    """One piece of IPython syntax. Lines and columns count from 1 in the cell, columns in code points.

    ``kind`` is ``line`` (``%x``), ``cell`` (``%%x``), ``shell`` (``!x``, ``!!x``, also behind ``=``),
    ``help`` (``x?``), ``auto`` (a bare ``pip install x``) or ``call`` (``/f x``, ``,f a``, ``;f a``).
    ``name`` is the word behind the escape; for ``shell``, ``help`` and ``call`` it is the escape itself.
    ``args`` is the rest of the line, with ``\\``-continued lines joined, and begins at ``args_column``.
    ``body`` are the cell's lines below a cell magic, as the author sees them.
    ``end_line`` and ``end_column`` are behind the magic's own lines; the body of a cell magic lies outside.

    ``binds`` are names that it binds besides an assignment that is still visible in the masked text;
    ``reads`` are names that it uses without ever raising NameError; ``unbinds`` are names that it deletes
    (all names with ``clears``). ``opens`` says that any name may be bound from here on; ``star`` are modules
    imported with ``*``. ``runs`` is the script of ``%run`` and ``writes`` the file of ``%%writefile``, where
    they can be known.
    """

    kind: str
    name: str
    args: str
    line: int
    column: int
    end_line: int
    end_column: int
    args_column: int
    body: str | None = None
    binds: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    unbinds: tuple[str, ...] = ()
    code: tuple[Code, ...] = ()
    star: tuple[str, ...] = ()
    runs: str | None = None
    writes: str | None = None
    opens: bool = False
    clears: bool = False


class Misplaced(Value):
    """IPython syntax where IPython refuses it; ``message`` says what to write instead."""

    line: int
    column: int
    end_column: int
    message: str


class Masked(Value):
    """A cell as pure Python.

    ``text`` has the lines of the source. What is still Python keeps its line and column; every magic becomes
    the expression ``0`` in its own first column, with blanks behind it. Two exceptions: a cell magic leaves
    a blank line and no ``0`` (its value is in ``magics``), and a uniformly indented cell loses ``dedent``
    columns in every line, so that it parses: add ``dedent`` to a column of ``text`` to get the author's.
    (Places in ``magics`` and ``misplaced`` are the author's already.)

    ``language`` tells what the cell is written in; when that is not ``python``, ``text`` is blank lines.
    ``binds`` is False where the cell reads names but binds none (``%%timeit``).
    """

    text: str
    magics: tuple[Magic, ...] = ()
    misplaced: tuple[Misplaced, ...] = ()
    language: str = "python"
    binds: bool = True
    dedent: int = 0


class Shell(Value):
    """One command line for the shell, and the place of its first character in the cell."""

    text: str
    line: int
    column: int
