"""The command lines that magics hand to a shell."""

import pytest

from nb2prod.notebook.ipython import Shell, mask, shell_commands


def commands(source):
    return tuple(command for magic in mask(source).magics for command in shell_commands(magic))


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "%cd data",
        "%time x",
        "x?",
        "%%html\nls",
        "%%python\nls",
        "%%writefile a.sh\nls",
        "!",
        "!# no",
        "%%R\nls",
    ],
)
def test_other_magics_have_no_commands(source):
    assert commands(source) == ()


@pytest.mark.parametrize(
    ("source", "command"),
    [
        ("!ls -l", Shell("ls -l", 1, 2)),
        ("x = !  ls", Shell("ls", 1, 8)),
        ("!!ls", Shell("ls", 1, 3)),
        ("!ls \\\n  -l", Shell("ls    -l", 1, 2)),
        ("!ls # all", Shell("ls", 1, 2)),
        ("!echo '# no' a#b \"# no\"", Shell("echo '# no' a#b \"# no\"", 1, 2)),
        ("!cd a && ls; pwd | cat", Shell("cd a && ls; pwd | cat", 1, 2)),
        ("%system ls", Shell("ls", 1, 9)),
        ("x = %sx ls", Shell("ls", 1, 9)),
        ("%pip install x", Shell("pip install x", 1, 2)),
        ("pip install x", Shell("pip install x", 1, 1)),
        ("y\npip install x", Shell("pip install x", 2, 1)),
        ("%ll data", Shell("ls data", 1, 2)),
        ("%time !ls", Shell("ls", 1, 8)),
        ("%bash ls", Shell("ls", 1, 7)),
    ],
)
def test_a_line_is_one_command(source, command):
    assert commands(source) == (command,)


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%sh", "%%script bash -e", "%%!", "%%system", "%%sx", "%%bash --out x"]
)
def test_a_body_has_a_command_in_every_line(magic):
    assert commands(f"{magic}\n# none\n\nls  # all\n  cd a\n") == (Shell("ls", 4, 1), Shell("cd a", 5, 3))


def test_continued_lines_are_one_command_at_its_first_line():
    assert commands("%%bash\ncurl -O \\\n  a \\\n  b\nls") == (Shell("curl -O a b", 2, 1), Shell("ls", 5, 1))


def test_a_continued_last_line_is_still_a_command():
    assert commands("%%bash\nls \\") == (Shell("ls", 2, 1),)


def test_a_here_document_is_no_command():
    source = "%%bash\ncat <<'END' > a\nrm -r x\nEND\nls <<< x\npwd"
    assert [command.text for command in commands(source)] == ["cat <<'END' > a", "ls <<< x", "pwd"]
