"""rules/secret_in_output.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Subject, span_of_line


def find(subject: Subject) -> Iterator[Found]:
    """Yields each secret that only outputs show, at the first cell that does; those in sources are NB701's."""
    for secret in subject.secrets.only_printed:
        first, *others = [span_of_line(subject.notebook.cells[cell - 1], 1) for cell in secret.printed_by]
        named = f" as {secret.name}" if secret.name else ""
        related = tuple(Related(place, "and the output of this cell") for place in others)
        yield Found(first, f"the output of this cell shows {secret.told}{named}", related)


rule = Rule(
    code="NB702",
    name="secret-in-output",
    severity=Severity.ERROR,
    summary="A stored output shows a key or a password.",
    why=(
        "The code may read the secret properly, but its value was saved with the notebook: everybody who gets the "
        "file, or its history in git, can use it."
    ),
    instead="Revoke it at once, clear the output, and print no more than whether the secret is there.",
    find=find,
    python2=True,
    bad=[
        Example("""
            # %% In [1]
            print(settings)  # <- NB702
            # %% -> stdout
            {'host': 'db.bank.internal', 'user': 'ann', 'password': 'Rain7coat'}
            """),
        Example("""
            # %% In [1]
            import os
            # %% In [2]
            shop_url = os.environ["SHOP"]  # <- NB702
            shop_url
            # %% -> result
            'postgresql://ann:Rain7coat@db.shop.internal/tills'
            """),
    ],
    good=[
        Example(
            """
            # %% In [1]
            password = "Rain7coat"  # <- NB701
            {"password": password}
            # %% -> result
            {'password': 'Rain7coat'}
            """,
            note="It stands in the source: NB701 names the output.",
        ),
        Example("""
            # %% In [1]
            print(bool(os.environ.get("CLINIC_TOKEN")), hash, run_id)
            # %% -> stdout
            True 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 0c6f2a5e8d1b4f7390aa6b1c2d3e4f50
            """),
        Example("""
            # %% In [1]
            tokenizer.special_tokens_map
            # %% -> result
            {'unk_token': '[UNK]', 'sep_token': '[SEP]', 'password': '********'}
            """),
        Example("""
            # %% In [1]
            clients.head()
            # %% -> result
              name password_changed token
            0  ann       2024-01-05   yes
            """),
    ],
)
