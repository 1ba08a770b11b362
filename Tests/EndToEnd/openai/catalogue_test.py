"""An operator offers a second model at another price while the service runs."""

import json

from client_test_case import ClientTestCase
from openai import NotFoundError


class Catalogue(ClientTestCase):
    def say(self, *words):
        done = self.service.run("catalogue", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_second_model_at_another_price_is_answered_and_charged_by_it(self):
        client = self.connect(self.service.key("payer", 5))
        self.addCleanup(client.close)
        with self.assertRaises(NotFoundError):
            self.ask("你好", client, model="second")
        entry = {"channel": "sandbox", "upstream": "demo", "price": {"input": 30, "output": 500}}
        said = self.say("set", "models", "second", json.dumps(entry), "--note", "A dear one.")
        self.assertIn("models[second]", said)
        # The command returns once the change is in force here.
        usage = self.ask("你好", client, model="second").usage
        posted = [entry for entry in self.service.ledger(client.api_key) if entry["kind"] == "post"]
        self.assertEqual(posted[0]["amount"], 30 * usage.prompt_tokens + 500 * usage.completion_tokens)
        self.assertIn("A dear one.", self.say("history"))

        self.say("restore", "1")
        with self.assertRaises(NotFoundError):
            self.ask("你好", client, model="second")

    def test_what_is_shown_can_be_put_back_and_hides_keys(self):
        shown = self.say("show")
        self.assertNotIn("sk-theirs", shown)
        self.assertIn('"***"', shown)
        file = self.service.data.parent / "shown.json5"
        file.write_text(shown)
        self.assertIn("Nothing changes", self.say("put", str(file)))
        file.write_text(shown.replace('"demo"', '"renamed"'))
        self.assertIn("models[renamed]", self.say("diff", str(file)))
        self.assertIn("demo", [model.id for model in self.client.models.list()])

    def test_wrong_words_are_explained(self):
        for words in (["fly"], ["put", "/nowhere"], ["set", "models", "a", "{b"], ["restore", "x"], ["show", "--note", "a"]):
            done = self.service.run("catalogue", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("yizhan: ", done.stderr)
