"""The service's side of a sign-in, written by hand, and what the tests of the ways in share."""

import json
import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from page_test_case import PageTestCase
from service import wait_until

WAYS = {"ways": ["mail", "code", "link", "key"], "code": {"channel": "console"}}
MP = {"name": "mp", "title": "驿站助手", "platform": "wechat", "picture": True, "enters": True}
STAFF = {"name": "staff", "title": "Staff", "platform": "wecom", "picture": False, "enters": False}
APPS = {"ways": ["mail", "code", "link", "key"], "code": {"channel": "wechat", "apps": [MP, STAFF]}}
# Where the QR code is that sends `CODE`.
SCENE = "/v1/signins/code-1/code.svg?app=mp&code=7GQ2-X4MT"
QR = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 3'><path d='M0 0h1v1h1v1h1v1h-1v-1H0z'/></svg>"
CODE = {"ticket": "code-1", "way": "code", "form": "letters", "code": "7GQ2-X4MT", "expires_ms": 4_000_000_000_000}
MAIL = {"ticket": "mail-1", "way": "mail", "form": "digits", "sent_to": "a@b.cn", "expires_ms": 4_000_000_000_000}
SESSION = {
    "account": "alice", "role": "person", "session": "1" * 32, "csrf": "2" * 32, "as": "mail:a@b.cn", "way": "mail",
    "expires_ms": 4_000_000_000_000,
}


def event(kind, **document):
    return f": beat\n\nevent: {kind}\ndata: {json.dumps(document)}\n\n"


class Door:
    """The service's side of a sign-in, as a test writes it."""

    def __init__(self, visitor, ways=WAYS, session=None):
        self.visitor = visitor
        self.asked = []
        # What the next calls are answered with: a document, or a status and a code.
        self.answers = {}
        self.session = session
        visitor.page.route(re.compile(r"/v1/signins(/|$)|/v1/session"), self.answer)
        self.answers["/v1/signins/ways"] = [ways]

    def answer(self, route):
        request = route.request
        path = request.url.removeprefix(self.visitor.base)
        self.asked.append(request)
        if path.startswith("/v1/session"):
            return self.answer_session(route)
        answers = self.answers.get(path)
        if not answers:
            return route.fulfill(status=404, json={"error": {"code": "ticket_unknown", "message": ""}})
        # The last answer is given for ever.
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            return self.visitor.held.append(route)
        if isinstance(answer, bytes):
            return route.fulfill(content_type="image/svg+xml", body=answer)
        if isinstance(answer, str):
            return route.fulfill(content_type="text/event-stream", body=answer)
        if isinstance(answer, tuple):
            status, code, more = (*answer, {})[:3]
            return route.fulfill(status=status, json={"error": {"code": code, "message": ""} | more})
        route.fulfill(status=200 if "csrf" in answer else 201, json=answer)

    def answer_session(self, route):
        if route.request.method == "DELETE":
            self.session = None
            return route.fulfill(status=200, json={})
        if self.session:
            return route.fulfill(json=self.session)
        route.fulfill(status=401, json={"error": {"code": "missing_api_key", "message": ""}})

    def sent(self, path):
        """The bodies that came to a path."""
        url = self.visitor.base + path
        return [request.post_data_json for request in self.asked if request.method == "POST" and request.url == url]


def is_elsewhere(url):
    """Where visitors go afterwards, which these tests do not look at."""
    path = urlsplit(url).path
    return path == "/" or path.startswith("/c/")


class SignInCase(PageTestCase):
    def opened(self, address="/signin", ways=WAYS, session=None, **options):
        visitor = self.visitor(**options)
        visitor.page.route(is_elsewhere, lambda route: route.fulfill(content_type="text/html", body="<title>Arrived</title>"))
        door = Door(visitor, ways, session)
        visitor.page.goto(visitor.base + address)
        return visitor, door

    @staticmethod
    def expect_problem(visitor, words):
        expect(visitor.page.locator("#signin-problem")).to_contain_text(words)

    def ask_for_mail(self, address="/signin", **options):
        visitor, door = self.opened(address, **options)
        door.answers["/v1/signins"] = [MAIL]
        door.answers["/v1/signins/mail-1"] = [None]
        visitor.page.fill("#signin-mail", "A@b.cn")
        visitor.page.press("#signin-mail", "Enter")
        expect(visitor.page.locator("#signin-code")).to_be_focused()
        return visitor, door

    def ask_for_code(self, *outcomes, **options):
        visitor, door = self.opened(**options)
        door.answers["/v1/signins"] = [CODE]
        door.answers["/v1/signins/code-1"] = list(outcomes)
        visitor.page.click("#signin-show-code")
        return visitor, door

    @staticmethod
    def held(visitor):
        """The request that the page waits for."""
        return wait_until(lambda: visitor.page.evaluate("true") and visitor.held, "the page waits")[-1]
