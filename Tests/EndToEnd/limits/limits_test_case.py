"""What the tests share: one service a class, and what a refusal looks like."""

import unittest

from raw import request, speak
from service import Service


class LimitsTestCase(unittest.TestCase):
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service(cls.__name__, **cls.settings))
        cls.port = cls.service.port
        cls.key = cls.service.owner_key

    def refused(self, status, code, data, kind=None, parameter=None):
        """Sends bytes and expects this refusal, in the shape of OpenAI's errors."""
        answer = speak(self.port, data)
        self.assertRefusal(answer, status, code, kind, parameter)
        return answer

    def assertRefusal(self, answer, status, code, kind=None, parameter=None):
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, "application/json"), answer.body)
        self.assertEqual(answer.headers["X-Yizhan-Problem"], code)
        self.assertEqual(set(answer.document), {"error"})
        error = answer.document["error"]
        self.assertEqual(set(error) - {"retry_after", "limit", "value"}, {"message", "type", "param", "code"})
        self.assertEqual(answer.headers["Retry-After"], str(error["retry_after"]) if "retry_after" in error else None)
        self.assertEqual(error["code"], code)
        self.assertEqual(error["param"], parameter)
        self.assertTrue(error["message"])
        self.assertEqual(error["type"], kind or ("invalid_request_error" if status < 500 else "server_error"))

    def assertAlive(self, source="127.0.0.1"):
        """Others are served as if nothing were."""
        self.assertEqual(speak(self.port, request("GET", "/v1/models", self.key), source).status, 200)
