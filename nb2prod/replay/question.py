"""What an interpreter is asked: sent to it as source and run there, so standard library and Python 3.8 only.

>>> "packages" in answer()
True
"""

import importlib.metadata
import json
import platform


def answer():
    """The Python's version, its distributions with versions and origins, and which distributions give a module."""
    found = {"python": platform.python_version(), "packages": {}, "direct": {}, "modules": {}}
    files = {}
    for one in importlib.metadata.distributions():
        name = one.metadata["Name"]
        if not name or name in found["packages"]:
            continue  # the first on the path is the one that is imported
        found["packages"][name] = one.version
        files[name] = [file.parts for file in one.files or () if file.suffix in (".py", ".so", ".pyd")]
        direct = one.read_text("direct_url.json")
        if direct:
            found["direct"][name] = direct
    packages = {parts[:-1] for listed in files.values() for parts in listed if parts[-1] == "__init__.py"}
    for name, listed in files.items():
        for module in sorted({root(parts, packages) for parts in listed}):
            found["modules"].setdefault(module, []).append(name)
    return found


def root(parts, packages):
    """The outermost package of a file, or the file's own module: namespaces belong to no distribution."""
    for end in range(1, len(parts)):
        if parts[:end] in packages:
            return ".".join(parts[:end])
    return ".".join(parts[:-1] + (parts[-1].partition(".")[0],))


if __name__ == "__main__":
    print("\n" + json.dumps(answer()))
