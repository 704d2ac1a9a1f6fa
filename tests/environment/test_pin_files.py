"""Pin files of every kind."""

import pytest

from nb2prod.environment import Pins, is_pin_file, read_pins, read_script_block

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "name",
    ["", "readme.txt", "notes.md", "setup.py", "data.yml", "config.yaml", "lock", "poetry.toml", "package.json", "x.lock",
     "requirements.md", "requirements", "docs/base.txt", "notebook.ipynb", "my.pylock.toml", "yarn.lock", ".env"],
)  # fmt: skip
def test_no_pin_file(name: str) -> None:
    assert not is_pin_file(name)


@pytest.mark.parametrize(
    "name",
    ["requirements.txt", "requirements.in", "Requirements.txt", "requirements-dev.txt", "requirements_dev.txt",
     "dev-requirements.txt", "constraints.txt", "constraints-3.9.txt", "pylock.toml", "pylock.dev.toml", "uv.lock",
     "poetry.lock", "Pipfile", "Pipfile.lock", "pdm.lock", "conda-lock.yml", "gpu.conda-lock.yml", "environment.yml",
     "environment.yaml", "environment-gpu.yml", "conda.yaml", "pyproject.toml", "setup.cfg", "conda-linux-64.lock",
     "pixi.lock", ".python-version", "runtime.txt", "requirements/base.txt", "a\\requirements\\base.in"],
)  # fmt: skip
def test_pin_file(name: str) -> None:
    assert is_pin_file(name)


def exact(name: str, text: str) -> dict[str, str]:
    """The exact pins of a text that can be read."""
    pins = read_pins(name, text)
    assert pins.broken is None
    assert pins.exact.keys() <= pins.named
    return pins.exact


@pytest.mark.parametrize(
    "line",
    ["", "# x==1", "  # x==1", "-i https://h/x==1", "--index-url https://h", "--no-binary x==1", "-r", "You need x==1",
     "See https in the readme.", "x y", "==1", "\ufeff", "-e ."],
)  # fmt: skip
def test_line_that_names_nothing(line: str) -> None:
    assert read_pins("requirements.txt", line) == Pins()


@pytest.mark.parametrize(
    "line",
    ["x", "x>=1", "x ~= 1.2", "x==1.*", "x[all]", "x # ==1", "x @ https://h/main.zip",
     "x @ file:///home/ci/x_123/work", "-e git+https://h/a@main#egg=x", "x (>=1)", "x>1,!=1.5", "x=={{ version }}"],
)  # fmt: skip
def test_line_that_only_names(line: str) -> None:
    assert read_pins("requirements.txt", line) == Pins(named=frozenset({"x"}))


@pytest.mark.parametrize(
    ("line", "bound"),
    [("x<2 ; python_version<'3.9'", "<2"), ("x >= 1.1, < 2.0", "<2.0"), ("x<=1.5.3", "<=1.5.3")],
)
def test_line_that_sets_an_upper_bound(line: str, bound: str) -> None:
    pins = read_pins("requirements.txt", line)
    assert pins == Pins(named=frozenset({"x"}), below={"x": bound})
    assert read_pins("environment.yml", f"dependencies: ['{line.partition(' ;')[0]}']") == pins


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("x==1.2", "1.2"),
        ("x == 1.2", "1.2"),
        ("X===1.2", "1.2"),
        ("x[a,b]==1.2 ; sys_platform == 'win32'", "1.2"),
        ("x==1.2  # why", "1.2"),
        ("x==1.2 --hash=sha256:00 --hash=sha256:ff", "1.2"),
        ("x==1.2 \\\n    --hash=sha256:00 \\\n    --hash=sha256:ff", "1.2"),
        ("x (==1.2)", "1.2"),
        ("x>=1,==1.2", "1.2"),
        ("x=1.2=py39_0", "1.2"),
        ("x @ https://h/x.zip#sha256=00ff", ""),
        (f"-e git+https://h/a.git@{COMMIT}#egg=x", ""),
        ("https://h/x-1.2-py3-none-any.whl", "1.2"),
        ("./wheels/x-1.2-py3-none-any.whl", "1.2"),
        ("\ufeffx==1.2\r\n", "1.2"),
        ("# why\nx==1.2", "1.2"),
        ("x==1.2\nx @ https://h/x.zip#sha256=00ff", "1.2"),
        ("x @ https://h/x.zip#sha256=00ff\nx==1.2", "1.2"),
        ("x==1.2\nx==1.10 ; python_version>='3.9'\nx==1.9", "1.10"),
        ("x==2020b\nx==what", "what"),
    ],
)
def test_line_that_pins(line: str, version: str) -> None:
    assert exact("requirements.txt", line) == {"x": version}


