"""A chat platform that is played in this process: the server of its API, by which apps write to persons unasked, within
its budgets, and all apps and persons. What an app does wrong stands in `violations`."""

import itertools
import json
import secrets
import urllib.parse
from collections import Counter

from clients.callbacks import MOST_BYTES
from clients.chats import Person
from loopback import Handler, PlayedServer


def catalogue(provider_base, platform, **members):
    """A catalogue of the one model that the provider has, and of the platform's apps."""
    return json.dumps({
        "channels": [{"name": "sandbox", "baseURL": provider_base}],
        "models": [{"name": "demo", "channel": "sandbox", "price": {"input": 1, "output": 2}}],
        "apps": platform.entries(),
    } | members, ensure_ascii=False)


class Platform(PlayedServer):
    """The server of the API, and all apps and persons."""

    def __init__(self, *apps):
        self.apps, self.persons = {app.name: app for app in apps}, {}
        self.hosts, self.violations, self.calls = [], [], Counter()
        # By token and by the code of a later answer.
        self.tokens, self.later = {}, {}
        # What a group of operators was told, by the robot of this key.
        self.alarms, self.robot_key = [], secrets.token_hex(16)
        self.turns = itertools.count()
        super().__init__(Asked)

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
            "/cgi-bin/message/template/send": self.notice, "/cgi-bin/message/subscribe/bizsend": self.notice,
            "/cgi-bin/message/send": self.push, "/cgi-bin/webhook/send": self.alarm,
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

    def alarm(self, query, body):
        """A text for a group, by its robot."""
        document = json.loads(body)
        assert document["msgtype"] == "markdown" and query["key"] == self.robot_key, (query, document)
        self.alarms.append(document["markdown"]["content"])
        return self.agree()

    def write_later(self, query, body):
        document = json.loads(body)
        assert document["msgtype"] == "markdown", document
        person = self.later.pop(query["response_code"])
        person.show(document["markdown"]["content"], "later")
        return self.agree()

    @property
    def robot(self):
        """The address of the robot of the operators' group."""
        return f"{self.base}/cgi-bin/webhook/send?key={self.robot_key}"

    @staticmethod
    def agree(*_):
        return {"errcode": 0, "errmsg": "ok"}


class Asked(Handler):
    """One call of the API."""

    def answer(self):
        body = self.body().decode()
        address = urllib.parse.urlsplit(self.path)
        try:
            document = self.server.respond(address.path, dict(urllib.parse.parse_qsl(address.query)), body)
        except Exception as error:
            self.server.violations.append(f"{self.command} {address.path} {body}: {error!r}")
            document = {"errcode": 47001, "errmsg": "data format error"}
        self.send(200, json.dumps(document).encode(), {"Content-Type": "application/json"})

    do_GET = do_POST = answer
