"""Install commands as they stand in notebooks."""

import pytest

from nb2prod.environment import Install, Requirement, parse_install, parse_installs

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB = "https://example.org/ann/shop"


@pytest.mark.parametrize(
    "command",
    ["", " ", "ls", "install", "pip", "pip freeze", "pip uninstall x", "pip list | grep install", "echo pip install x",
     "# pip install x", "conda env update -f environment.yml", "conda list", "python setup.py install", "uv pip list",
     "apt-get update", "git add x", "npm install x", "python install.py", "python -m install", "pip download install",
     "print('pip install x')", "cat install.txt", "'pip install x'", "uv run add", "pipx install x", "sudo", "!", "%"],
)  # fmt: skip
def test_no_install(command: str) -> None:
    assert parse_installs(command) == ()
    assert parse_install(command) is None


@pytest.mark.parametrize(
    ("command", "tool"),
    [
        ("pip install x", "pip"),
        ("!pip install x", "pip"),
        ("! pip install x", "pip"),
        ("%pip install x", "pip"),
        ("pip3 install x", "pip"),
        ("pip3.9 install x", "pip"),
        ("/opt/conda/bin/pip install x", "pip"),
        ("C:/Python/Scripts/PIP.exe install x", "pip"),
        ("pip --quiet install x", "pip"),
        ("pip --proxy http://proxy install x", "pip"),
        ("python -m pip install x", "pip"),
        ("python3.11 -u -m pip install x", "pip"),
        ("{sys.executable} -m pip install x", "pip"),
        ('"{sys.executable}" -m pip install x', "pip"),
        ("$sys.executable -m pip install x", "pip"),
        ("sudo pip install x", "pip"),
        ("sudo -H pip install x", "pip"),
        ("PIP_QUIET=1 pip install x", "pip"),
        ("env A=1 pip install x", "pip"),
        ("conda install x", "conda"),
        ("mamba install x", "mamba"),
        ("micromamba install x", "micromamba"),
        ("uv pip install x", "uv"),
        ("uv add x", "uv"),
        ("python -m uv pip install x", "uv"),
        ("easy_install x", "easy_install"),
        ("apt install x", "apt"),
        ("sudo apt-get -y install x", "apt"),
        ("brew install x", "brew"),
        ("apk add x", "apk"),
    ],
)
def test_tool(command: str, tool: str) -> None:
    install = parse_install(command)
    assert install.tool == tool
    assert install.kind == ("system" if tool in ("apt", "brew", "apk") else "python")
    assert [one.name for one in install.requirements] == ["x"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("x", Requirement("x", "x")),
        ("'x'", Requirement("x", "x")),
        ("X_y.z", Requirement("X_y.z", "x-y-z")),
        ("x>=1.2", Requirement("x>=1.2", "x")),
        ("'x >= 1.2, <2'", Requirement("x >= 1.2, <2", "x")),
        ("x~=1.2", Requirement("x~=1.2", "x")),
        ("x!=1.2", Requirement("x!=1.2", "x")),
        ("x==1.*", Requirement("x==1.*", "x")),
        ("x==1.2", Requirement("x==1.2", "x", "1.2", pinned=True)),
        ("x===1.2", Requirement("x===1.2", "x", "1.2", pinned=True)),
        ('"x == 1.2"', Requirement("x == 1.2", "x", "1.2", pinned=True)),
        ("x[all]==1.2", Requirement("x[all]==1.2", "x", "1.2", pinned=True)),
        ("x==1.2+cu117", Requirement("x==1.2+cu117", "x", "1.2+cu117", pinned=True)),
        ("'x>=1,==1.2'", Requirement("x>=1,==1.2", "x", "1.2", pinned=True)),
        (
            "\"x==1.2; python_version<'3.9'\"",
            Requirement("x==1.2; python_version<'3.9'", "x", "1.2", pinned=True),
        ),
        ("x==$V", Requirement("x==$V", "x", pinned=True)),
        ("x=={v}", Requirement("x=={v}", "x", pinned=True)),
        ("{x}", Requirement("{x}")),
        ("{x}==1", Requirement("{x}==1", pinned=True)),
        ("{' '.join(names)}", Requirement("{' '.join(names)}")),
        ("$x", Requirement("$x")),
        (".", Requirement(".", file=True)),
        (".[dev]", Requirement(".[dev]", file=True)),
        ("-e .", Requirement(".", file=True)),
        ("-e.", Requirement(".", file=True)),
        ("--editable=../shop", Requirement("../shop", file=True)),
        ("../input/shop", Requirement("../input/shop", file=True)),
        ("{folder}/*.whl", Requirement("{folder}/*.whl", file=True)),
        ("x-1.2-py3-none-any.whl", Requirement("x-1.2-py3-none-any.whl", "x", "1.2", pinned=True, file=True)),
        ("a/X_y-1.2.tar.gz", Requirement("a/X_y-1.2.tar.gz", "x-y", "1.2", pinned=True, file=True)),
        ("file:///a/b", Requirement("file:///a/b", file=True)),
        ("-r more.txt", Requirement("-r more.txt", file=True)),
        ("-rmore.txt", Requirement("-r more.txt", file=True)),
        ("--requirement=more.txt", Requirement("--requirement more.txt", file=True)),
    ],
)
def test_requirement(words: str, wanted: Requirement) -> None:
    assert parse_install(f"pip install -q {words} --upgrade").requirements == (wanted,)