def test_lines_behind_a_continued_one() -> None:
    assert exact("requirements.txt", "x==1 \\\n --hash=sha256:00\ny==2 \\\nz==3\n# a\nw==4") == {
        "x": "1",
        "y": "2",
        "w": "4",
    }


def test_included_files() -> None:
    text = (
        "-r base.txt\n-rmore.txt\n--requirement=a/b.txt\n-c limits.txt\n--constraint c.txt # why\n-r base.txt"
    )
    assert read_pins("requirements.in", text).includes == (
        "base.txt",
        "more.txt",
        "a/b.txt",
        "limits.txt",
        "c.txt",
    )


def test_included_file_may_have_any_name() -> None:
    assert exact("limits", "x==1") == {"x": "1"}


@pytest.mark.parametrize("name", ["requirements.txt", "conda-linux-64.lock"])
def test_conda_explicit_list(name: str) -> None:
    url = "https://conda.anaconda.org/conda-forge/linux-64"
    text = f"# platform\n@EXPLICIT\n{url}/pytorch-2.1.0-cpu_0.conda#00ff\n{url}/xz-5.2-h0.tar.bz2\n{url}/python-3.9.1-h0.conda\n"
    pins = read_pins(name, text)
    assert (pins.exact, pins.python) == ({"torch": "2.1.0"}, "3.9.1")


ENVIRONMENT = """
name: shop
channels: [conda-forge]
dependencies:
  - python=3.10
  - numpy=1.26.4
  - pandas=2.1.0=py310_0
  - conda-forge::opencv==4.8.0
  - scipy>=1.10
  - polars=0.*
  - tqdm
  - cudatoolkit=11.8
  - pip
  - pip:
      - lime==0.2
      - shap
      - -r more.txt
"""


def test_conda_environment() -> None:
    pins = read_pins("environment.yml", ENVIRONMENT)
    assert pins.exact == {"numpy": "1.26.4", "pandas": "2.1.0", "opencv-python": "4.8.0", "lime": "0.2"}
    assert pins.named - pins.exact.keys() == {"scipy", "polars", "tqdm", "pip", "shap"}
    assert (pins.python, pins.includes, pins.broken) == ("3.10", ("more.txt",), None)


def test_python_range_of_a_conda_environment() -> None:
    assert read_pins("environment.yml", "dependencies: ['python>=3.8']").python == ">=3.8"


def test_conda_lock() -> None:
    text = """
version: 1
package:
  - {name: python, version: 3.10.2, manager: conda, platform: linux-64}
  - {name: pytorch, version: '2.1', manager: conda, platform: linux-64}
  - {name: pytorch, version: '2.0', manager: conda, platform: osx-64}
  - {name: yaml, version: '0.2', manager: conda}
  - {name: Lime, version: 1.10, manager: pip}
  - {version: 1.0, manager: conda}
  - {version: 1.0, manager: pip}
"""
    pins = read_pins("conda-lock.yml", text)
    assert (pins.exact, pins.python) == ({"torch": "2.1", "lime": "1.10"}, "3.10.2")


def test_pixi_lock() -> None:
    text = """
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26.4-py310_0.conda
  sha256: 00ff
- pypi: https://files.example.org/lime-0.2.tar.gz
  name: lime
  version: 0.2
- pypi: ./
  name: shop
"""
    assert exact("pixi.lock", text) == {"numpy": "1.26.4", "lime": "0.2"}


