"""The text that is sent into the notebook's interpreter."""

import ast
import sys

from nb2prod.compare import inside


def test_the_text_is_of_python_3_8() -> None:
    """Whatever Python nb2prod itself runs on."""
    ast.parse(sent(), feature_version=(3, 8))


def test_the_text_imports_the_standard_library_only() -> None:
    """Also inside functions."""
    for node in ast.walk(ast.parse(sent())):
        if isinstance(node, ast.Import):
            assert all(alias.name in sys.stdlib_module_names for alias in node.names)
        assert not isinstance(node, ast.ImportFrom)


def test_no_name_is_bound_twice() -> None:
    """The files meet in one space."""
    body = ast.parse(sent()).body
    names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names += [target.id for node in body if isinstance(node, ast.Assign) for target in node.targets]
    assert len(names) == len(set(names))


def test_one_name_is_new_where_it_ran() -> None:
    """And it works there."""
    space: dict = {}
    exec(inside.source(), space)
    assert set(space) - {"__builtins__"} == {"fingerprint"}
    assert space["fingerprint"]([1, {"a": None}]) == inside.fingerprint([1, {"a": None}])


def sent() -> str:
    """The text inside the text."""
    call = next(node for node in ast.walk(ast.parse(inside.source())) if is_compile(node))
    assert isinstance(call.args[0], ast.Constant)
    return str(call.args[0].value)


def is_compile(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "compile"
