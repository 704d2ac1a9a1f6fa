"""Notebooks that run others by ``%run other.ipynb``: the others' statements stand in the place of that line.

``spread`` makes one notebook of all, ``translate`` puts that into plain Python, ``gathered`` gives the author's cells
back.
"""

from nb2prod.convert.others.places import Places
from nb2prod.convert.others.values import Other
from nb2prod.convert.others.whole import Whole, translated_whole

__all__ = ["Other", "Places", "Whole", "translated_whole"]