LOCKS = [
    (
        "uv.lock",
        'requires-python = ">=3.9"\n[[package]]\nname = "own"\nversion = "0.1"\nsource = { editable = "." }\n',
    ),
    ("poetry.lock", '[metadata]\npython-versions = ">=3.9"\n'),
    ("pdm.lock", '[metadata]\n[[metadata.targets]]\nrequires_python = ">=3.9"\n'),
]


@pytest.mark.parametrize(("name", "head"), LOCKS)
def test_lock(name: str, head: str) -> None:
    text = head + '[[package]]\nname = "Num_py"\nversion = "1.26.4"\n[[package]]\nname = "odd"\n'
    pins = read_pins(name, text)
    assert pins == Pins({"num-py": "1.26.4"}, frozenset({"num-py", "odd"}), python=">=3.9")


def test_pylock() -> None:
    text = """
lock-version = "1.0"
requires-python = ">=3.9"
[[packages]]
name = "numpy"
version = "1.26.4"
[[packages]]
name = "tools"
vcs = { type = "git", url = "https://h/t", commit-id = "00ff" }
[[packages]]
name = "shop"
directory = { path = "." }
"""
    pins = read_pins("pylock.toml", text)
    assert (pins.exact, pins.python) == ({"numpy": "1.26.4", "tools": ""}, ">=3.9")
    assert "shop" not in pins.named


def test_pipfile() -> None:
    text = f"""
[[source]]
name = "pypi"
[requires]
python_version = "3.9"
[packages]
numpy = "==1.26.4"
pandas = "*"
scipy = {{version = "==1.10.0", extras = ["x"]}}
tools = {{git = "https://h/t", ref = "{COMMIT}"}}
loose = {{git = "https://h/t", ref = "main"}}
[dev-packages]
pytest = "==8.0"
"""
    pins = read_pins("Pipfile", text)
    assert pins.exact == {"numpy": "1.26.4", "scipy": "1.10.0", "tools": "", "pytest": "8.0"}
    assert (pins.named - pins.exact.keys(), pins.python) == ({"pandas", "loose"}, "3.9")


def test_pipfile_lock() -> None:
    text = """{"_meta": {"requires": {"python_version": "3.9"}, "sources": []},
               "default": {"numpy": {"version": "==1.26.4", "hashes": []}, "x": {"path": "."}},
               "develop": {"pytest": {"version": "==8.0"}}}"""
    pins = read_pins("Pipfile.lock", text)
    assert (pins.exact, pins.python) == ({"numpy": "1.26.4", "pytest": "8.0"}, "3.9")
    assert "x" in pins.named


def test_project() -> None:
    text = """
[project]
name = "shop"
requires-python = ">=3.9"
dependencies = ["numpy==1.26.4", "pandas>=2"]
optional-dependencies = { plots = ["seaborn==0.13"] }
[dependency-groups]
test = ["pytest==8.0", { include-group = "more" }]
[tool.uv]
dev-dependencies = ["ruff==0.5.0"]
[tool.pdm.dev-dependencies]
lint = ["pylint==3.0"]
"""
    pins = read_pins("pyproject.toml", text)
    assert pins.exact == {
        "numpy": "1.26.4",
        "seaborn": "0.13",
        "pytest": "8.0",
        "ruff": "0.5.0",
        "pylint": "3.0",
    }
    assert (pins.named - pins.exact.keys(), pins.python) == ({"pandas"}, ">=3.9")


def test_poetry_project() -> None:
    text = """
[tool.poetry.dependencies]
python = "^3.9"
numpy = "1.26.4"
pandas = "^2.1"
scipy = "==1.10.0"
polars = "0.*"
lime = { version = "0.2", extras = ["x"] }
shap = [{ version = "0.41", python = "<3.9" }, { version = "0.44", python = ">=3.9" }]
[tool.poetry.group.test.dependencies]
pytest = "8.0"
"""
    pins = read_pins("pyproject.toml", text)
    assert pins.exact == {
        "numpy": "1.26.4",
        "scipy": "1.10.0",
        "lime": "0.2",
        "shap": "0.44",
        "pytest": "8.0",
    }
    assert (pins.named - pins.exact.keys(), pins.python) == ({"pandas", "polars"}, "^3.9")


