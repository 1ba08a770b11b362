"""What schemathesis asks of us at each call: who calls, from which version a change is made, what came of it."""

import atexit
import itertools
import json
import os
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path

import schemathesis

# Several, because one operator may call so often only.
KEYS = os.environ["CALLERS"].split()
NAMES = {key.removeprefix("sk-yz-").rpartition("-")[0] for key in KEYS}
turns = itertools.cycle(KEYS)

# In place of a version: the one that an answer named last.
CURRENT = '"current"'
seen = {"version": '"1"'}
statuses = defaultdict(Counter)

# What an account changes of itself takes somebody who is signed in.
SIGNED_IN = ("/v1/session", "/v1/sessions/{id}", "/v1/identities", "/v1/keys", "/v1/channels")


def sign_in():
    """The token of a new session of the account whose key is SIGNER."""
    request = urllib.request.Request(
        f"{os.environ['SERVICE']}/v1/signins", json.dumps({"way": "key", "key": os.environ["SIGNER"]}).encode(),
        {"Content-Type": "application/json", "Accept-Session": "bearer"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["token"]


class Signed:
    """A session that is renewed once a call has ended it."""

    token = None

    @classmethod
    def take(cls, method, path):
        token = cls.token or sign_in()
        ends = method == "DELETE" and path.startswith("/v1/session")
        cls.token = None if ends else token
        return token


@schemathesis.auth(refresh_interval=None)
class Callers:
    def get(self, case, context):
        path = case.operation.path
        if path.startswith(SIGNED_IN):
            return Signed.take(case.operation.method.upper(), path)
        # A request, a stream and an order are one account's.
        is_ones = path.startswith("/v1/") and ("{id}" in path or "{number}" in path)
        return KEYS[0] if is_ones else next(turns)

    def set(self, case, key, context):
        case.headers["Authorization"] = f"Bearer {key}"


@schemathesis.hook
def before_call(context, case, kwargs):
    # Names are learnt from answers: those who call must not be closed out.
    if (case.path_parameters or {}).get("account") in NAMES:
        case.path_parameters["account"] = "victim"
    if case.headers and case.headers.get("If-Match") == CURRENT:
        case.headers["If-Match"] = seen["version"]


@schemathesis.hook
def after_call(context, case, response):
    statuses[f"{case.method} {case.operation.path}"][response.status_code] += 1
    if case.operation.path == "/admin/catalogue" and (tags := response.headers.get("etag")):
        seen["version"] = tags[0]


@atexit.register
def tell():
    Path(os.environ["STATUSES"]).write_text(json.dumps(statuses))
