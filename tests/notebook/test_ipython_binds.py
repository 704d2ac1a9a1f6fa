"""What a cell binds: every row was run in IPython 9.18, which bound exactly these names and no others.

Only what a run leaves behind by itself is left out (``_``, ``_exit_code``, ``__annotations__``).
"""

import ast

import pytest

from nb2prod.notebook.ipython import Code, Masked, mask

LEFT_BEHIND = {"_", "_exit_code"}

# Source, names bound (with blanks between).
BOUND = [
    ("x = !echo hi", "x"),
    ("!echo hi", ""),
    ("!!echo hi", ""),
    ("!!echo hi\ny = 1", "y"),
    ("x = !!echo hi", "x"),
    ("x = 5; x?", ""),
    ("x = len?", ""),
    ("x = !echo foo?", ""),
    ("%time x = 1", "x"),
    ("a = %time b = 3", "a b"),
    ("%%time\t\nx = 1", "x"),
    ("%%time\nx = 1", "x"),
    ("  %%time\n  x = 1", "x"),
    ("\n\n%%time\nx = 1", "x"),
    ("%%time\n  x = 1\n  y = 2", "x y"),
    ("%%capture out\nx = 1", "out x"),
    ("%%capture out\nx = 1;", "x"),
    ("%%capture out\nx = 1; # hm", "x"),
    ("%%capture out\nx = 1;\n# hm\n", "x"),
    ("%%capture --no-stderr out\nx = 1", "out x"),
    ("%%capture\nx = 1", "x"),
    ("%%bash --out a --err b\necho hi", "a b"),
    ("%%script bash --out a\necho hi", "a"),
    ("%%script --out a bash\necho hi", "a"),
    ("%%script --bg --proc p bash\necho hi", "p"),
    ("%%bash --bg --proc p\necho hi", "p"),
    ("%%bash --proc p\necho hi", ""),
    ("%%sx --out a\necho hi", "a"),
    ("%%!\necho hi", ""),
    ("x = %sx echo hi", "x"),
    ("%sc x=echo hi", "x"),
    ("%sc -l x = echo hi", "x"),
    ("%system echo hi", ""),
    ("%timeit -n1 -r1 x = 1", ""),
    ("t = %timeit -n1 -r1 -o 5", "t"),
    ("%timeit -n1 -r1 -v V 5", "V"),
    ("%%timeit -n1 -r1 -v V z = 1\nq = z", "V"),
    ("%%timeit -n1 -r1 z = 1\nq = z", ""),
    ("%prun -q x = 1", "x"),
    ("%%prun -q\nx = 1", "x"),
    ("%%prun -q y = 2\nx = y", "x y"),
    ("%macro -q m 1", "m"),
    ("for l in range(2): z = !echo hi", "l z"),
    ("if True: z = !echo hi", "z"),
    ("x: list = !echo hi", "x"),
    (";len a b", ""),
    (",print a b", ""),
    (", print a", ""),
    (";", ""),
    ("pwd", ""),
    ("ls", ""),
    ("ls -l", ""),
    ("ls = 1", "ls"),
    ("ls, b = 1, 2", "b ls"),
    ("time x = 1", "x"),
    ("time(1)", ""),
    ("ls;", ""),
    ("%%time?\nx = 1", "x"),
    ("%time?", ""),
    ("?", ""),
    ("?len", ""),
    ("len??", ""),
    ("if True:\n    len?\n    x = 1", "x"),
    ("def f():\n    %time x = 1\nf()", "f"),
    ("def f():\n    a = %time b = 1\nf()", "f"),
    ("%time x = max(1, \\\n  2)", "x"),
    ("x = !echo a \\\n  b", "x"),
    ("x = \\\n !echo a", "x"),
    ("x = \\\n %time 3", "x"),
    ("!echo it's \\\n ok", ""),
    ('!echo """\nx = 1', "x"),
    ("!echo (\nx = 1", "x"),
    ("x = (5\n % 3)", "x"),
    (">>> x = 1", "x"),
    (">>> x = 1\n... \n>>> y = 2", "x y"),
    ("In [1]: x = 1", "x"),
    ("In [1]: if 1:\n   ...:     x = 1", "x"),
    ("In [1]: x = 1\nIn [2]: y = 1", "x y"),
    ('x = """\n>>> a\n"""', "x"),
    (">>> %time x = 1", "x"),
    (">>> %%time\n>>> x = 1", "x"),
    ("  # c\nx = 1", "x"),
    ("\tx = 1\n\ty = 2", "x y"),
    ("  x = 1\n\n  y = 2", "x y"),
    ("%reset", ""),
    ("%%writefile -a t.py\nx = 1", ""),
    ('%%file "t 3.py"\nx = 1', ""),
    ("x = %env HOME", "x"),
    ("%load mod_a.py", ""),
    ("%pinfo len", ""),
    ("%%javascript\nalert(1)", ""),
    ("%time --no-raise-error x = 1", "x"),
    ("%time import json", "json"),
    ("%time def f(): pass", "f"),
    ("%prun -q -s time x = 1", "x"),
    ("%prun -qs time x = 1", "x"),
    ("%timeit -n 1 -r 1 -q x = 1", ""),
    ("%timeit -n1 -r1 x = !echo", ""),
    ("%time !echo hi", ""),
    ("%time x = !echo hi", "x"),
    ("%time %timeit -n1 -r1 5", ""),
    ("%time ls", ""),
    ("%time import json, \\\n os", "json os"),
    ('%time x = "a \\\n b"', "x"),
    ("%%time\n!echo a\nx = !echo b", "x"),
    ("%%timeit -n1 -r1\nx = 1\n%time y = 2", ""),
    ("%%timeit -n1 -r1\n!echo a", ""),
    ("%%script false --no-raise-error\nx = 1", ""),
    ("%%sql?\nx = 1", "x"),
    ("%%time\n  !echo a\n  x = !echo b", "x"),
    ("%time  --no-raise-error  x = 1", "x"),
    ("%%time\n%%bash --out a\necho", "a"),
    ("!ls nope?", ""),
    ("if 1:\n    !echo\n    x = !echo", "x"),
    ("x, y = !echo a; echo b", "x y"),
    ('x = {}\nx["k"] = !echo', "x"),
    ("import os\nos.zz = !echo", "os"),
    ("%%python\nx = 1", ""),
    ("x = 1;\n!echo", "x"),
    ("def f():\n    !echo\n    return 1", "f"),
    ("if 0:\n    pass\n%time x=1", "x"),
    ("x = 1 # \\\n%time y = 1", "x y"),
    ("%prun -s cumulative -l 5 -q x = 1", "x"),
    ("%prun -stime -q x = 1", "x"),
    ("%time a = %time b = %time c = 1", "a b c"),
    ("%%time\nls -l", ""),
    ("%%time\n    if True:\n        x = 1\n        %time y = 2", "x y"),
    ("%%capture out\n%%time\nx = 1", "out x"),
    ("%%capture out\n%%time\nx = 1;", "x"),
    ("x = [0, 1]\nx[0:1] = !echo", "x"),
    ("(x) = !echo", "x"),
    ("(x, y) = !echo a; echo b", "x y"),
    ("x =!echo a", "x"),
    ("x =   !  echo a", "x"),
    ("x=%pwd", "x"),
    ("def f(a=1): return a", "f"),
    ("def f(a=1): z = !echo\nf()", "f"),
    ("with open('script.py') as g: x = !echo", "g x"),
    ("class A:\n    x = !echo\n    !echo", "A"),
    ("class A:\n    %time y = 1\nprint(A.y)", "A"),
    (" \nls -l", ""),
    ("# ls -l", ""),
    ("ls -l ;", ""),
    ('x = """\n%time y = 1\n"""', "x"),
    ("x = '''\n!echo\n''' + \"\"\"\n%cd\n\"\"\"", "x"),
    ("x = '\\\n%time'", "x"),
    ('x = "a" \\\n  "%s" % 1', "x"),
    ("x = [\n  # !echo\n  1\n]", "x"),
    ("x = {\n'a': 5\n% 3}", "x"),
    ('x = f"{1!r}"', "x"),
    ('x = "what?"', "x"),
    ("# what?", ""),
    ("x = 1 # what?", "x"),
    ('print("what?")', ""),
    ('print("what?"); x = 1', "x"),
    ("x[0]?", ""),
    ("a, b?", ""),
    ("???", ""),
    ("if True: len?", ""),
    ("x = 1; len?\ny = 2", "y"),
    ("def f():\n    len?\n    y = 2", "f"),
    ("%time?\nx = 1", "x"),
    ("%%capture?\nx = 1", "x"),
    ("?%time", ""),
    ("!echo what?", ""),
    ('!echo "what?"', ""),
    ("!echo what? # c", ""),
    ("%cd what?", ""),
    ('x = !echo "what?"', "x"),
    ("x = !echo what?\ny = 1", "y"),
    ("!!echo a\nx = 1", "x"),
    ("!!", ""),
    ("! ", ""),
    ("x = !", "x"),
    (",print", ""),
    (";print a b", ""),
    ("/print  1   2  ", ""),
    (",print a; x = 1", ""),
    ("if 1:\n    /print 1", ""),
    ("if 1:\n    ;print 1", ""),
    ("/print 1 \\\n  2", ""),
    ("  x = 1\n    # c\n  y = 2", "x y"),
    ('  x = """\n  a\n  """', "x"),
    ("  # c\n  x = 1", "x"),
    ("\n  x = 1\n", "x"),
    ("  !echo\n  x = !echo", "x"),
    ("  %time x = 1", "x"),
    ("  ls -l", ""),
    ("%time x = 1, \\\n  2\ny = 3", "x y"),
    ("%%writefile a.txt\nx = 1\n%time", ""),
    ("%store -d x", ""),
    ("timeit -n1 -r1 x = 1", ""),
    ("prun -q x = 1", "x"),
    ("env A=1", ""),
    ("ls()", ""),
    ("cat script.py", ""),
    ("%%system --out y\necho", "y"),
    ("try:\n    %time x = 1\nexcept: pass", "x"),
    ("for i in range(2):\n    %time x = i", "i x"),
    ("x = lambda: 0\nx?", "x"),
    ("a: int = %pwd", "a"),
    ("global x; x = !echo", "x"),
    (">>> if 1:\n...     x = 1\n... \n>>> y = 2", "x y"),
    ('>>> x = """\n... a\n... """', "x"),
    ("In [12]: x = !echo", "x"),
    ("  >>> x = 1\n  >>> y = 1", "x y"),
    ("x = '''\n>>> a\n'''", "x"),
]


