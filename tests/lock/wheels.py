"""A folder of tiny wheels and an index that has nothing, so that a lock needs no network."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

FILES = ("requirements.in", "requirements.txt", "pylock.toml", ".python-version")

_DAY = (2024, 1, 1, 0, 0, 0)
_WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(
    folder: Path, name: str, version: str, *requires: str,
    code: str = "", module: str = "", files: Mapping[str, str] = MappingProxyType({}),
) -> Path:  # fmt: skip
    """Writes a wheel of one package, empty unless it has ``code``, and of other ``files``; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    package = name.replace("-", "_")
    about = f"{package}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
    everything = {
        **files,
        f"{module or package}/__init__.py": code,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{about}/WHEEL": _WHEEL,
        f"{about}/RECORD": "",
    }
    path = folder / f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in everything.items():
            archive.writestr(zipfile.ZipInfo(file, _DAY), text)
    return path


def shop(folder: Path) -> list[str]:
    """Wheels under well-known names, and an index without anything; the options that make lock use them."""
    wheels, index = folder / "wheels", folder / "index"
    index.mkdir(parents=True, exist_ok=True)
    for version in ("1.5.0", "2.0.0"):
        wheel(wheels, "numpy", version)
    wheel(wheels, "pandas", "1.3.0", "numpy<2")
    wheel(wheels, "pandas", "2.2.0", "numpy>=1.5")
    wheel(wheels, "opencv-python", "4.9.0.80", module="cv2")
    wheel(wheels, "opencv-python-headless", "4.9.0.80", module="cv2")
    return ["--find-links", str(wheels), "--index-url", index.as_uri(), "--python", "3.11"]


def offline(options: Sequence[str]) -> list[str]:
    """The same options with an index at which nobody answers."""
    return ["http://127.0.0.1:9/simple" if option.startswith("file:") else option for option in options]


def bytes_of(folder):
    """The bytes of the files of a lock that are there."""
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


def python_with(folder, *wheels):
    """A virtual environment in which these wheels are unpacked; gives its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(
        subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    )
    for path in wheels:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(site)
            about = next(name for name in archive.namelist() if name.endswith("/RECORD"))
            (site / about).write_text("".join(f"{name},,\n" for name in archive.namelist()))
    return python
