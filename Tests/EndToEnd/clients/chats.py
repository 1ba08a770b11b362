"""A chat platform that is played in this process, by the real clock: it delivers what persons send as WeChat does, and
apps write to persons unasked by its API, within its budgets. What an app does wrong stands in `violations`."""

import hashlib
import http.client
import itertools
import json
import re
import secrets
import string
import threading
import time
import urllib.parse
import xml.etree.ElementTree
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from service import wait_until

# An attempt to deliver has so many seconds, and a delivery so many attempts.
PATIENCE, ATTEMPTS = 5, 3
# What a person sees who got no answer.
FAULT = "该公众号提供的服务出现故障，请稍后再试"
# The most bytes of a text.
MOST_BYTES = 2_048
# What stands behind a part of an answer, and what is said in place of one.
HINT = re.compile(r"\n\n（还有 (\d+) 段，发任意一个字继续看）$")
STILL_THINKING = "发任意一个字，就能看到回答"
# How many may be pushed after a message and after an event, and in how many seconds.
AFTER_MESSAGE, AFTER_EVENT = (5, 48 * 3600), (3, 60)

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


def count_to(number, slow=0, words=""):
    """A question whose answer is the numbers up to one, and begins after some seconds."""
    return f"数到 {number}{words} sandbox:slow-start:{int(slow * 1000)} sandbox:long:{number} sandbox:pace:0"


def numbers(text):
    """The last number of a text that counts from 1 on, without what is said behind it; 0 for any other text."""
    words = HINT.sub("", text).split()
    return len(words) if words == [str(number + 1) for number in range(len(words))] else 0


# Calls

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


# Apps

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


def catalogue(provider_base, platform, **members):
    """A catalogue of the one model that the provider has, and of the platform's apps."""
    return json.dumps({
        "channels": [{"name": "sandbox", "baseURL": provider_base}],
        "models": [{"name": "demo", "channel": "sandbox", "price": {"input": 1, "output": 2}}],
        "apps": platform.entries(),
    } | members, ensure_ascii=False)


# Persons

@dataclass(frozen=True)
class Seen:
    """What a person was shown: `passive`, `push`, `notice`, `later` or `fault`."""

    text: str
    way: str
    moment: float
    # What was delivered when it came, or was pushed.
    name: str = ""


class Budget:
    """What may be pushed to a person."""

    def __init__(self):
        self.windows = {}

    def open(self, window):
        most, seconds = window
        self.windows[window] = [most, time.monotonic() + seconds]

    def take(self):
        """The platform's code for one push more: 0 if it may be."""
        live = [window for window in self.windows.values() if time.monotonic() < window[1]]
        if not live:
            return 45015
        # Those after an event go first.
        for window in sorted(live, key=lambda window: window[1]):
            if window[0] > 0:
                window[0] -= 1
                return 0
        return 45047


class Person:
    """Somebody with a phone, in the chat with one app."""

    def __init__(self, platform, app):
        self.platform, self.app, self.id = platform, app, app.person_id()
        self.seen, self.typed, self.deliveries = [], 0, []
        self.budget = Budget()

    @property
    def identity(self):
        return self.app.identity(self.id)

    @property
    def account(self):
        return account_of(self.identity)

    def send(self, kind, **fields):
        """Sends a message of a kind; what is returned delivers it by itself."""
        self.budget.open(AFTER_MESSAGE)
        return self.deliver(CreateTime=int(time.time()), MsgType=kind, **fields, MsgId=int(next_message()))

    def say(self, text):
        return self.send("text", Content=text)

    def do(self, event, key="", **fields):
        """Does something that is no message: `subscribe`, `unsubscribe`, `SCAN`, `CLICK` and others."""
        if event in ("subscribe", "SCAN", "CLICK"):
            self.budget.open(AFTER_EVENT)
        return self.deliver(
            CreateTime=int(time.time()), MsgType="event", Event=event, EventKey=key, **fields)

    def deliver(self, **fields):
        delivery = Delivery(self, self.app.content(self.id, **fields), str(fields.get("MsgId", "")))
        self.deliveries.append(delivery)
        delivery.start()
        return delivery

    def hear(self, text):
        """Says something, and returns what is answered to it in the chat; empty if nothing is."""
        delivery = self.say(text)
        delivery.join()
        return delivery.text or ""

    def show(self, text, way, name=""):
        self.seen.append(Seen(text, way, time.monotonic(), name))

    @property
    def texts(self):
        return [seen.text for seen in self.seen]

    @property
    def counted(self):
        """The numbers that were counted to, in order."""
        return [number for number in map(numbers, self.texts) if number]

    def times(self, number):
        """How often the whole answer to a question was shown that counts to a number."""
        return self.counted.count(number)

    def wait_for(self, count, what, seconds=60):
        """Waits until so many texts were shown."""
        wait_until(lambda: len(self.seen) >= count, f"{what}: {count} texts", seconds, pause=0.05)
        return self.texts


