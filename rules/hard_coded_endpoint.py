"""rules/hard_coded_endpoint.py"""

import re
from collections.abc import Iterator

from nb2prod.rule import Call, Example, Found, Related, Rule, Severity, Status, Subject, Text, ast

_SENDING = tuple(
    f"{client}.{verb}"
    for client in (
        "requests",
        "requests.Session",
        "requests.session",
        "httpx",
        "httpx.Client",
        "httpx.AsyncClient",
    )
    for verb in ("get", "post", "put", "delete", "patch", "head", "options", "request")
)
_CONNECTING = (
    *_SENDING, "urllib.request.urlopen", "urllib.request.Request", "urllib2.urlopen",
    "http.client.HTTPConnection", "http.client.HTTPSConnection", "sqlalchemy.create_engine",
    "sqlalchemy.ext.asyncio.create_async_engine", "psycopg2.connect", "psycopg.connect", "pymysql.connect",
    "MySQLdb.connect", "mysql.connector.connect", "pyodbc.connect", "cx_Oracle.connect", "cx_Oracle.makedsn",
    "oracledb.connect", "pymssql.connect", "asyncpg.connect", "pymongo.MongoClient", "redis.Redis",
    "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "elasticsearch.Elasticsearch",
    "opensearchpy.OpenSearch", "kafka.KafkaConsumer", "kafka.KafkaProducer", "pika.ConnectionParameters",
    "pika.URLParameters", "clickhouse_driver.Client", "clickhouse_connect.get_client",
    "cassandra.cluster.Cluster", "neo4j.GraphDatabase.driver", "py2neo.Graph", "influxdb.InfluxDBClient",
    "influxdb_client.InfluxDBClient", "impala.dbapi.connect", "pyhive.hive.connect",
    "prestodb.dbapi.connect", "trino.dbapi.connect", "snowflake.connector.connect", "hdfs.InsecureClient",
    "ftplib.FTP", "ftplib.FTP_TLS", "smtplib.SMTP", "smtplib.SMTP_SSL", "imaplib.IMAP4", "imaplib.IMAP4_SSL",
    "paramiko.SSHClient.connect", "websocket.create_connection", "websockets.connect",
    "socket.create_connection", "grpc.insecure_channel", "grpc.secure_channel", "boto3.client",
    "boto3.resource", "mlflow.set_tracking_uri", "mlflow.MlflowClient", "mlflow.tracking.MlflowClient",
    "dask.distributed.Client", "distributed.Client", "ray.init", "openai.OpenAI", "suds.client.Client",
    "zeep.Client", "xmlrpc.client.ServerProxy", "SPARQLWrapper.SPARQLWrapper",
)  # fmt: skip
_PAYLOAD = frozenset(
    {"data", "json", "headers", "params", "cookies", "proxies", "auth", "files", "content", "body"}
)
# The host must be known to its end: what is written behind it, or that the text ends there.
_URL = r"(?P<scheme>[a-zA-Z][\w+.-]*)://(?:[^/@\s]*@)?(?P<host>[\w.-]+|\[[\da-fA-F:]+\])(?P<rest>[:/?#].*)?"
_HOST_PORT = r"(?P<host>(?=[\d.-]*[a-zA-Z])[\w-]+(?:\.[\w-]+)+):\d{2,5}(?P<rest>)"
_NO_HOST = frozenset("file sqlite s3 s3a s3n gs gcs abfs abfss wasb wasbs dbfs adl jar memory mailto".split())
_NOBODY = (
    r"localhost(?:\..*)?|127\..*|0\.0\.0\.0|\[::1?\]"
    r"|(?:.*\.)?example(?:\.\w+)?|.*\.(?:test|invalid|localhost)"
)
_DATA_FILE = r"/[^?#]*\.(?!php\b|aspx?\b|jsp\b|cgi\b|html?\b)\w{2,7}(?:\.\w{2,4})?(?:[?#].*)?"


