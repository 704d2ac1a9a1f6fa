"""rules/personal_data_in_output.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Cell, Example, Found, Rule, Severity, Status, Subject, printed, span_of_line

_MARKS = (b"@", b"hone", b"obile", b"card", b"Card")
_MAIL = re.compile(
    r"(?<![\w.@/+-])[A-Za-z0-9][\w.+-]{1,63}@((?:[A-Za-z0-9-]{2,63}\.){1,4}[A-Za-z]{2,10})(?![\w@])"
)
_NO_PERSON = re.compile(
    r"(?i)(?:no-?reply|root|git|user|username|admin|info|support|example|name|email|someone|you|me|test|foo)[\d._-]*@"
    r"|.*@(?:.*\.)?(?:example|test|domain|email|company|localhost|yourdomain|iam\.gserviceaccount)\b"
)
# Who made a program is told by itself.
_MAKER = re.compile(
    r"(?i)author|maintainer|donor|creator|copyright|©|contact|licen[cs]e|home-?page|<[^<>\s]+@[^<>\s]+>|^\s*File |git@"
)
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)|\d{2,4})(?:[ .-]\d{2,4}){2,4}|\(?\d{3}\)?[ .-]\d{3}-\d{4})(?![\w.-])"
)
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}(?:[ -]\d{4}){3}(?![\w.-])")
_KINDS = (
    ("e-mail address", "e-mail addresses"),
    ("phone number", "phone numbers"),
    ("card number", "card numbers"),
)


def find(subject: Subject) -> Iterator[Found]:
    """Yields each cell whose output shows data of persons; the data are not told."""
    if not any(mark in subject.notebook.wordy for mark in _MARKS):
        return
    for cell in subject.notebook.code_cells:
        if cell.has_outputs and any(re.search(mark, memoryview(cell.raw_outputs)) for mark in _MARKS):
            counts = _counted(cell)
            told = [f"{count} {kind[count > 1]}" for kind, count in zip(_KINDS, counts, strict=True) if count]
            if told:
                yield Found(span_of_line(cell, 1), f"the output of this cell shows {' and '.join(told)}")


def _counted(cell: Cell) -> tuple[int, int, int]:
    """How many different addresses, phone numbers and card numbers the outputs show."""
    mails: set[str] = set()
    phones: set[str] = set()
    cards: set[str] = set()
    for text in printed(cell):
        for line in text.splitlines() if "@" in text else ():
            if not _MAKER.search(line):
                mails.update(
                    found[0].lower() for found in _MAIL.finditer(line) if not _NO_PERSON.match(found[0])
                )
        if re.search(r"(?i)phone|mobile", text):
            phones.update(_PHONE.findall(text))
        if "card" in text.lower():
            cards.update(found for found in _CARD.findall(text) if _is_card(found))
    return len(mails), len(phones), len(cards)


def _is_card(number: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    digits = [int(one) for one in reversed(number) if one.isdigit()]
    return sum(sum(divmod(one * (1 + place % 2), 10)) for place, one in enumerate(digits)) % 10 == 0


rule = Rule(
    code="NB707",
    name="personal-data-in-output",
    severity=Severity.WARNING,
    summary="A stored output shows data of persons.",
    why=(
        "The table stays in the file, and in the history of git, wherever the notebook goes: to a colleague, a "
        "customer, a public repository. Nobody agreed to that."
    ),
    instead="Clear the output; look at columns that name nobody, or at counts.",
    find=find,
    status=Status.PREVIEW,
    python2=True,
    bad=[
        Example("""
            # %% In [1]
            clients.head()  # <- NB707
            # %% -> result
                name                 mail       city
            0    Ann   ann.hill@bank.co.uk     Leeds
            1    Bob  b.woods@shop-mail.de    Berlin
            """),
        Example("""
            # %% In [1]
            print(patients)  # <- NB707
            # %% -> stdout
            name  phone
            Ann   +49 30 901820 114
            Bob   (212) 555-0142
            """),
        Example("""
            # %% In [1]
            payments.tail(1)  # <- NB707
            # %% -> result
                      card  amount
            9  4000 0566 5566 5556     12
            """),
    ],
    good=[
        Example("""
            # %% In [1]
            clients.groupby("city").size()
            # %% -> result
            city
            Berlin    12
            Leeds      7
            """),
        Example("""
            # %% In [1]
            !pip show tills
            # %% -> stdout
            Name: tills
            Author-email: ann.hill@bank.co.uk
            """),
        Example("""
            # %% In [1]
            print("write to you@example.com", "no-reply@shop.de", "git@github.com:bank/tills.git", "a @ b.T")
            # %% -> stdout
            write to you@example.com no-reply@shop.de git@github.com:bank/tills.git a @ b.T
            """),
        Example("""
            # %% In [1]
            print(card_lengths, phones)
            # %% -> stdout
            card 4000 0566 5566 5551 1234567890123456
            phone 555-0142 2024-01-05 0.123-4567
            """),
    ],
)
