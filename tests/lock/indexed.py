"""An index on this machine that tells when each wheel was uploaded, as PyPI does."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_JSON = "application/vnd.pypi.simple.v1+json"


@contextmanager
def index_of(wheels: Path, days: Mapping[str, str]) -> Iterator[str]:
    """The URL of an index with the wheels in the folder, for as long as it is needed.

    ``days`` tells for ``NAME-VERSION`` the day of the upload; what it does not name is of 2020-01-01.
    """

    class Handler(BaseHTTPRequestHandler):
        """Gives the page of a project, or a wheel."""

        def do_GET(self) -> None:
            """Answers; the name of the method is that of http.server."""
            kind, name = self.path.strip("/").split("/")[-2:]
            found = sorted(wheels.glob(f"{name.replace('-', '_')}-*.whl")) if kind == "simple" else []
            if kind == "simple" and found:
                self._answer(json.dumps(_page(name, found, days)).encode(), _JSON)
            elif (wheels / name).is_file():
                self._answer((wheels / name).read_bytes(), "application/octet-stream")
            else:
                self.send_error(404)

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:  # pylint: disable=arguments-differ
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()


def _page(name: str, wheels: list[Path], days: Mapping[str, str]) -> dict[str, object]:
    files = [
        {
            "filename": path.name,
            "url": f"../../files/{path.name}",
            "hashes": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
            "size": path.stat().st_size,
            "upload-time": f"{days.get('-'.join(path.name.split('-')[:2]), '2020-01-01')}T12:00:00Z",
        }
        for path in wheels
    ]
    return {"meta": {"api-version": "1.1"}, "name": name, "files": files, "versions": []}
