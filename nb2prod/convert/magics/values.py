"""What one piece of IPython syntax becomes.

>>> Becomes(text="os.chdir('data')", modules=("os",)).refused
''
"""

from nb2prod.notebook import Value


class Becomes(Value):
    """The plain Python that stands in for a magic, or why there is none.

    ``text`` is the code (empty: nothing is left), ``modules`` what it needs to have imported. ``dropped`` is the reason
    why nothing is left, ``noted`` what a reader should know although something is. ``refused`` is the reason why it
    cannot be translated, ``todo`` what to change. ``harmless`` says that what was refused may be left out where nobody
    needs the names that it binds. ``installs`` are requirements, ``helper`` a module by name and source.
    ``silent`` says that what the cell prints was held back, ``reports`` that the notebook printed a line of its own here.
    """

    text: str = ""
    modules: tuple[str, ...] = ()
    dropped: str = ""
    noted: str = ""
    refused: str = ""
    todo: str = ""
    harmless: bool = False
    installs: tuple[str, ...] = ()
    helper: tuple[str, str] | None = None
    silent: bool = False
    reports: bool = False


def refuse(reason: str, todo: str, *, harmless: bool = False) -> Becomes:
    """An honest no."""
    return Becomes(refused=reason, todo=todo, harmless=harmless)