@pytest.mark.parametrize(
    ("url", "name", "version", "digest"),
    [
        (f"git+{HUB}", None, None, None),
        (f"git+{HUB}.git@main", None, None, None),
        (f"git+{HUB}.git@v1.2#egg=Shop", "shop", None, None),
        (f"git+{HUB}.git@20230101", None, None, None),
        (f"git+{HUB}@{COMMIT}", None, None, COMMIT),
        (f"git+{HUB}@0123abc#egg=shop", "shop", None, "0123abc"),
        (f"git+{HUB}@{{commit}}", None, None, "{commit}"),
        (f"git+ssh://example.org/ann/shop.git@{COMMIT}", None, None, COMMIT),
        (f"{HUB}/archive/main.zip", None, None, None),
        (f"{HUB}/archive/{COMMIT}.zip", None, None, COMMIT),
        (f"{HUB}/shop-1.2.tar.gz", "shop", "1.2", None),
        (f"{HUB}/shop-1.2-py3-none-any.whl", "shop", "1.2", None),
        (f"{HUB}/shop-1.2%2Bcu111-cp38-cp38-linux_x86_64.whl", "shop", "1.2+cu111", None),
        (f"{HUB}/shop-1.2-py3-none-any.whl#sha256=00ff", "shop", "1.2", "00ff"),
        (f"{HUB}/main.zip#sha256=00ff", None, None, "00ff"),
    ],
)
def test_url(url: str, name: str | None, version: str | None, digest: str | None) -> None:
    wanted = Requirement(url, name, version, url=url, digest=digest, pinned=bool(version or digest))
    assert parse_install(f"pip install {url}").requirements == (wanted,)
    assert parse_install(f"pip install -e '{url}'").requirements == (wanted,)
    named = parse_install(f"pip install 'Own_name @ {url}'").requirements[0]
    assert (named.name, named.url, named.digest) == ("own-name", url, digest)


