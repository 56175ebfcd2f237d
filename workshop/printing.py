"""The text of a PDF that Odoo prints.

Debian's wkhtmltopdf draws web fonts as outlines, which no program reads as text. Served
without them, the same page is set in the system's own fonts, and `pdftotext` reads it.
"""

import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@contextmanager
def without_web_fonts(upstream):
    """Serve everything of a server but its web fonts; give the address to print from."""

    class PassOn(BaseHTTPRequestHandler):
        def do_GET(self):
            status, kind, body = 200, "font/woff", b""
            if "/fonts/" not in self.path:
                status, kind, body = fetch(upstream + self.path, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), PassOn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def fetch(url, headers):
    """Return status, content type and body of what is at an address."""
    request = urllib.request.Request(url, headers={"Cookie": headers.get("Cookie", "")})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, "text/plain", error.read()


def text_of_pdf(pdf):
    """Return the text of a PDF, laid out as on the page."""
    assert pdf.startswith(b"%PDF"), pdf[:300]
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def files_in_pdf(pdf):
    """Return the files that a PDF carries, as dict of name to content."""
    with tempfile.TemporaryDirectory() as folder:
        outer = Path(folder) / "outer.pdf"
        outer.write_bytes(pdf)
        inner = Path(folder) / "inner"
        inner.mkdir()
        command = ["pdfdetach", "-saveall", "-o", str(inner), str(outer)]
        subprocess.run(command, capture_output=True, check=True)
        return {path.name: path.read_bytes() for path in inner.iterdir()}