def find(subject: Subject) -> Iterator[Found]:
    """Yields the first call that connects to each host that the notebook names; further ones are related."""
    hosts: dict[str, list[Call]] = {}
    for call in subject.facts.calls_of(*_CONNECTING):
        host = next((host for text in _texts(call) if (host := _host(text, call))), None)
        if host:
            hosts.setdefault(host, []).append(call)
    for host, (first, *others) in hosts.items():
        related = tuple(Related(call.span, "and here") for call in others)
        yield Found(
            first.span,
            f"{first.written} connects to {host}, which is written into the notebook",
            related=related,
            once=host,
        )


def _texts(call: Call) -> Iterator[Text]:
    """The texts among the arguments that may name a host, those in a literal list of them included."""
    for value in (*call.args[:2], *(value for name, value in call.keywords.items() if name not in _PAYLOAD)):
        if isinstance(value, Text) and not value.parameter:
            yield value
    for node in (*call.node.args[:1], *(one.value for one in call.node.keywords if one.arg not in _PAYLOAD)):
        for part in node.elts if isinstance(node, (ast.List, ast.Tuple)) else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield Text(part.value, True, part, call.cell.number)


def _host(text: Text, call: Call) -> str | None:
    """The host that the text names, never the user or password beside it; None for nobody's."""
    found = re.fullmatch(_URL, text.prefix, re.DOTALL) or re.fullmatch(_HOST_PORT, text.prefix)
    if found is None or (not text.whole and not found["rest"]):
        return None
    host = found["host"].lower()
    if found.groupdict().get("scheme", "").lower() in _NO_HOST or re.fullmatch(_NOBODY, host):
        return None
    fetches_data = call.method in ("get", "urlopen") and re.fullmatch(_DATA_FILE, found["rest"] or "")
    return None if fetches_data else host


rule = Rule(
    code="NB407",
    name="hard-coded-endpoint",
    severity=Severity.WARNING,
    summary="The address of a service is written into the notebook.",
    why=(
        "The test system, the production system and a colleague's machine need other addresses, and every "
        "one of them means editing the code. When the service moves, the notebook stops."
    ),
    instead="Take the address from a parameter or from the environment: os.environ['SHOP_DB_URL'].",
    find=find,
    status=Status.PREVIEW,
    yields_to=("NB506",),
    bad=[
        Example("""
            # %%
            from sqlalchemy import create_engine
            engine = create_engine("postgresql://reader@db.shop-intern.net:5432/orders")  # <- NB407
            """),
        Example("""
            # %%
            import requests
            SCORING = "https://scoring.bank-intern.net/v2"
            answer = requests.post(SCORING + "/clients", json={"id": 7})  # <- NB407
            again = requests.post(f"{SCORING}/clients", json={"id": 8})
            """),
        Example("""
            # %%
            from kafka import KafkaConsumer
            beds = KafkaConsumer("beds", bootstrap_servers=["queue.clinic-intern.net:9092"])  # <- NB407
            """),
    ],
    good=[
        Example("""
            # %%
            import os
            from sqlalchemy import create_engine
            engine = create_engine(os.environ["SHOP_DB_URL"])
            local = create_engine("postgresql://reader@localhost:5432/orders")
            file = create_engine("sqlite:///orders.db")
            """),
        Example("""
            # %%
            import requests
            requests.post("http://127.0.0.1:8501/predict", json={})
            requests.post("https://api.example.com/predict", json={})
            requests.post(f"https://{host}/predict", json={})
            """),
        Example(
            """
            # %%
            import requests
            rates = requests.get("https://data.bank-intern.net/rates/2024.csv")
            """,
            note="Data that is fetched from a file on the net is another matter.",
        ),
        Example("""
            # %%
            opening = "08:30"
            link = "https://wiki.shop-intern.net/tills"
            print("see", link, opening)
            """),
        Example("""
            # %%
            import requests
            requests.post(target, json={"callback": "https://shop-intern.net/done"})
            """),
    ],
)