@pytest.mark.parametrize(
    "word",
    ["git+https://ann:pa55@example.org/shop", "https://t0ken-pa55@example.org/shop.zip", "-r https://a:pa55@h/x.txt",
     "https://example.org/x.whl?token=pa55", "'x @ https://ann:pa55@example.org/x.zip'", "-i https://a:pa55@h/simple",
     "--index-url=https://a:pa55@h/simple", "https://a:p@pa55@h/x", "-c https://a:pa55@h/x.txt"],
)  # fmt: skip
@pytest.mark.parametrize("tool", ["pip", "conda", "apt"])
def test_secrets_are_left_out(tool: str, word: str) -> None:
    assert "pa55" not in repr(parse_installs(f"{tool} install {word}"))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("x", Requirement("x", "x")),
        ("'x>=1.2'", Requirement("x>=1.2", "x")),
        ("x=1.*", Requirement("x=1.*", "x")),
        ("x=1.2", Requirement("x=1.2", "x", "1.2", pinned=True)),
        ("x==1.2", Requirement("x==1.2", "x", "1.2", pinned=True)),
        ("x=1.2=py39_0", Requirement("x=1.2=py39_0", "x", "1.2", pinned=True)),
        ("'x 1.2 py39_0'", Requirement("x 1.2 py39_0", "x", "1.2", pinned=True)),
        ("conda-forge::x=1.2", Requirement("conda-forge::x=1.2", "x", "1.2", pinned=True)),
        ("pytorch=2.1", Requirement("pytorch=2.1", "torch", "2.1", pinned=True)),
        ("cudatoolkit=11.3", Requirement("cudatoolkit=11.3", None, "11.3", pinned=True)),
        ("x={v}", Requirement("x={v}", "x", pinned=True)),
        ("{x}", Requirement("{x}")),
        ("a/x-1.2-0.tar.bz2", Requirement("a/x-1.2-0.tar.bz2", "x", "1.2", pinned=True, file=True)),
        (
            "https://h/x-1.2-0.conda#00ff",
            Requirement(
                "https://h/x-1.2-0.conda#00ff",
                "x",
                "1.2",
                "https://h/x-1.2-0.conda#00ff",
                "00ff",
                pinned=True,
            ),
        ),
        ("https://h/x.zip", Requirement("https://h/x.zip", url="https://h/x.zip")),
        ("x.conda", Requirement("x.conda", file=True)),
        ("--file more.txt", Requirement("--file more.txt", file=True)),
    ],
)
def test_conda_requirement(words: str, wanted: Requirement) -> None:
    install = parse_install(f"conda install --yes -c conda-forge -n base {words} --prefix {{sys.prefix}}")
    assert install.requirements == (wanted,)


def test_system_requirements() -> None:
    install = parse_install("apt-get install -y -t stable libx=1.2 git ./own.deb {lib} > /dev/null")
    assert install.requirements == (
        Requirement("libx=1.2", "libx", "1.2", pinned=True),
        Requirement("git", "git"),
        Requirement("./own.deb", file=True),
        Requirement("{lib}"),
    )


@pytest.mark.parametrize(
    "command",
    ["pip install x > /dev/null", "pip install x >/dev/null 2>&1", "pip install x &> log.txt", "pip install x 2> log",
     "pip install x >> log", "pip install x # y", "pip install x | tail -1", "yes | pip install x", "pip install \\\n x",
     "cd folder && pip install x", "pip install x; rm y", "pip install x || echo y", "pip install x\nls", "pip install x &",
     "pip install -i https://h/simple x", "pip install --index-url=https://h x", "pip install -f https://h x -t out",
     "pip install --trusted-host h x", "pip install -U --user -qq x", "pip install -c limits.txt x", "if a; then pip install x; fi"],
)  # fmt: skip
def test_what_is_around_is_no_requirement(command: str) -> None:
    assert [[one.name for one in install.requirements] for install in parse_installs(command)] == [["x"]]


def test_several_installs() -> None:
    command = "apt-get update && apt-get install -y git; pip install a b==1\nconda install c=2 && pip list"
    found = [(one.tool, [each.spec for each in one.requirements]) for one in parse_installs(command)]
    assert found == [("apt", ["git"]), ("pip", ["a", "b==1"]), ("conda", ["c=2"])]


def test_options_and_files() -> None:
    install = parse_install(
        "pip install --no-index -f wheels -r a.txt -c b.txt --extra-index-url https://u:p@h -q"
    )
    assert install.options == ("--no-index", "-f", "-r", "-c", "--extra-index-url", "-q")
    assert install.files == ("a.txt", "b.txt")
    assert parse_install("pip install") == Install("pip", "python")