class Binder(ast.NodeVisitor):
    """The names that a masked cell binds at top level, magics followed where their placeholders stand."""

    def __init__(self, masked: Masked):
        self.masked = masked
        self.names: set[str] = set()
        self.places = {(magic.line, magic.column): magic for magic in masked.magics if magic.kind != "cell"}
        self.inside = 0

    def bind(self, name: str) -> None:
        if not self.inside:
            self.names.add(name)

    def visit_inner(self, node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.bind(node.name)
        self.inside += 1
        self.generic_visit(node)
        self.inside -= 1

    visit_FunctionDef = visit_ClassDef = visit_Lambda = visit_inner

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.name)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        magic = self.places.get((node.lineno, node.col_offset + 1 + self.masked.dedent))
        if magic is not None:
            self.magic(magic)

    def magic(self, magic) -> None:
        for code in magic.code:
            self.code(code)
        self.names.update(magic.binds)

    def code(self, code: Code) -> None:
        tree = ast.parse(code.text)
        for node in ast.walk(tree):
            if hasattr(node, "lineno"):
                node.col_offset += (code.column - 1 - self.masked.dedent) * (node.lineno == 1)
                node.lineno += code.line - 1
        outer = self.names if code.binds else set(self.names)
        self.visit(tree)
        self.names = self.names if code.binds else outer


def names_bound(source: str) -> set[str]:
    masked = mask(source)
    assert not masked.misplaced
    binder = Binder(masked)
    for magic in masked.magics:
        if magic.kind == "cell":
            binder.magic(magic)
    own = set(binder.names)
    binder.visit(ast.parse(masked.text))
    if not masked.binds:
        binder.names = own | {name for magic in masked.magics for name in magic.binds}
    return binder.names - LEFT_BEHIND


@pytest.mark.parametrize(("source", "names"), BOUND)
def test_a_cell_binds_what_ipython_binds(source, names):
    assert names_bound(source) == set(names.split())
