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
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from nb2prod.convert.inputs import DataSource
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
    """``folder`` holds the project, ``data`` is where its data lies, ``lent`` what was lent."""

    folder: Path
    data: Path
    lent: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which the project finds its data, and what its interpreter lacks."""
        root = {} if self.data == self.folder / "data" else {"DATA_ROOT": str(self.data)}
        return {**root, "PYTHONPATH": str(self.lent), "PYTHONDONTWRITEBYTECODE": "1"}


@contextlib.contextmanager
def laid_out(
    project: Mapping[str, bytes],
    notebook: Path,
    limits: Limits,
    *,
    has: Collection[str] | None = None,
    data: Collection[DataSource] = (),
    only_data: bool = False,
) -> Iterator[LaidOut]:
    """Lays the project out, and takes it away after the block.

    Its data is all that lies around the notebook, in a copy, and ``data`` where it lies elsewhere; or, with
    ``only_data``, nothing but that, where a project has it. ``has`` are the distributions of the interpreter,
    normalised; what it lacks of pyyaml and pytest is lent to it.
    """
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nb2prod-project-")))
        folder, root = place / "project", place / "project/data"
        check_paths(project, folder)
        for path, content in project.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if not only_data:
            root = stack.enter_context(working_copy(notebook, limits=limits)).notebook.parent
        for source in data or ():
            (root / source.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(
                source.path, root / source.name
            )  # a link would let the project change the user's own
        (place / "lent").mkdir()
        for distribution, modules in _LENT.items() if has is not None else ():
            if has is not None and distribution not in has:
                _lend(modules, place / "lent")
        yield LaidOut(folder, root, place / "lent")


def _lend(modules: Collection[str], into: Path) -> None:
    for name in modules:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            source = Path(spec.origin)
            source = source.parent if spec.submodule_search_locations else source
            (into / (name if source.is_dir() else source.name)).symlink_to(source)