class Delivery(threading.Thread):
    """What a person sent, on its way: attempts at one node after the other, by the platform's clock."""

    def __init__(self, person, content, name):
        super().__init__(daemon=True)
        self.person, self.content, self.name = person, content, name
        self.outcomes, self.text, self.took = [], None, None

    def run(self):
        began = time.monotonic()
        for _ in range(ATTEMPTS):
            end = time.monotonic() + PATIENCE
            outcome = self.attempt()
            self.outcomes.append(outcome)
            if outcome in ("text", "nothing"):
                self.took = time.monotonic() - began
                return
            if outcome == "malformed":
                break
            # A connection that ends is made again at once.
            if outcome not in ("late", "cut"):
                time.sleep(max(0, end - time.monotonic()))
        self.took = time.monotonic() - began
        self.person.show(FAULT, "fault", self.name)

    def attempt(self):
        app, person = self.person.app, self.person
        try:
            status, body = call(person.platform.next_host(), app.form.post(self.content, person.id))
        except Unreachable:
            return "unreachable"
        except Cut:
            return "cut"
        except Late:
            return "late"
        if status != 200:
            return f"status {status}"
        try:
            reply = app.form.open(body)
            if reply is None:
                return "nothing"
            self.text = app.read(reply, person.id)
        except Exception as error:
            person.platform.violations.append(f"{app.name}: {body!r} is no reply: {error!r}")
            return "malformed"
        person.show(self.text, "passive", self.name)
        return "text"


# The platform

class Platform:
    """The server of the API, and all apps and persons."""

    def __init__(self, *apps):
        self.apps, self.persons = {app.name: app for app in apps}, {}
        self.hosts, self.violations, self.calls = [], [], Counter()
        # By token and by the code of a later answer.
        self.tokens, self.later = {}, {}
        self.turns = itertools.count()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                address = urllib.parse.urlsplit(self.path)
                try:
                    document = platform.respond(address.path, dict(urllib.parse.parse_qsl(address.query)), body)
                except Exception as error:
                    platform.violations.append(f"{self.command} {address.path} {body}: {error!r}")
                    document = {"errcode": 47001, "errmsg": "data format error"}
                data = json.dumps(document).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                """A service that is killed leaves its connections."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def entries(self):
        return [app.entry(self.base) for app in self.apps.values()]

    def person(self, name, kind=Person):
        """Somebody new in the chat with an app."""
        person = kind(self, self.apps[name])
        self.persons[person.app.name, person.id] = person
        return person

    def next_host(self):
        """Each attempt goes to the next node."""
        return self.hosts[next(self.turns) % len(self.hosts)]

    # The API

    def respond(self, path, query, body):
        self.calls[path] += 1
        answer = {
            "/cgi-bin/stable_token": self.give_token, "/cgi-bin/gettoken": self.give_token,
            "/cgi-bin/message/custom/send": self.push, "/cgi-bin/message/custom/typing": self.type,
            "/cgi-bin/message/template/send": self.notice, "/cgi-bin/message/send": self.push,
            "/cgi-bin/aibot/response": self.write_later, "/cgi-bin/customservice/getkflist": self.agree,
        }[path]
        return answer(query, body)

    def give_token(self, query, body):
        asked = json.loads(body) if body else query
        secret, name = asked.get("secret", asked.get("corpsecret")), asked.get("appid", asked.get("corpid"))
        found = [app for app in self.apps.values() if app.id == name and app.secret == secret]
        if not found:
            self.violations.append(f"a wrong secret of {name}")
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        token = f"token-{found[0].name}"
        self.tokens[token] = found[0]
        return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}

    def whom(self, query, body):
        """Who is written to by which app."""
        document = json.loads(body)
        app = self.tokens[query["access_token"]]
        return document, self.persons[app.name, document["touser"]]

    def push(self, query, body):
        document, person = self.whom(query, body)
        text = document["text"]["content"]
        assert document["msgtype"] == "text" and 0 < len(text.encode()) <= MOST_BYTES, document
        # What JSON can only escape is shown as it stands there.
        assert "\\u" not in body, body
        if person.app.platform == "wecom":
            assert document["agentid"] == person.app.agent, document
        elif code := person.budget.take():
            self.violations.append(f"{person.identity} is pushed too much ({code}): {text[:40]}")
            return {"errcode": code, "errmsg": "out of response count limit"}
        person.show(text, "push")
        return {"errcode": 0, "errmsg": "ok", "invaliduser": ""} if person.app.platform == "wecom" else self.agree()

    def type(self, query, body):
        document, person = self.whom(query, body)
        assert document["command"] in ("Typing", "CancelTyping"), document
        person.typed += document["command"] == "Typing"
        return self.agree()

    def notice(self, query, body):
        document, person = self.whom(query, body)
        person.show(json.dumps(document["data"], ensure_ascii=False), "notice")
        return self.agree()

    def write_later(self, query, body):
        document = json.loads(body)
        assert document["msgtype"] == "markdown", document
        person = self.later.pop(query["response_code"])
        person.show(document["markdown"]["content"], "later")
        return self.agree()

    @staticmethod
    def agree(*_):
        return {"errcode": 0, "errmsg": "ok"}
