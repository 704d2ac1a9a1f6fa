"""rules/secret_in_source.py"""

from collections.abc import Iterator

from nb2prod.rule import Example, Found, Related, Rule, Severity, Subject


def find(subject: Subject) -> Iterator[Found]:
    """Yields each secret once, where it stands first; its value is never told."""
    for secret in subject.secrets.in_sources:
        message = f"{secret.name} is {secret.told}" if secret.name else f"here stands {secret.told}"
        if secret.printed_by:
            cells = ", ".join(map(str, secret.printed_by[:3]))
            message += f"; the output of cell {cells} shows it too"
        first, *others = secret.places
        yield Found(first, message, tuple(Related(place, "and here") for place in others))


rule = Rule(
    code="NB701",
    name="secret-in-source",
    severity=Severity.ERROR,
    summary="A key or a password stands in the notebook.",
    why=(
        "Everybody who gets the notebook, or its history in git, can act in the author's name. Deleting the line later "
        "does not take it back."
    ),
    instead=(
        "Revoke it at once and make a new one; read that from the environment (os.environ[...]) or from the secret "
        "store of the place where the notebook runs."
    ),
    find=find,
    python2=True,
    conceals=True,
    bad=[
        Example("""
            # %%
            import psycopg2
            bank = psycopg2.connect(host="db.bank.internal", user="ann", password="Rain7coat")  # <- NB701
            """),
        Example(
            """
            # %%
            from sqlalchemy import create_engine
            shop = create_engine("postgresql://ann:Rain7coat@db.shop.internal/tills")  # <- NB701
            # %%
            backup = create_engine("postgresql://ann:Rain7coat@backup.shop.internal/tills")
            """,
            note="One secret is one finding; its other places are related.",
        ),
        Example("""
            # %%
            %env CLINIC_PASSWORD=Rain7coat  # <- NB701
            # %% markdown
            Log in with `password = "Umbr3lla-stand"`.  # <- NB701
            """),
        Example("""
            # %%
            weather = {
                "api_key": "1f0c5b7e9a8d3462b5e07c94d1a6f83b",  # <- NB701
            }
            """),
    ],
    good=[
        Example("""
            # %%
            import os
            from getpass import getpass
            password = os.environ["CLINIC_PASSWORD"]
            token = getpass("token: ")
            """),
        Example(
            """
            # %%
            password = "your-password"
            api_key = "<YOUR_API_KEY>"
            token = "xxxxxxxxxxxxxxxxxxxx"
            secret = "changeme"
            passwd = ""
            aws_access_key_id = "AKIAIOSFODNN7EXAMPLE"
            """,
            note="Words that stand in the place of a secret.",
        ),
        Example("""
            # %%
            mask_token = "[MASK]"
            token = "the"
            key = "customer_id"
            password_column = "password"
            token_file = "/run/secrets/token"
            """),
        Example("""
            # %%
            model_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            run_id = "0c6f2a5e8d1b4f7390aa6b1c2d3e4f50"
            password = "5f4dcc3b5aa765d61d8327deb882cf99"
            """),
        Example("""
            # %%
            from sqlalchemy import create_engine
            shop = create_engine("postgresql://db.shop.internal/tills")
            mine = create_engine("postgresql://postgres:postgres@localhost/tills")
            wards = create_engine(f"postgresql://{user}:{password}@db.clinic.internal/wards")
            """),
    ],
)
