"""Floor 4: the Python that runs a notebook.

>>> from nb2prod.replay import Wish, find_interpreter
>>> find_interpreter("no-such-kernel", Wish(), {}) is None
True
"""

from nb2prod.replay.interpreter import Installed, Interpreter, Wish, ask, find_interpreter

__all__ = ["Installed", "Interpreter", "Wish", "ask", "find_interpreter"]
