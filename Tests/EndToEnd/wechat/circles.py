"""A group at zsxq that is played in this process: its questions are listed, newest first, and answered once."""

import itertools
import json
import re
import secrets
import time
import urllib.parse
from datetime import datetime, timedelta, timezone

from clients.callbacks import account_of
from loopback import Handler, PlayedServer

BEIJING = timezone(timedelta(hours=8))
TOPICS = re.compile(r"/v2/groups/(\d+)/topics\Z")
ANSWER = re.compile(r"/v2/topics/(\d+)/answer\Z")
# Longer than a floating-point number can be told from the next one.
NUMBERS = itertools.count(811_554_152_888_512)


class Group:
    """A group, as the platform and the catalogue know it."""

    def __init__(self, name, circles, cookie=None):
        self.name, self.circles = name, circles
        self.id = f"{secrets.randbelow(9 * 10**13) + 10**13}"
        self.secret = secrets.token_hex(20)
        # What the catalogue's entry has for it.
        self.cookie = cookie or self.secret
        self.questions = {}
        circles.groups.append(self)

    def entry(self, _):
        """What belongs into a catalogue. It is looked at each minute, by day and night."""
        return {
            "name": self.name, "platform": "zsxq", "baseURL": self.circles.base, "id": self.id, "secret": self.cookie,
            "pollSeconds": 60, "manners": {"fromHour": 0, "untilHour": 24, "skippedPercent": 0},
        }

    @property
    def identity(self):
        return f"zsxq:{self.id}"

    @property
    def account(self):
        """The group's own, which pays."""
        return account_of(self.identity)

    def ask(self, text):
        question = Question(next(NUMBERS), text)
        self.questions[str(question.number)] = question
        return question


class Question:
    def __init__(self, number, text):
        self.number, self.text = number, text
        self.asked = datetime.now(BEIJING)
        self.answers, self.answered = [], None

    def document(self, group):
        moment = self.asked.isoformat(timespec="milliseconds")
        return {
            "topic_id": self.number, "group": {"group_id": int(group.id), "name": group.name, "type": "pay"},
            "type": "q&a", "answered": False, "create_time": moment[:-3] + moment[-2:],
            "question": {
                "owner": {"user_id": 100_001, "name": "星友"}, "text": self.text, "expired": False,
                "anonymous": False,
            },
            "user_specific": {"liked": False, "subscribed": False},
        }


class Circles(PlayedServer):
    """The server of the platform. What a program does there that a browser would not stands in `violations`."""

    def __init__(self):
        super().__init__(Asked)
        self.groups, self.violations, self.lists = [], [], []

    def respond(self, method, target, headers, body):
        if not headers.get("User-Agent", "").startswith("Mozilla/5.0 "):
            self.violations.append(f"{method} {target}: {headers.get('User-Agent')} is no browser")
        cookies = headers.get("Cookie", "").split("; ")
        group = next((group for group in self.groups if f"zsxq_access_token={group.secret}" in cookies), None)
        if group is None:
            return 401, {"succeeded": False, "code": 401, "info": "", "resp_data": {}}
        address = urllib.parse.urlsplit(target)
        if method == "GET" and (match := TOPICS.match(address.path)) and match[1] == group.id:
            return 200, self.list(group, dict(urllib.parse.parse_qsl(address.query)))
        if method == "POST" and (match := ANSWER.match(address.path)) and match[1] in group.questions:
            return 200, self.answer(group.questions[match[1]], body)
        self.violations.append(f"{method} {target} is nothing of {group.name}'s")
        return 200, {"succeeded": False, "code": 1004, "info": "不存在", "resp_data": {}}

    def list(self, group, query):
        self.lists.append((group.name, time.monotonic()))
        if query != {"scope": "unanswered_questions", "count": "20"}:
            self.violations.append(f"{query} is asked for")
        unanswered = [question for question in group.questions.values() if not question.answers]
        topics = [question.document(group) for question in reversed(unanswered)]
        return {"succeeded": True, "resp_data": {"topics": topics}}

    def answer(self, question, body):
        try:
            told = json.loads(body)["req_data"]
            assert set(told) == {"text", "image_ids", "silenced"} and told["image_ids"] == [], told
            assert isinstance(told["silenced"], bool) and told["text"].strip(), told
        except (AssertionError, KeyError, ValueError) as error:
            self.violations.append(f"{body!r} is no answer: {error!r}")
            return {"succeeded": False, "code": 1001, "info": "参数错误", "resp_data": {}}
        if question.answers:
            self.violations.append(f"{question.text} is answered twice")
            return {"succeeded": False, "code": 1040, "info": "问题已经回答过", "resp_data": {}}
        question.answers.append(told["text"])
        question.answered = time.monotonic()
        return {"succeeded": True, "resp_data": {}}


class Asked(Handler):
    def answer(self):
        status, document = self.server.respond(self.command, self.path, self.headers, self.body())
        body = json.dumps(document, ensure_ascii=False).encode()
        self.send(status, body, {"Content-Type": "application/json; charset=UTF-8"})

    do_GET = do_POST = answer
