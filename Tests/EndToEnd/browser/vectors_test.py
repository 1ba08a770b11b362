"""What a reader sees of a text: vectors/*.json, drawn at once and as they grow.

A vector is a text, or a pair of a text and what is seen of it where that is another. `vectors/seen.js` says how.
"""

import json
from pathlib import Path

from page_test_case import PageTestCase

FOLDER = Path(__file__).parent / "vectors"


class Vectors(PageTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wanted = {}
        for file in sorted(FOLDER.glob("*.json")):
            for vector in json.loads(file.read_text()):
                text, seen = (vector, vector) if isinstance(vector, str) else vector
                cls.wanted[text] = seen

    def test_numbers_names_code_and_formulas_keep_their_meaning(self):
        texts = list(self.wanted)
        self.assertGreater(len(texts), 100)
        visitor = self.visitor().enter()
        found = visitor.page.evaluate((FOLDER / "seen.js").read_text(), texts)
        for text, seen in zip(texts, found["seen"]):
            with self.subTest(text=text):
                self.assertEqual(seen, self.wanted[text])
        for text, seen in zip(texts, found["streamed"]):
            with self.subTest(growing=text):
                self.assertEqual(seen, self.wanted[text])
        self.assertEqual(found["allStreamed"], found["all"])
