"""Pictures that smart robots are sent: what only the robot's key opens is shown to the model's provider, with the words
that came with it, and to nobody else."""

import base64
import unittest

from pictures import Album, Viewer
from robots import RobotAnswer, RobotPerson
from sealed import RobotApp
from service_case import ServiceCase

SITE = "https://chat.example.com"
# One pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


class Pictures(ServiceCase):
    settings = {"address": SITE}

    @staticmethod
    def apps():
        return [RobotApp("robot", pictures=True), RobotApp("other", pictures=True), RobotApp("blind")]

    @classmethod
    def model_base(cls):
        cls.viewer = cls.enterClassContext(Viewer(cls.provider, SITE))
        return cls.viewer.base + "/v1"

    @classmethod
    def setUpClass(cls):
        cls.album = cls.enterClassContext(Album())
        super().setUpClass()
        cls.viewer.door = cls.service.host

    def setUp(self):
        self.viewer.questions.clear()

    def kept(self, name="robot"):
        return self.album.keep(PICTURE, self.platform.apps[name].form.crypto.key)

    def person(self, name="robot"):
        return self.platform.person(name, RobotPerson)

    @staticmethod
    def mixed(text, *urls):
        words = {"msgtype": "text", "text": {"content": text}}
        return {"msg_item": [words, *({"msgtype": "image", "image": {"url": url}} for url in urls)]}

    def ask(self, person, kind, **members):
        """What is answered, and the one question that the model was asked."""
        text = RobotAnswer(person, person.message(kind, **members)).text
        self.assertEqual(len(self.viewer.questions), 1, self.viewer.questions)
        return text, *self.viewer.questions[0]

    def test_a_picture_is_shown_to_the_model_and_to_nobody_else(self):
        person = self.person()
        _, text, urls, seen = self.ask(person, "image", image={"url": self.kept()})
        self.assertEqual((text, seen), ("", [(200, "image/png", PICTURE)]))
        self.assertTrue(urls[0].startswith(f"{SITE}/wecom/robot/pictures/"), urls)
        self.check_charges(person, 1)
        others = urls[0].replace("/robot/", "/other/")
        for wrong in (others, urls[0][:-2], urls[0] + "0", f"{SITE}/wecom/robot/pictures/x"):
            self.assertEqual(self.viewer.see(wrong)[0], 404, wrong)

    def test_words_and_a_picture_are_one_question(self):
        person = self.person()
        kept, further = self.kept(), self.kept()
        answer, text, urls, seen = self.ask(person, "mixed", mixed=self.mixed("这是什么？", kept, further))
        self.assertEqual((text, len(urls), seen), ("这是什么？", 1, [(200, "image/png", PICTURE)]))
        self.assertIn("1 张图片", answer)
        self.assertNotIn(further.removeprefix(self.album.base), self.album.asked)
        self.check_charges(person, 1)

    def test_a_picture_that_is_gone_or_of_another_key_is_not_shown(self):
        for address in (self.album.base + "/gone", self.kept("other")):
            person = self.person()
            self.viewer.questions.clear()
            _, _, _, seen = self.ask(person, "image", image={"url": address})
            self.assertEqual([status for status, _, _ in seen], [404], address)

    def test_where_models_see_no_pictures_words_are_asked_alone(self):
        person = self.person("blind")
        asked_before = len(self.album.asked)
        _, text, urls, _ = self.ask(person, "mixed", mixed=self.mixed("这是什么？", self.kept("blind")))
        self.assertEqual((text, urls), ("这是什么？\n[图片]", []))
        self.viewer.questions.clear()
        alone = RobotAnswer(person, person.message("image", image={"url": self.kept("blind")}))
        self.assertIn("看不", alone.text)
        self.assertEqual((self.viewer.questions, len(self.album.asked)), ([], asked_before))
        self.check_charges(person, 1)


if __name__ == "__main__":
    unittest.main()
