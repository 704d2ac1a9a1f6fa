"""What the modules beside a notebook import is needed as well."""

from pathlib import Path

import nbformat
import pytest

from nb2prod.lock.imports import needs_of
from nb2prod.lock.studying import study


@pytest.mark.parametrize(
    ("files", "source", "wanted"),
    [
        ({}, "import yaml", {"pyyaml: n.ipynb, cell 1, line 1"}),
        ({"other.py": "import yaml"}, "import json", set()),  # nobody imports it
        ({"tools.py": "'''One.'''\nimport yaml"}, "import tools", {"pyyaml: tools.py, line 2"}),
        ({"tools.py": "import yaml"}, "from tools import dump", {"pyyaml: tools.py, line 1"}),
        ({"tools.py": "import more", "more.py": "import yaml"}, "import tools", {"pyyaml: more.py, line 1"}),
        ({"a.py": "import b\nimport yaml", "b.py": "import a"}, "import a", {"pyyaml: a.py, line 2"}),
        (
            {
                "kit/__init__.py": "from .io import load",
                "kit/io.py": "import yaml",
                "kit/rest.py": "import cv2",
            },
            "import kit",
            {"pyyaml: kit/io.py, line 1"},
        ),
        (
            {
                "kit/__init__.py": "",
                "kit/deep/__init__.py": "",
                "kit/deep/x.py": "from ..io import y",
                "kit/io.py": "import yaml",
            },
            "from kit.deep import x",
            {"pyyaml: kit/io.py, line 1"},
        ),
        ({"tools.py": "def f():\n    import yaml"}, "import tools", set()),  # perhaps never asked for
        ({"tools.py": "try:\n    import yaml\nexcept ImportError:\n    yaml = None"}, "import tools", set()),
        ({"tools.py": "import yaml ="}, "import tools", set()),  # it cannot be imported either
        ({"tools.py": "import yaml"}, "%run tools.py", {"pyyaml: tools.py, line 1"}),
        ({"tools.py": "import yaml"}, "%run -i tools", {"pyyaml: tools.py, line 1"}),
        ({"yaml.py": "import cv2"}, "import yaml", {"opencv-python: yaml.py, line 1"}),
    ],
)
def test_needs(tmp_path: Path, files: dict[str, str], source: str, wanted: set[str]) -> None:
    """Each with the file and line where it stands."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, tmp_path / "n.ipynb")
    needs = needs_of(study([tmp_path / "n.ipynb"]), None, frozenset()).needs
    shown = {f"{need.name}: {place.shown}" for need in needs for place in need.places}
    assert {one.replace(f"{tmp_path.as_posix()}/", "") for one in shown} == wanted