def test_setup_cfg() -> None:
    text = """
[metadata]
name = shop
[options]
python_requires = >=3.9
install_requires =
    numpy==1.26.4
    # pandas==2.0
    scipy>=1.10; python_version>"3.8"
[options.extras_require]
plots =
    seaborn==0.13
"""
    pins = read_pins("setup.cfg", text)
    assert (pins.exact, pins.python) == ({"numpy": "1.26.4", "seaborn": "0.13"}, ">=3.9")
    assert "scipy" in pins.named


@pytest.mark.parametrize(
    "text", ["", "[tool.black]\nline-length = 9", "project = 3", "[project]\ndependencies = 'x==1'"]
)
def test_project_without_dependencies(text: str) -> None:
    assert read_pins("pyproject.toml", text) == Pins()


@pytest.mark.parametrize(
    ("name", "text", "python"),
    [(".python-version", "3.11.4\n3.10\n", "3.11.4"), (".python-version", "", None), ("runtime.txt", "python-3.9.1", "3.9.1"),
     (".python-version", "# why\ncpython-3.12", "3.12")],
)  # fmt: skip
def test_python_version(name: str, text: str, python: str | None) -> None:
    assert read_pins(name, text) == Pins(python=python)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("uv.lock", "[[package]", "it is no valid TOML"),
        ("pyproject.toml", "<<<<<<< HEAD", "it is no valid TOML"),
        ("Pipfile.lock", '{"default": ', "it is no valid JSON"),
        ("environment.yml", "a: [", "it is no valid YAML"),
        ("environment.yml", "dependencies: [{{ x }}", "it is no valid YAML"),
        ("setup.cfg", "no section", "it is no valid INI file"),
        ("environment.yml", "[" * 100_000, "it is nested too deeply"),
        ("Pipfile.lock", "[" * 100_000, "it is nested too deeply"),
    ],
)
def test_broken(name: str, text: str, reason: str) -> None:
    assert read_pins(name, text) == Pins(broken=reason)


SHAPES = [
    "3",
    "[]",
    '"x"',
    "null",
    '{"package": {"name": 1}}',
    '{"dependencies": {"x": 1}}',
    '{"default": {"x": 3}}',
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["Pipfile.lock", "environment.yml", "conda-lock.yml", "pixi.lock"])
def test_other_shapes_say_nothing(name: str, shape: str) -> None:
    assert read_pins(name, shape) == Pins()


def test_aliases_in_yaml_are_followed() -> None:
    text = "a: &d [numpy=1.2, {pip: [x==1]}]\ndependencies: *d"
    assert exact("environment.yml", text) == {"numpy": "1.2", "x": "1"}


def test_aliases_in_yaml_do_not_multiply() -> None:
    text = "a0: &a0 [x==1]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    assert read_pins("environment.yml", f"{text}dependencies: *a29") == Pins()


BLOCK = """
import os
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==1.26.4",
#   "pandas",
# ]
# ///
print(1)
"""


def test_script_block() -> None:
    pins = read_script_block(BLOCK)
    assert pins == Pins({"numpy": "1.26.4"}, frozenset({"numpy", "pandas"}), python=">=3.11")


@pytest.mark.parametrize(
    "source", ["", "x = 1", "# /// other\n# dependencies = ['x==1']\n# ///", "#/// script\n# ///"]
)
def test_no_script_block(source: str) -> None:
    assert read_script_block(source) == Pins()


@pytest.mark.parametrize(
    "source", ["# /// script\n# dependencies = []", "# /// script\nx = 1\n# ///", BLOCK + BLOCK]
)
def test_script_block_that_is_not_closed_or_stands_twice(source: str) -> None:
    assert read_script_block(source).broken == "its script block is not closed, or there are two"


def test_script_block_that_is_no_toml() -> None:
    assert read_script_block("# /// script\n# dependencies = [\n# ///").broken == "it is no valid TOML"
