"""The magics that exist: in every IPython kernel, and in extensions that notebooks often load.

>>> known_magic("timeit"), known_magic("%%R"), known_magic("thymeit")
('default', 'extension', None)
"""

# Measured with IPython 9.18 and ipykernel 7.4, aliases for system commands included.
DEFAULT_LINE = frozenset("""
    alias alias_magic autoawait autocall automagic autosave bookmark cat cd clear code_wrap colors conda
    config connect_info cp debug dhist dirs doctest_mode ed edit env gui hist history killbgscripts ldir
    less lf lk ll load load_ext loadpy logoff logon logstart logstate logstop ls lsmagic lx macro magic
    mamba man matplotlib micromamba mkdir more mv notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2
    pip popd pprint precision prun psearch psource pushd pwd pycat pylab qtconsole quickref recall rehashx
    reload_ext rep rerun reset reset_selective rm rmdir run save sc set_env store subshell sx system tb
    time timeit unalias unload_ext uv who who_ls whos xdel xmode
    """.split())

# Line magics that run a program of the system.
PROGRAMS = {name: name for name in "cat conda cp ls mamba man micromamba mkdir mv pip rm rmdir uv".split()}
PROGRAMS |= dict.fromkeys(("ldir", "lf", "lk", "ll", "lx"), "ls")

# Line magics that people also write without the %, which IPython takes only when they are the whole cell.
# Words that often begin a sentence or name a variable (run, time, load, env, page …) are not here.
BARE = frozenset("""
    cat cd conda cp load_ext ls lsmagic ll mamba matplotlib micromamba mkdir mv pip pwd pylab reload_ext
    rm rmdir set_env timeit uv who whos
    """.split())

# What a default cell magic's body is written in. "python" is code that runs in the notebook's own namespace.
DEFAULT_CELL = {
    "!": "bash",
    "HTML": "html",
    "SVG": "svg",
    "bash": "bash",
    "capture": "python",
    "code_wrap": "other",
    "debug": "python",
    "file": "other",
    "html": "html",
    "javascript": "javascript",
    "js": "javascript",
    "latex": "latex",
    "markdown": "markdown",
    "perl": "perl",
    "prun": "python",
    "pypy": "other",
    "python": "other",
    "python2": "other",
    "python3": "other",
    "ruby": "ruby",
    "script": "other",
    "sh": "bash",
    "svg": "svg",
    "sx": "bash",
    "system": "bash",
    "time": "python",
    "timeit": "python",
    "writefile": "other",
}

EXTENSION_LINE = frozenset("""
    R Rdevice Rget Rpull Rpush aimport autopx autoreload bigquery bq cython_inline julia kql load_node lprun
    matlab memit mprun nb_mypy octave octave_pull octave_push px pxconfig pxresult pyinstrument reload_kedro
    run_viz scalene shell snakeviz spark sparksql sql sqlcmd sqlplot tensorboard tensorflow_version
    version_information viztracer wandb watermark
    """.split())

EXTENSION_CELL = {
    "R": "r",
    "ai": "other",
    "bigquery": "sql",
    "black": "other",
    "bq": "sql",
    "cleanup": "other",
    "configure": "other",
    "cu": "other",
    "cuda": "other",
    "cypher": "other",
    "cython": "cython",
    "cython_pyximport": "cython",
    "dot": "other",
    "fortran": "other",
    "gap": "other",
    "heat": "python",
    "ipytest": "python",
    "julia": "julia",
    "kql": "other",
    "local": "python",
    "lprun": "python",
    "manim": "python",
    "matlab": "other",
    "maxima": "other",
    "memit": "python",
    "mermaid": "other",
    "mprun": "python",
    "octave": "octave",
    "px": "other",
    "pybind11": "other",
    "pyinstrument": "python",
    "run_pytest": "python",
    "sage": "other",
    "scalene": "python",
    "shell": "bash",
    "singular": "other",
    "send_to_spark": "other",
    "snakeviz": "python",
    "spark": "other",
    "sparksql": "sql",
    "sql": "sql",
    "stan": "other",
    "tikz": "latex",
    "tutor": "other",
    "viztracer": "python",
    "wandb": "python",
}

# Databricks writes the language of a whole cell with one %, on the first line.
DATABRICKS = {"fs": "other", "md": "markdown", "r": "r", "scala": "scala"}


def known_magic(name: str) -> str | None:
    """Where the magic of this name comes from: ``default``, ``extension``, or None when nobody knows it.

    The name may carry its ``%``; line and cell magics are not told apart. An unknown magic raises when the
    cell runs, unless the notebook loads an extension that defines it.
    """
    name = name.lstrip("%")
    if name in DEFAULT_LINE or name in DEFAULT_CELL:
        return "default"
    return "extension" if name in EXTENSION_LINE or name in EXTENSION_CELL else None


def is_cell_only(name: str) -> bool:
    """Whether IPython itself has a cell magic of this name and no line magic (``bash``, ``writefile`` …)."""
    return name in DEFAULT_CELL and name not in DEFAULT_LINE


def is_line_only(name: str) -> bool:
    """Whether IPython itself has a line magic of this name and no cell magic (``matplotlib``, ``pip`` …)."""
    return name in DEFAULT_LINE and name not in DEFAULT_CELL and name not in EXTENSION_CELL


def body_language(name: str, args: str = "") -> str | None:
    """What the body of a cell magic is written in, ``python`` meaning the notebook's own; None if unknown."""
    if name == "script":
        words = [word for word in args.split() if not word.startswith("-")]
        program = words[0].rpartition("/")[2] if words else ""
        return {"bash": "bash", "sh": "bash", "zsh": "bash", "Rscript": "r", "R": "r"}.get(program, "other")
    return DEFAULT_CELL.get(name) or EXTENSION_CELL.get(name)
