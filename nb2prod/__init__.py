"""nb2prod finds what will break when a notebook leaves its author's machine, and moves it into a project.

>>> from nb2prod import __version__
>>> __version__.count(".")
2
"""

__version__ = "0.1.0"
