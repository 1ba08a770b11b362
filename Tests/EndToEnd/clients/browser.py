"""What a browser does of signing in: keeps cookies, shows what changes need, listens for what becomes of its ticket."""

import http.client
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie

from service import DEADLINE


@dataclass(frozen=True)
class Answer:
    status: int
    document: dict
    cookies: dict

    @property
    def code(self):
        return self.document.get("error", {}).get("code", "")


class Browser:
    def __init__(self, host, address=None):
        self.host = host
        # What it comes from, like 127.0.1.1: a machine has a whole network of them.
        self.source = address and (address, 0)
        self.cookies = {}
        self.csrf = ""

    @property
    def headers(self):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Content-Type": "application/json", "X-Yizhan-CSRF": self.csrf} | ({"Cookie": cookies} if cookies else {})

    def connect(self):
        return http.client.HTTPConnection(self.host, timeout=DEADLINE, source_address=self.source)

    def call(self, method, path, body=None, keeps=True, **headers):
        """Calls, and keeps the cookies that it is given unless it is told not to."""
        connection = self.connect()
        try:
            fields = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, None if body is None else json.dumps(body), fields)
            response = connection.getresponse()
            answer = Answer(response.status, json.loads(response.read() or b"{}"), cookies_of(response))
        finally:
            connection.close()
        if keeps:
            self.keep(answer)
        return answer

    def keep(self, answer):
        for name, value in answer.cookies.items():
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        self.csrf = answer.document.get("csrf") or self.csrf

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, **body):
        return self.call("POST", path, body)

    def outcome(self, ticket):
        """What becomes of a ticket: the name of the one event, and its data."""
        connection = self.connect()
        try:
            connection.request("GET", f"/v1/signins/{ticket}", headers=self.headers)
            response = connection.getresponse()
            assert response.status == 200, response.read()
            lines = response.read().decode().splitlines()
        finally:
            connection.close()
        fields = dict(line.split(": ", 1) for line in lines if line and not line.startswith(":"))
        return fields["event"], json.loads(fields["data"])


def signed_in(host, key):
    """A browser that was signed in by a key."""
    browser = Browser(host)
    answer = browser.post("/v1/signins", way="key", key=key)
    assert answer.status == 200, answer
    return browser


def make_key(browser, **limits):
    """A key that the account of a browser makes, with these limits; as the service shows it this once."""
    answer = browser.post("/v1/keys", name="A key", limits=limits)
    assert answer.status == 201, answer
    return answer.document


def cookies_of(response):
    """The cookies of an answer by their names; empty if they are to be forgotten."""
    found = {}
    for header in response.headers.get_all("Set-Cookie") or []:
        for name, morsel in SimpleCookie(header).items():
            assert morsel["httponly"] and morsel["samesite"] == "Lax" and morsel["path"] == "/", header
            found[name] = morsel.value
    return found
