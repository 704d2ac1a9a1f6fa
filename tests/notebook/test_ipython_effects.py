"""What magics do to names and files."""

import pytest

from nb2prod.notebook.ipython import mask

NOTHING = ((), (), ())


def only_magic(source, bound=()):
    return mask(source, bound=bound).magics[0]


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "%load other.py",
        "%cd data",
        "%env A=1",
        "%timeit x = 1",
        "%time x",
        "%who",
        "%store",
        "%store -d x",
        "%alias foo",
        "%macro m",
        "%reset_selective a.*b",
        "%Rget x",
        "%%html\n<b>$x {y}</b>",
        "%%bash\necho $x {y}",
        "%%R\nx <- y",
        "%%time\nx = 1",
        "%%capture\nx = 1",
        "%%bash --proc p\nls",
        "/f a",
        "%time print($x)",
    ],
)
def test_most_magics_bind_read_and_delete_nothing(source):
    magic = only_magic(source)
    assert (magic.binds, magic.reads, magic.unbinds) == NOTHING
    assert (magic.opens, magic.clears, magic.runs, magic.writes, magic.star) == (False, False, None, None, ())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("!ls", "_exit_code"),
        ("%ls", "_exit_code"),
        ("pip install x", "_exit_code"),
        ("!!ls", "_"),
        ("x = !ls", ""),
        ("%%capture out\nx", "out"),
        ("%%capture out\nx;", ""),
        ("%%bash --out a --err b\nls", "a b"),
        ("%%script --out=a bash\nls", "a"),
        ("%%sh --bg --proc p\nls", "p"),
        ("%%system --out x\nls", "x"),
        ("%%python3 --out x\n1", "x"),
        ("%timeit -n 1 -v V x", "V"),
        ("%store -r x y", "x y"),
        ("%alias foo echo %s", "foo"),
        ("%macro -q m 1-3", "m"),
        ("%sc -l x = ls", "x"),
        ("%aimport a.b, c", "a c"),
        ("%aimport -a", ""),
        ("%sql found << select 1", "found"),
        ("%%sql found <<\nselect 1", "found"),
        ("%%sql sqlite:// found <<\nselect 1", "found"),
        ("%%bigquery frame --project p\nselect 1", "frame"),
        ("%%spark -o frame\nx", "frame"),
        ("%%R -i a,b -o c,d\nc <- a", "c d"),
        ("%R -o c c <- 1", "c"),
        ("%Rpull a b", "a b"),
        ("%pylab --no-import-all", "numpy matplotlib pylab mlab pyplot np plt figsize display getfigs"),
    ],
)
def test_names_that_a_magic_binds(source, names):
    assert only_magic(source).binds == tuple(names.split())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("!echo {x} $y", "x y"),
        ("!echo {x.a['b'] + f(z)!r:>10}", "x f z"),
        ("!echo {{x}} $$y", ""),
        ("!awk '{print $1}'", ""),
        ("x = !ls $folder/*.csv", "folder"),
        ("%cd {folder}", "folder"),
        ("%env A=$value", "value"),
        ("%run {script}", "script"),
        ("%%bash {option}\necho {x}", "option"),
        ("%tensorboard --logdir {logs}", "logs"),
        ("%store x y", "x y"),
        ("%store x >x.txt", "x"),
        ("a.b?", "a"),
        ("?a", "a"),
        ("%pinfo a.b", "a"),
        ("%lprun -f g.h f(x)", "g"),
        ("%%R -i a,b\nc", "a b"),
        ("%Rpush a b", "a b"),
        ("%%sql\nselect :a, '{{b}}', $c, x::int", "a b c"),
        ("%timeit {x}", ""),
    ],
)
def test_names_that_a_magic_reads(source, names):
    assert set(only_magic(source).reads) == set(names.split())


@pytest.mark.parametrize(
    ("source", "bound", "names"),
    [
        ("%xdel x", "", "x"),
        ("%xdel -n x", "", "x"),
        ("%reset_selective -f x", "ax xb y", "x ax xb"),
        ("%reset_selective -f ^x", "ax xb y", "x xb"),
        ("%reset_selective -f ^x$", "ax xb y", "x"),
        ("%%capture out\nx;", "", "out"),
        ("%reset -f", "x", ""),
    ],
)
def test_names_that_a_magic_deletes(source, bound, names):
    assert only_magic(source, bound.split()).unbinds == tuple(names.split())


@pytest.mark.parametrize(
    ("source", "clears"),
    [
        ("%reset", True), ("%reset -f", True), ("%reset -sf", True), ("%reset -s -f out", True),
        ("%reset -f out", False), ("%reset in", False), ("%reset_selective x", False),
    ],
)  # fmt: skip
def test_a_reset_clears_unless_it_names_a_history(source, clears):
    assert only_magic(source).clears is clears


@pytest.mark.parametrize(
    "source",
    [
        "%store -r",
        "%run {script}",
        "%run -m package.module",
        "%%cython\ncdef int x",
        "%reload_kedro",
        "%rerun 1",
        "%invented x",
        "%%invented\nx",
    ],
)
def test_magics_that_may_bind_anything(source):
    assert only_magic(source).opens


@pytest.mark.parametrize(
    ("source", "script"),
    [
        ("%run other.py", "other.py"),
        ("%run -i 'my other.ipynb' -a b", "my other.ipynb"),
        ("%run -p -s time -N 3 other", "other"),
        ("run other.py", "other.py"),
        ("%run", None),
        ("%run $script", None),
        ("%load other.py", None),
    ],
)
def test_run_names_its_script(source, script):
    assert only_magic(source).runs == script


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("%%writefile a/b.py\nx", "a/b.py"),
        ("%%writefile -a 'a b.py'\nx", "a b.py"),
        ("%%file b.txt\nx", "b.txt"),
        ("%%writefile {path}\nx", None),
        ("%store x >> x.txt", "x.txt"),
        ("%store x", None),
    ],
)
def test_writing_magics_name_their_file(source, path):
    assert only_magic(source).writes == path


def test_pylab_imports_everything_from_two_modules():
    assert only_magic("%pylab inline").star == ("matplotlib.pylab", "numpy")
    assert only_magic("%pylab --no-import-all").star == ()
