"""Fixes that were asked for: made, told or written.

>>> from nb2prod.lint.catalogue import load_catalogue
>>> nothing = NotebookFindings("a.ipynb", "python", 0, ())
>>> mender = Mender(FixWish(dry=True), load_catalogue())
>>> mender.mend(Notebook("a.ipynb", ()), nothing, lambda notebook: nothing, None).fixes
Fixes(fixed=0, diffs=(), left_out=(), data=None, dry=True)
"""

from collections.abc import Callable
from pathlib import Path

from nb2prod.errors import Nb2prodError
from nb2prod.lint.baseline import without_old
from nb2prod.lint.breaches import failure, subject_of
from nb2prod.lint.catalogue import Catalogue
from nb2prod.lint.celldiffs import cell_diffs
from nb2prod.lint.concealment import Veil
from nb2prod.lint.finding import Fixes, FixWish, NotebookFindings
from nb2prod.lint.fixing import Fixer
from nb2prod.lint.health import veil_of
from nb2prod.lint.placing import findings_of
from nb2prod.notebook import Notebook, Surroundings, replace
from nb2prod.notebook.editing import write_atomically
from nb2prod.notebook.files import read_regular


class Mender:
    """Fixes one notebook after the other."""

    def __init__(self, wish: FixWish, catalogue: Catalogue):
        self._wish = wish
        self._catalogue = catalogue

    def mend(
        self,
        notebook: Notebook,
        found: NotebookFindings,
        check: Callable[[Notebook], NotebookFindings],
        surroundings: Surroundings | None,
    ) -> NotebookFindings:
        """The findings that remain, with what was fixed; in a dry run those that there are. Never raises.

        ``found`` is what ``check`` finds in the notebook.
        """
        old = self._wish.old.get(notebook.path, {})

        def check_new(one: Notebook) -> NotebookFindings:
            return without_old(check(one), old)

        fixer = Fixer(check_new if old else check, surroundings, self._catalogue, unsafe=self._wish.unsafe)
        try:
            after = fixer.fix(notebook, without_old(found, old))
            if not self._wish.dry:
                fixes = Fixes(after.fixed, (), after.left_out, after.notebook.raw)
                return replace(check(after.notebook) if old else after.findings, fixes=fixes)
            diffs = ()
            if after.notebook is not notebook:
                veil = veil_of(subject_of(notebook, surroundings), self._catalogue)
                diffs = cell_diffs(notebook, after.notebook, after.origins, moved=after.moved, veil=veil)
            return replace(found, fixes=Fixes(after.fixed, diffs, after.left_out, dry=True))
        except (
            Exception
        ) as error:  # pylint: disable=broad-exception-caught  # costs the fixes of this notebook only
            breaches = [failure(self._catalogue, "fixing", error)]
            failed = findings_of(notebook, breaches, Veil(notebook, ()))
            return replace(
                found, findings=(*failed, *found.findings), fixes=Fixes(data=notebook.raw, dry=self._wish.dry)
            )


def rewritten(found: NotebookFindings, notebook: Notebook, path: Path) -> NotebookFindings:
    """Writes the fixed notebook to its file, if anything was fixed; gives the findings without its bytes.

    Raises Nb2prodError if the file cannot be written, or is no longer what it was when it was read.
    """
    fixes = found.fixes
    if fixes is None or fixes.data is None:
        return found
    if fixes.data != notebook.raw:
        try:
            if read_regular(path) != notebook.raw:
                raise Nb2prodError(
                    "the file was changed while it was being fixed",
                    where=notebook.path,
                    todo="run the command again",
                )
            write_atomically(path, fixes.data)
        except OSError as error:
            what = error.strerror or type(error).__name__
            raise Nb2prodError(
                f"cannot be fixed: {what[:1].lower()}{what[1:]}",
                where=notebook.path,
                todo="make the file and its folder writable, or leave it out; nothing was changed in it",
            ) from error
    return replace(found, fixes=replace(fixes, data=None))
