"""A generated project laid out in a folder of its own, beside a working copy that holds its data.

>>> import tempfile
>>> notebook = Path(tempfile.mkdtemp()) / "a.ipynb"
>>> _ = notebook.write_text("{}")
>>> with laid_out({"churn/data.py": b"x = 1"}, notebook, Limits()) as project:
...     (project.folder / "churn/data.py").read_text(), (project.data / "a.ipynb").exists()
('x = 1', True)
"""

import contextlib
import importlib.util
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from nb2prod.convert.writing import check_paths
from nb2prod.notebook import Value
from nb2prod.replay import Limits, working_copy

# Distribution → what of it is imported. They are lent to an interpreter that lacks them, for the proof only.
_LENT = {
    "pyyaml": ("yaml",),
    "pytest": ("pytest", "_pytest", "py"),
    "pluggy": ("pluggy",),
    "iniconfig": ("iniconfig",),
    "packaging": ("packaging",),
    "pygments": ("pygments",),
}


class LaidOut(Value):
    """``folder`` holds the project, ``data`` is the notebook's own folder in the copy, ``lent`` what was lent."""

    folder: Path
    data: Path
    lent: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which the project finds its data, and what its interpreter lacks."""
        return {"DATA_ROOT": str(self.data), "PYTHONPATH": str(self.lent), "PYTHONDONTWRITEBYTECODE": "1"}


@contextlib.contextmanager
def laid_out(
    project: Mapping[str, bytes], notebook: Path, limits: Limits, *, has: Collection[str] | None = None
) -> Iterator[LaidOut]:
    """Lays the project out, and takes it away after the block.

    ``has`` are the distributions of the interpreter, normalised; what it lacks of pyyaml and pytest is lent to it.
    """
    with contextlib.ExitStack() as stack:
        copied = stack.enter_context(working_copy(notebook, limits=limits))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nb2prod-project-")))
        made = LaidOut(place / "project", copied.notebook.parent, place / "lent")
        check_paths(project, made.folder)
        for path, data in project.items():
            (made.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (made.folder / path).write_bytes(data)
        made.lent.mkdir()
        for distribution, modules in _LENT.items() if has is not None else ():
            if has is not None and distribution not in has:
                _lend(modules, made.lent)
        yield made


def _lend(modules: Collection[str], into: Path) -> None:
    for name in modules:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            source = Path(spec.origin)
            source = source.parent if spec.submodule_search_locations else source
            (into / (name if source.is_dir() else source.name)).symlink_to(source)
