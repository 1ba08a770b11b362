"""Who keeps and who looks at pictures: the place where a robot's platform keeps them hidden, and a model that looks at
what it is shown before the demo model answers."""

import json
import secrets
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def hide(picture, key):
    """As a robot's platform keeps a file: AES-256-CBC with the robot's key, padded to whole blocks of 32 bytes."""
    padding = BLOCK - len(picture) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return cipher.update(picture + bytes([padding]) * padding) + cipher.finalize()


class Server:
    """An HTTP server in this process, which answers each request with a status, a kind and bytes."""

    def __init__(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, kind, data = server.respond(self.command, self.path, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Album(Server):
    """Where the platform keeps what robots are sent, each under an address of its own."""

    def __init__(self):
        super().__init__()
        self.files, self.asked = {}, []

    def keep(self, picture, key):
        path = f"/{secrets.token_hex(8)}?sign={secrets.token_hex(8)}"
        self.files[path] = hide(picture, key)
        return self.base + path

    def respond(self, _, path, __):
        self.asked.append(path)
        if path not in self.files:
            return 404, "application/xml", b"<Error/>"
        return 200, "application/octet-stream", self.files[path]


class Viewer(Server):
    """A model's provider: it looks at each picture of a question, as long as it thinks, and hands the question on."""

    def __init__(self, provider, site):
        super().__init__()
        # Where the service says that it is, and where it is.
        self.provider, self.site, self.host = provider, site, None
        self.questions = []

    def respond(self, method, path, body):
        if body:
            self.look(json.loads(body)["messages"][-1]["content"])
        target = self.provider.base.removesuffix("/v1") + path
        request = urllib.request.Request(target, body or None, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()

    def look(self, content):
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text = "\n".join(part["text"] for part in parts if part["type"] == "text")
        urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        self.questions.append((text, urls, [self.see(url) for url in urls]))

    def see(self, url):
        """The status, kind and bytes of what is at an address of the service's."""
        assert url.startswith(self.site), url
        try:
            with urllib.request.urlopen(f"http://{self.host}{url.removeprefix(self.site)}", timeout=30) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()
