"""Who keeps and who looks at pictures: the place where a robot's platform keeps them hidden, and a model that looks at
what it is shown before the demo model answers."""

import json
import secrets
import urllib.error
import urllib.request

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from loopback import Handler, PlayedServer

BLOCK = 32


def hide(picture, key):
    """As a robot's platform keeps a file: AES-256-CBC with the robot's key, padded to whole blocks of 32 bytes."""
    padding = BLOCK - len(picture) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return cipher.update(picture + bytes([padding]) * padding) + cipher.finalize()


class Asked(Handler):
    def answer(self):
        status, kind, data = self.server.respond(self.command, self.path, self.body())
        self.send(status, data, {"Content-Type": kind})

    do_GET = do_POST = answer


class Album(PlayedServer):
    """Where the platform keeps what robots are sent, each under an address of its own."""

    def __init__(self):
        super().__init__(Asked)
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


class Viewer(PlayedServer):
    """A model's provider: it looks at each picture of a question, as long as it thinks, and hands the question on."""

    def __init__(self, provider, site):
        super().__init__(Asked)
        # Where the service says that it is, and where it is.
        self.provider, self.site, self.door = provider, site, None
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
            with urllib.request.urlopen(f"http://{self.door}{url.removeprefix(self.site)}", timeout=30) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()
