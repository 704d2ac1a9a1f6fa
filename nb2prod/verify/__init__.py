"""Floor 6: whether a notebook runs, gives the same twice, and gives what it gave.

>>> from nb2prod.verify import required
>>> required(["stable"])
('stable',)
"""

from nb2prod.verify.judging import headings_of
from nb2prod.verify.values import (
    QUESTIONS,
    Answer,
    Explanation,
    JudgedCell,
    Question,
    RunFacts,
    Stop,
    Verification,
    VerifyOptions,
    options_of,
    required,
)
from nb2prod.verify.verifying import verify_notebook

__all__ = [
    "QUESTIONS",
    "Answer",
    "Explanation",
    "JudgedCell",
    "Question",
    "RunFacts",
    "Stop",
    "Verification",
    "VerifyOptions",
    "headings_of",
    "options_of",
    "required",
    "verify_notebook",
]
