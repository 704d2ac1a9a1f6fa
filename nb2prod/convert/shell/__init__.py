"""Everything of a generated project but its step modules: page, parameters, program, tests, packaging, pipelines."""

from nb2prod.convert.shell.render import render_shell
from nb2prod.convert.shell.values import FileFacts, RecordedStep, ShellInputs

__all__ = ["FileFacts", "RecordedStep", "ShellInputs", "render_shell"]
