"""Plants secrets where operators and clients put them, in the right places and in wrong ones."""

import json
import secrets

from clients.operators import MICRO_YUAN, Operator, ask_in_time
from clients.request import Request
from clients.sandbox import WECHAT, Sandbox
from clients.secrecy import Secrets, told

CODES = 5


class Planting:
    """A varied run with secrets; `refusals` are the answers to what was wrong, with the labels of what was sent,
    and what was `taken` for right."""

    def __init__(self, site):
        self.site = site
        self.secrets = Secrets()
        self.refusals, self.taken = [], []
        self.host = site.hosts[0]
        self.mark = secrets.token_hex(3)
        self.owner = site.owner
        self.secrets.add("the owner's key", self.owner.key)
        self.provider_key = self.secrets.invent("a provider's key", "sk-upstream-{}")
        self.former_key = self.secrets.invent("a provider's former key", "sk-former-{}")
        self.stray_key = self.secrets.invent("a provider's key in a wrong place", "sk-stray-{}")
        self.mailbox = self.secrets.invent("a mailbox", "planted.{}@mail.example")

    def run(self):
        self.plant_keys()
        self.plant_sessions()
        self.plant_codes()
        self.plant_catalogue()
        self.plant_merchant()
        self.plant_app()
        self.chat()
        self.operate()
        self.send_wrong_credentials()
        self.put_secrets_into_wrong_places()
        return self

    # Right places

    def plant_keys(self):
        name = f"planted-{self.mark}"
        self.person = self.site.open(name, MICRO_YUAN)
        self.secrets.add("a person's key", self.person.key)
        operator = f"operator-{self.mark}"
        self.owner.do("POST", "/accounts", {"account": operator, "role": "operator"})
        key = self.owner.do("POST", f"/accounts/{operator}/keys")["key"]
        self.operator = Operator(operator, self.secrets.add("an operator's key", key), self.host)
        made = self.owner.do("POST", f"/accounts/{name}/keys")
        self.revoked = self.secrets.add("a revoked key", made["key"])
        self.owner.do("DELETE", f"/accounts/{name}/keys/{made['id']}")

    def plant_sessions(self):
        """Links, of which one is used, and sessions' tokens."""
        path = f"/accounts/{self.person.name}/invites"
        self.link, _ = (
            self.secrets.add(f"{label} link", self.owner.do("POST", path)["token"]) for label in ("a used", "an unused"))
        for proof in ({"way": "link", "link": self.link}, {"way": "key", "key": self.person.key}):
            status, answer = told(self.host, "POST", "/v1/signins", "", proof, Accept_Session="bearer")
            assert status == 200, answer
            self.secrets.add(f"the token of a session by {proof['way']}", json.loads(answer.split(b"\n\n", 1)[1])["token"])

    def plant_codes(self):
        made = self.operator.do("POST", "/codes", {"count": CODES, "value": 1000, "note": self.secrets.witness})
        self.codes = [self.secrets.add_code(f"code {number}", code) for number, code in enumerate(made["codes"])]
        self.batch = made["batch"]["id"]
        for code in (self.codes[0], self.codes[1].replace("-", "").lower()):
            answer = self.redeem(code)
            assert answer.status == 200, answer
        assert self.redeem(self.codes[0]).code == "code_used"
        # By the code itself, in place of its id.
        self.operator.do("POST", f"/codes/{self.batch}/revoke", {"code": self.codes[2]})
        assert self.redeem(self.codes[2]).code == "code_revoked"

    def redeem(self, code):
        return ask_in_time(self.host, "POST", "/v1/redemptions", self.person.key, {"code": code})

    def plant_catalogue(self):
        self.model = f"planted-{self.mark}"
        for key in (self.former_key, self.provider_key):
            channel = {"baseURL": self.site.provider.base, "apiKey": key}
            self.site.change(f"/channels/{self.model}?note={self.secrets.witness}", channel)
        entry = {"channel": self.model, "upstream": "demo", "price": {"input": 1, "output": 2}}
        self.site.change(f"/models/{self.model}", entry)
        # The whole again, with the stars in place of the keys.
        shown = self.site.catalogue(self.host)
        answer = self.owner.call(
            "PUT", "/catalogue?dry_run=true", shown.document["document"], If_Match=shown.tag)
        assert answer.status == 200 and answer.document["changes"] == [], answer

    def plant_merchant(self):
        """Of a private key the lines behind its public part are secrets of their own."""
        with Sandbox(f"planted-{self.mark}") as sandbox:
            entry = sandbox.merchants()[WECHAT]
        self.secrets.add("a merchant's APIv3 key", entry["apiKey"])
        for line in entry["privateKey"].splitlines()[8:-2]:
            self.secrets.add("a line of a merchant's private key", line)
        self.site.change(f"/merchants/{WECHAT}?note={self.secrets.witness}", entry)

    def plant_app(self):
        """An application of WeCom; nothing calls its platform."""
        entry = {
            "platform": "wecom", "baseURL": "http://127.0.0.1:1", "id": "ww01", "agent": 1,
            "token": self.secrets.invent("an app's token", "{}"),
            "encodingKey": self.secrets.invent("an app's EncodingAESKey", "EncodingKey{}"),
            "secret": self.secrets.invent("an app's secret", "appsecret-{}")}
        self.site.change(f"/apps/planted?note={self.secrets.witness}", entry)

    def chat(self):
        self.chats = []
        scripts = ("", "sandbox:400", "sandbox:cut:2", "sandbox:401", "sandbox:error-in-stream:1")
        for number, script in enumerate(scripts):
            request = Request(
                self.person, f"{number} {self.secrets.witness} sandbox:long:3 sandbox:pace:0 {script}", "", 3,
                model=self.model, is_stream=number % 2 == 0)
            request.run(self.site.hosts)
            self.chats.append(request)
        assert self.chats[0].ending == "complete", self.chats[0].history
        poor = self.site.open(f"poor-{self.mark}")
        self.secrets.add("a poor account's key", poor.key)
        request = Request(poor, "sandbox:pace:0", "", 0)
        request.run(self.site.hosts)
        assert request.ending == "insufficient_quota", request.history

    def operate(self):
        name = self.person.name
        self.operator.do("POST", f"/accounts/{name}/suspend", {"reason": self.secrets.witness})
        self.operator.do("POST", f"/accounts/{name}/resume")
        self.operator.do("POST", f"/accounts/{name}/corrections", {"amount": -1, "reason": self.secrets.witness})
        self.operator.do("POST", f"/accounts/{name}/grants", {"amount": 5}, Idempotency_Key=self.secrets.witness)
        self.site.settled(name)

    # Wrong places

    def wrong(self, method, path, key, body=None, **fields):
        """A call that is to be refused, whatever of it is a secret."""
        status, answer = told(self.host, method, path, key, body, **fields)
        sent = f"{path} {key} {body} {fields}".encode()
        self.refusals.append((f"{method} {path}", self.secrets.found(sent), answer))
        if not 400 <= status < 500:
            self.taken.append((method, path, status))

    def send_wrong_credentials(self):
        forged = self.secrets.add(
            "a forged key", self.person.key[:-4] + ("0000" if self.person.key[-4:] != "0000" else "1111"))
        for body in ({"way": "link", "link": self.link}, {"way": "key", "key": self.link}, {"way": "key", "key": forged}):
            self.wrong("POST", "/v1/signins", "", body)
        for key in (forged, self.revoked, self.codes[3], self.provider_key, self.mailbox, self.link):
            self.wrong("GET", "/v1/account", key)
            self.wrong("GET", "/admin/catalogue", key)
            self.wrong("POST", "/v1/chat/completions", key, {"model": "demo", "messages": []})
        self.wrong("GET", "/admin/catalogue", self.person.key)

    def put_secrets_into_wrong_places(self):
        owner, person = self.owner.key, self.person.key
        account = f"/admin/accounts/{self.person.name}"
        self.revoke_by_the_key(account)
        for text in (person, self.mailbox, self.codes[3], self.stray_key):
            # What is pasted into the field for something else.
            if text != person:
                self.wrong("DELETE", f"{account}/keys/{text}", owner)
            self.wrong("GET", f"{account}/requests/{text}", owner)
            self.wrong("GET", f"/admin/accounts/{text}", owner)
            self.wrong("POST", f"/admin/accounts/{text}/keys", owner)
            self.wrong("POST", "/admin/accounts", owner, {"account": text, "grant": 1, "role": text})
            self.wrong("PUT", f"{account}/role", owner, {"role": text})
            self.wrong("PUT", f"{account}/group", owner, {"group": text})
            self.wrong("POST", f"{account}/grants", owner, {"amount": text})
            self.wrong("POST", "/admin/codes", owner, {"count": 1, "value": text})
            self.wrong("GET", f"/admin/codes/{text}", owner)
            self.wrong("GET", f"/admin/catalogue/versions/{text}", owner)
            self.wrong("POST", f"/admin/dead/{text}/redrive", owner, {"number": "1"})
            self.wrong("POST", "/admin/dead/auth/redrive", owner, {"number": text})
            self.wrong("POST", "/admin/dead/auth/release", owner, {"key": text})
            self.wrong("GET", f"/v1/requests/{text}", person)
            self.wrong("GET", f"/v1/streams/{text}", person)
            self.wrong("GET", f"/v1/models/{text}", person)
            self.wrong("GET", f"/v1/account/ledger?key={text}", person)
            self.wrong("GET", f"/v1/account/ledger?from={text}", person)
            self.wrong("GET", f"/nowhere/{text}?key={text}", person)
            # As a body that is none, and one that is not the route's.
            self.wrong("POST", "/admin/accounts", owner, text.encode())
            self.wrong("POST", "/v1/redemptions", person, {"code": [text]})
            self.wrong("POST", "/v1/chat/completions", person, {"model": text, "messages": text})
        for text in (person, self.mailbox, self.stray_key):
            self.wrong("POST", "/v1/redemptions", person, {"code": text})
        self.put_keys_into_the_catalogue()

    def revoke_by_the_key(self, account):
        """A key in place of its id is revoked."""
        key = self.owner.do("POST", f"/accounts/{self.person.name}/keys")["key"]
        self.secrets.add("a key that was revoked by itself", key)
        status, answer = told(self.host, "DELETE", f"{account}/keys/{key}", self.owner.key)
        assert status == 200, answer
        self.refusals.append(("a key revoked by itself", [], answer))

    def put_keys_into_the_catalogue(self):
        version = self.site.catalogue(self.host).tag
        key = self.stray_key
        for entry in (
                {"apiKey": [key]}, {"apiKey": {"sealed": key}}, {"baseURL": key}, {"members": {"others": key}},
                {"baseURL": f"http://{key}@127.0.0.1:1/v1"}, {"name": key}):
            # Some may be allowed, and are looked at only; what they would change is part of the answer.
            _, answer = told(
                self.host, "PATCH", f"/admin/catalogue/channels/{self.model}?dry_run=true", self.owner.key, entry,
                If_Match=version)
            sent = [] if "apiKey" in entry else ["a provider's key in a wrong place"]
            self.refusals.append((f"a channel with {list(entry)}", sent, answer))
        for body in (
                {"apiKey": key}, {"models": [{"name": "a", "apiKey": key}]}, {"defaultPrice": {"input": key}},
                {"token": key}, {"apps": [{"name": "a", "platform": "wechat", "id": key, "token": key}]}):
            self.wrong("PATCH", "/admin/catalogue", self.owner.key, body, If_Match=version)
        for tag in (key, f'"{key}"'):
            self.wrong("PATCH", "/admin/catalogue", self.owner.key, {}, If_Match=tag)
        self.wrong(
            "PATCH", f"/admin/catalogue/channels/{self.model}", self.operator.key, {"apiKey": key}, If_Match=version)

    # What is looked at afterwards

    @property
    def names(self):
        """What stands for the parameters of paths."""
        return {
            "account": self.person.name, "id": self.chats[0].answered, "batch": self.batch, "version": "2",
            "consumer": "auth", "ticket": "none", "number": "0" * 32, "merchant": WECHAT, "date": "2025-01-05",
            "app": "planted", "identity": "wecom:ww01:nobody", "token": "1.bm9uZQ.00",
        }
