"""What the tests share: one service a class, in front of a demo provider and one that takes notes."""

import unittest

from openai import OpenAI
from recorder import Recorder
from service import DIRECTORY, Provider, Service

CATALOGUE = """{
    channels: [
        { name: "sandbox", baseURL: "%s", members: { others: "refuse" } },
        { name: "recorder", baseURL: "%s", apiKeyVariable: "THEIR_KEY", members: { allow: ["enable_search", "名字"] } },
    ],
    models: [
        { name: "demo", channel: "sandbox", price: { input: 1, output: 2 } },
        { name: "recorded", upstream: "theirs", channel: "recorder" },
    ],
    %s
}"""


class ClientTestCase(unittest.TestCase):
    # How long a provider may be silent.
    silence = "1s"
    # Further members of the catalogue.
    members = ""

    @classmethod
    def setUpClass(cls):
        cls.provider = cls.enterClassContext(Provider())
        cls.recorder = cls.enterClassContext(Recorder())
        catalogue = DIRECTORY / "catalogue.json5"
        catalogue.write_text(CATALOGUE % (cls.provider.base, cls.recorder.base, cls.members))
        cls.service = Service(cls.__name__, catalogue=catalogue, upstream_attempts=1, upstream_silence=cls.silence)
        cls.service.environment["THEIR_KEY"] = "sk-theirs"
        cls.enterClassContext(cls.service)
        cls.client = cls.enterClassContext(cls.connect(cls.service.owner_key))

    @classmethod
    def connect(cls, key, **options):
        return OpenAI(base_url=f"{cls.service.base}/v1", api_key=key, **({"max_retries": 0} | options))

    def ask(self, content, client=None, model="demo", **options):
        messages = [{"role": "user", "content": content}]
        return (client or self.client).chat.completions.create(model=model, messages=messages, **options)

    def text(self, content):
        """What the provider says to it, asked without us."""
        return self.provider.answer(content)["choices"][0]["message"]["content"]
