"""nginx asks `GET /auth/verify` who calls before it passes a request on to another service."""

import base64
import json
import unittest

from proxy import Members, Proxy, call
from service import Service, wait_until

COOKIE = "yizhan"


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def encoded(document):
    return base64.urlsafe_b64encode(json.dumps(document, separators=(",", ":")).encode()).decode().rstrip("=")


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service("verify", trusted_proxies="127.0.0.1", address="http://127.0.0.1"))
        cls.members = cls.enterClassContext(Members())
        cls.proxy = cls.enterClassContext(Proxy(cls.service, cls.members))
        cls.key = cls.service.key("alice")

    def ask(self, headers=(), method="GET", body=None, path="/members/page"):
        return call(self.proxy.host, method, path, body, headers)

    def sign_in(self, headers=()):
        """Signs in with the key; returns the session, and the cookie's value."""
        answer = self.ask(headers, "POST", {"way": "key", "key": self.key}, "/v1/signins")
        self.assertEqual(answer.status, 200, answer.body)
        set_cookies = [line for line in answer.headers.get_all("Set-Cookie") if line.startswith(f"{COOKIE}=")]
        self.assertEqual(len(set_cookies), 1, answer.headers)
        attributes = [part.strip() for part in set_cookies[0].split(";")]
        self.assertTrue({"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes), attributes)
        self.assertFalse(any(part.startswith("Domain") for part in attributes), attributes)
        self.assertNotIn("token", answer.document)
        return answer.document, attributes[0].removeprefix(f"{COOKIE}=")

    def expect_refused(self, headers, status=401, **options):
        calls = self.members.calls
        answer = self.ask(headers, **options)
        self.assertEqual(answer.status, status, (headers, answer.body))
        self.assertEqual(self.members.calls, calls, "the other service was called")
        self.assertNotIn(b"alice", answer.body)

    def test_who_has_a_key_comes_through_and_is_named(self):
        for headers in (bearer(self.key), {"x-api-key": self.key}, {"api-key": self.key}):
            answer = self.ask(headers)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(answer.told["x-yizhan-account"], ["alice"])
            self.assertEqual(answer.told["x-yizhan-role"], ["person"])
        answer = self.ask(bearer(self.service.owner_key), "POST", {"a": 1})
        self.assertEqual(answer.told["x-yizhan-role"], ["owner"])
        self.assertEqual(json.loads(answer.document["body"]), {"a": 1})

    def test_the_service_itself_tells_who_calls_in_headers(self):
        answer = self.ask(bearer(self.key), path="/auth/verify")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["X-Yizhan-Account"], "alice")
        self.assertEqual(answer.headers["X-Yizhan-Role"], "person")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        answer = self.ask(path="/auth/verify")
        self.assertEqual((answer.status, answer.headers["X-Yizhan-Account"]), (401, None))

    def test_what_a_client_says_of_itself_is_not_believed(self):
        lies = [("X-Yizhan-Account", "owner"), ("x-yizhan-account", "root"), ("X-Yizhan-Role", "owner"),
                ("X_Yizhan_Account", "owner"), ("x-yizhan_account", "owner")]
        told = self.ask([*bearer(self.key).items(), *lies]).told
        self.assertEqual((told["x-yizhan-account"], told["x-yizhan-role"]), (["alice"], ["person"]))
        self.assertFalse([name for name in told if "_" in name])
        self.assertNotIn("owner", json.dumps(told))
        self.expect_refused(lies)

    def test_the_other_service_gets_no_credential(self):
        keys = bearer(self.key) | {"x-api-key": self.key, "api-key": self.key}
        told = self.ask(keys | {"Cookie": f"{COOKIE}=a; b=c"}).told
        self.assertNotIn(self.key, json.dumps(told))
        for name in ("authorization", "x-api-key", "api-key", "cookie"):
            self.assertNotIn(name, told)

    def test_nobody_else_comes_through(self):
        forged = self.key[:-4] + ("1111" if self.key.endswith("0000") else "0000")
        claims = {"sub": "owner", "role": "owner", "sid": "0" * 32, "gen": 0, "iat": 0, "exp": 99999999999}
        unsigned = f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}."
        for headers in (
                (), bearer(forged), bearer("nonsense"), bearer(unsigned), {"Authorization": f"Basic {self.key}"},
                {"Authorization": self.key}, {"Cookie": f"{COOKIE}={self.key}"}, {"Cookie": f"{COOKIE}={unsigned}"},
                {"Cookie": f"__Host-{COOKIE}={unsigned}"}):
            self.expect_refused(headers)
        other = self.service.owner_key
        self.expect_refused([("Authorization", f"Bearer {self.key}"), ("x-api-key", other)])

    def test_where_nginx_asks_is_for_nginx_alone(self):
        self.assertEqual(self.ask(bearer(self.key), path="/.verify").status, 404)

    def test_a_revoked_key_is_refused_within_seconds(self):
        key = self.service.key("bob")
        self.assertEqual(self.ask(bearer(key)).told["x-yizhan-account"], ["bob"])
        done = self.service.run("keys", "revoke", "bob", key)
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_until(lambda: self.ask(bearer(key)).status == 401, "the key is refused", seconds=10)
        self.expect_refused(bearer(key))

    def test_a_suspended_account_is_refused_and_a_resumed_one_is_not(self):
        key = self.service.key("carol")
        self.assertEqual(self.ask(bearer(key)).status, 200)
        done = self.service.run("accounts", "suspend", "carol", "--reason", "Between us.")
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_until(lambda: self.ask(bearer(key)).status == 403, "the account is refused", seconds=10)
        # Why it is suspended is not for the other service.
        self.assertNotIn(b"Between us", self.ask(bearer(key), path="/auth/verify").body)
        done = self.service.run("accounts", "resume", "carol")
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_until(lambda: self.ask(bearer(key)).status == 200, "the account is let in", seconds=10)

    def test_a_browser_comes_through_until_it_signs_out(self):
        session, cookie = self.sign_in()
        signed_in = {"Cookie": f"other=1; {COOKIE}={cookie}"}
        self.assertEqual(self.ask(signed_in).told["x-yizhan-account"], ["alice"])
        own = {"Origin": f"http://{self.proxy.host}", "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(self.ask(signed_in | own, "POST", {}).status, 200)
        # A link from another site leads here; a page of another origin changes nothing.
        self.assertEqual(self.ask(signed_in | {"Sec-Fetch-Site": "cross-site"}).status, 200)
        self.expect_refused(signed_in | {"Origin": "http://evil.example"}, method="POST", body={})
        self.expect_refused({"Cookie": f"{COOKIE}={cookie}; {COOKIE}={cookie[:-2]}aa"})

        for proof in ({}, {"X-Yizhan-CSRF": "0" * 32}):
            refused = self.ask(signed_in | proof, "DELETE", path="/v1/session")
            self.assertEqual((refused.status, refused.headers["X-Yizhan-Problem"]), (403, "csrf_missing"))
        done = self.ask(signed_in | {"X-Yizhan-CSRF": session["csrf"]}, "DELETE", path="/v1/session")
        self.assertLess(done.status, 300, done.body)
        wait_until(lambda: self.ask(signed_in).status == 401, "the session is refused", seconds=10)

    def test_a_sign_in_takes_over_no_cookie_that_was_there(self):
        _, first = self.sign_in()
        _, second = self.sign_in({"Cookie": f"{COOKIE}={first}", "Origin": f"http://{self.proxy.host}"})
        self.assertNotEqual(first, second)
        claims = [json.loads(base64.urlsafe_b64decode(each.split(".")[1] + "==")) for each in (first, second)]
        self.assertNotEqual(claims[0]["sid"], claims[1]["sid"])

    def test_a_browser_is_led_to_the_sign_in_and_what_it_sends_to_the_account_unlocks_the_page(self):
        reads = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        calls = self.members.calls
        led = self.ask(reads, path="/members/page?part=2")
        self.assertEqual((led.status, led.headers["Location"]), (302, "/signin?next=/members/page?part=2"))
        self.assertEqual(self.members.calls, calls, "the other service was called")
        page = self.ask(reads, path=led.headers["Location"])
        self.assertEqual((page.status, page.headers["Content-Type"].split(";")[0]), (200, "text/html"))

        asked = self.ask((), "POST", {"way": "code"}, "/v1/signins")
        self.assertEqual(asked.status, 201, asked.body)
        browser = "; ".join(line.split(";")[0] for line in asked.headers.get_all("Set-Cookie"))
        shown = self.service.run("signins", "show", "wechat:wx0123456789abcdef:oFollower", asked.document["code"])
        self.assertEqual(shown.returncode, 0, shown.stderr)
        path = f"/v1/signins/{asked.document['ticket']}/verify"
        # Another browser's page stays locked.
        self.assertEqual(self.ask((), "POST", {}, path).status, 404)
        opened = self.ask({"Cookie": browser}, "POST", {}, path)
        self.assertEqual((opened.status, opened.document["way"]), (200, "wechat"), opened.body)
        session = next(line.split(";")[0] for line in opened.headers.get_all("Set-Cookie") if line.startswith(f"{COOKIE}="))

        read = self.ask(reads | {"Cookie": f"{browser}; {session}"}, path="/members/page?part=2")
        self.assertEqual(read.status, 200, read.body)
        self.assertEqual(read.told["x-yizhan-account"], [opened.document["account"]])

    def test_a_program_is_refused_and_led_nowhere(self):
        for headers in ((), {"Accept": "application/json"}, {"Accept": "*/*"}):
            answer = self.ask(headers)
            self.assertEqual((answer.status, answer.document["error"]["code"]), (401, "missing_api_key"))
            self.assertIsNone(answer.headers["Location"])

    def test_a_service_that_is_away_lets_nobody_in(self):
        key = self.service.key("dora")
        self.assertEqual(self.ask(bearer(key)).status, 200)
        self.service.stop()
        try:
            self.assertGreaterEqual(self.ask(bearer(key)).status, 500)
        finally:
            self.service.start()
            self.proxy_is_ready()

    def proxy_is_ready(self):
        wait_until(self.proxy.is_ready, "nginx finds the service again")


if __name__ == "__main__":
    unittest.main()
