r"""IPython syntax: what stands in a cell besides Python, and what it does to the names of the notebook.

>>> masked = mask("%%time\nfiles = !ls {folder}")
>>> masked.text
'\nfiles = 0           '
>>> [(magic.kind, magic.name, magic.reads) for magic in masked.magics]
[('cell', 'time', ()), ('shell', '!', ('folder',))]
"""

from nb2prod.notebook.ipython.known import known_magic
from nb2prod.notebook.ipython.mask import mask
from nb2prod.notebook.ipython.shell import shell_commands
from nb2prod.notebook.ipython.values import Code, Magic, Masked, Misplaced, Shell

__all__ = ["Code", "Magic", "Masked", "Misplaced", "Shell", "known_magic", "mask", "shell_commands"]
