"""How platforms call an app: signed, in XML, with a time in which an answer has to be there."""

import hashlib
import http.client
import itertools
import secrets
import string
import time
import urllib.parse
import xml.etree.ElementTree
from dataclasses import dataclass

# An attempt to deliver has so many seconds.
PATIENCE = 5
# The most bytes of a text.
MOST_BYTES = 2_048

NUMBERS = itertools.count(int(time.time() * 1000) * 1000)
LETTERS = string.ascii_letters + string.digits


def next_message():
    """A name that no other message has."""
    return str(next(NUMBERS))


def letters(count):
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def sign(*parts):
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def account_of(identity):
    """The account that an identity opens by itself."""
    return "u-" + hashlib.sha256(f"yizhan-identity:{identity}".encode()).digest()[:16].hex()


def stamp():
    """A time and a nonce for a signature."""
    return str(int(time.time())), str(secrets.randbelow(10**10))


def written(**fields):
    """A message in XML, as platforms write it."""
    inner = "".join(
        f"<{name}>{value}</{name}>" if isinstance(value, int)
        else f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
        for name, value in fields.items())
    return f"<xml>{inner}</xml>"


@dataclass(frozen=True)
class Post:
    """One call of an app's address."""

    path: str
    body: bytes
    kind: str = "text/xml"


class Unreachable(Exception):
    """The connection was refused."""


class Cut(Exception):
    """The connection ended without an answer."""


class Late(Exception):
    """The time was over before an answer was there."""


def call(host, post, patience=PATIENCE, method="POST"):
    """Status and body of what is answered in time."""
    end = time.monotonic() + patience
    connection = http.client.HTTPConnection(host, timeout=patience)
    try:
        try:
            connection.connect()
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Unreachable from error
        try:
            connection.request(method, post.path, post.body, {"Content-Type": post.kind, "User-Agent": "Mozilla/4.0"})
            connection.sock.settimeout(max(0.01, end - time.monotonic()))
            response = connection.getresponse()
            return response.status, response.read()
        except TimeoutError as error:
            raise Late from error
        except (OSError, http.client.HTTPException) as error:
            raise Cut from error
    finally:
        connection.close()


class PlainForm:
    """What deliveries to an official account look like in plain mode: only the time is signed."""

    def __init__(self, app):
        self.app = app

    def post(self, content, sender):
        timestamp, nonce = stamp()
        query = {
            "signature": sign(self.app.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
            "openid": sender,
        }
        return Post(f"{self.app.path}?{urllib.parse.urlencode(query)}", content.encode())

    def open(self, body):
        """What a reply says, in XML; None where nothing is said."""
        return None if body in (b"", b"success") else body.decode()


class App:
    """An official account, as the platform and the catalogue know it; `members` are for the catalogue alone."""

    platform = "wechat"
    base_path = "/wechat/"

    def __init__(self, name, may=(), mode="plain", form=PlainForm, **members):
        self.name, self.mode, self.abilities, self.members = name, mode, list(may), members
        self.id, self.original = f"wx{secrets.token_hex(8)}", f"gh_{secrets.token_hex(6)}"
        self.token, self.encoding_key, self.secret = letters(24), letters(43), letters(32)
        self.form = form(self)

    @property
    def path(self):
        return self.base_path + self.name

    @property
    def receiver(self):
        """What the app is called in messages."""
        return self.original

    def entry(self, base):
        """What belongs into a catalogue."""
        return {
            "name": self.name, "platform": self.platform, "baseURL": base, "id": self.id, "original": self.original,
            "mode": self.mode, "token": self.token, "encodingKey": self.encoding_key, "secret": self.secret,
            "abilities": self.abilities,
        } | self.members

    def person_id(self):
        return "o" + letters(27)

    def identity(self, person):
        return f"wechat:{self.id}:{person}"

    def content(self, sender, **fields):
        return written(ToUserName=self.receiver, FromUserName=sender, **fields)

    def read(self, reply, person):
        """The text of a reply; fails if the platform would not show it."""
        root = xml.etree.ElementTree.fromstring(reply)
        fields = {child.tag: child.text or "" for child in root}
        wanted = {"ToUserName": person, "FromUserName": self.receiver, "MsgType": "text"}
        assert root.tag == "xml" and len(fields) == len(root), reply
        assert {name: fields.get(name) for name in wanted} == wanted, reply
        assert abs(int(fields["CreateTime"]) - time.time()) < 60, reply
        assert 0 < len(fields["Content"].encode()) <= MOST_BYTES, reply
        return fields["Content"]
