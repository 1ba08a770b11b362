"""A running service answers as its own document says, whatever it is asked."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from document import operations, sharpen
from scene import Scene
from service import DIRECTORY, Service

SEED = int(os.environ.get("YIZHAN_SEED") or 18)
# Seconds for all calls; what a start and an end take comes besides.
BUDGET = 20 if os.environ.get("YIZHAN_QUICK") == "1" else 60
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "unsupported_method", "allow_header_conformance", "ignored_auth")
# It may say that it cannot now, or never could (another method, another HTTP); a fault of its own is 500 or 502.
SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 501, 503, 504, 505]

[phases.coverage]
# QUERY is no method that the parser knows: 501, not 405.
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"]
"""
# No key is set aside, no browser has a ticket, no account another identity, and no channel takes keys of persons' own.
# Who signed in by a key, as here, links none. Nobody pays, so no money goes back; no provider signs what is told.
NEVER_DONE = {
    "POST /admin/dead/{consumer}/release", "GET /v1/signins/{ticket}", "POST /v1/signins/{ticket}/verify",
    "POST /v1/identities", "POST /v1/identities/{ticket}/verify", "DELETE /v1/identities/{identity}",
    "PUT /v1/channels/{channel}", "DELETE /admin/accounts/{account}/identities/{identity}",
    "POST /v1/orders/{number}/refunds", "POST /v1/orders/{number}/refunds/{index}/withdraw",
    "POST /payments/wechat/{merchant}/notify", "POST /payments/alipay/{merchant}/notify",
    "POST /admin/orders/{number}/refunds", "POST /admin/refunds/{number}/approve",
    "POST /admin/refunds/{number}/refuse", "POST /admin/cases/settle", "GET /admin/cases/evidence",
    "GET /wechat/{app}", "POST /wechat/{app}", "GET /wecom/{app}", "POST /wecom/{app}", "GET /wechat/{app}/enter",
    "GET /wechat/{app}/entered", "GET /v1/signins/{ticket}/code.svg", "GET /wecom/{app}/pictures/{token}",
}
# A code is there as long as its order is open.
SOMETIMES_DONE = {"GET /v1/orders/{number}/code.svg"}


class OpenAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service("openapi"))
        cls.scene = Scene(cls.service)

    def document(self):
        return self.service.get("/openapi.json", self.service.owner_key)

    def test_the_document_has_what_is_ours_and_nothing_of_a_vendor(self):
        listed = {(method, path) for path, method, _ in operations(self.document())}
        for ours in (("GET", "/v1/account"), ("POST", "/v1/redemptions"), ("GET", "/openapi.json"), ("GET", "/readyz"),
                     ("PATCH", "/admin/catalogue/{list}/{name}")):
            self.assertIn(ours, listed)
        self.assertFalse({path for _, path in listed if path.startswith(("/v1/chat", "/v1/models"))})

    def test_every_answer_is_one_that_the_document_knows(self):
        print(f"seed {SEED}", flush=True)
        statuses = DIRECTORY / "statuses.json"
        document = DIRECTORY / "document.json"
        document.write_text(json.dumps(sharpen(self.document(), self.scene.known, self.scene.places)))
        settings = DIRECTORY / "schemathesis.toml"
        settings.write_text(SETTINGS)
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", settings, "run", document,
             "--url", self.service.base, "--phases", "examples,coverage,fuzzing", "--checks", ",".join(CHECKS),
             "--max-time", str(BUDGET), "--seed", str(SEED), "--no-shrink", "--continue-on-failure",
             "--generation-database", "none", "--request-timeout", "30", "--suppress-health-check", "all",
             "--warnings", "off", "--no-color"],
            env=os.environ | {
                "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("hooks.py")), "CALLERS": " ".join(self.scene.owners),
                "SERVICE": self.service.base, "SIGNER": self.scene.signer,
                "STATUSES": str(statuses)},
            cwd=DIRECTORY, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3 * BUDGET)
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")
        # A call that is refused each time shows little.
        answers = json.loads(statuses.read_text())
        done_once = {operation for operation, by in answers.items() if any(status.startswith("2") for status in by)}
        tried = {f"{method} {path}" for path, method, _ in operations(self.document())}
        self.assertEqual(tried - done_once - SOMETIMES_DONE, NEVER_DONE)
        print(f"{sum(sum(by.values()) for by in answers.values())} calls")
        # What was tried has closed none of them out, and the service has not fallen.
        self.service.check()
        for key in self.scene.owners:
            self.assertGreaterEqual(self.service.account(key)["granted"], 0)


if __name__ == "__main__":
    unittest.main()
