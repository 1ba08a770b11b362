"""Every kind of message and event that an official account gets, sealed by `wechatpy`: what the person is answered."""

import re
import time
import unittest

from clients.callbacks import App
from clients.chats import count_to, numbers
from sealed import SecureForm
from service_case import GIFT, ServiceCase

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
# A code that no page shows.
WRONG_CODE = "7GQ2X4MT"


class Messages(ServiceCase):
    @staticmethod
    def apps():
        words = {"balance": ["查额度", "MENU_MONEY"]}
        return [App("mp", mode="secure", form=SecureForm, joinMilliseconds=0, words=words)]

    def setUp(self):
        self.person = self.platform.person("mp")

    def hear(self, kind, **fields):
        delivery = self.person.send(kind, **fields)
        delivery.join()
        self.assertEqual(delivery.outcomes[-1], "text", delivery.outcomes)
        return delivery.text

    def see(self, event, key="", **fields):
        delivery = self.person.do(event, key, **fields)
        delivery.join()
        self.assertEqual(len(delivery.outcomes), 1)
        return delivery.text

    def shown(self, text):
        """How many messages the demo model was shown, which says so in a table."""
        return int(re.search(r"• (\d+): demo", self.hear("text", Content=text))[1])

    # Questions

    def test_a_text_is_a_question(self):
        self.assertEqual(numbers(self.hear("text", Content=count_to(4), MsgDataId="x", Idx="1")), 4)

    def test_a_voice_that_the_platform_understood_is_a_text(self):
        heard = {"MediaId": "m", "Format": "amr"}
        self.assertIn("余额", self.hear("voice", **heard, Recognition="帮助。"))
        self.assertEqual(numbers(self.hear("voice", **heard, Recognition=count_to(3))), 3)

    def test_a_place_and_a_link_are_questions(self):
        place = self.hear(
            "location", Location_X="23.134521", Location_Y="113.358803", Scale="20", Label="广州塔")
        self.assertIn("广州塔", place)
        link = self.hear("link", Title="驿站的来历", Description="一篇文章", Url="https://example.com/a")
        self.assertIn("驿站的来历", link)
        self.check_charges(self.person, 2)

    def test_a_conversation_remembers_its_turns_until_it_is_begun_anew(self):
        self.assertEqual(self.shown("你好"), 1)
        self.assertEqual(self.shown("再来"), 3)
        self.assertIn("重新开始", self.hear("text", Content="新对话"))
        self.assertEqual(self.shown("你好"), 1)

    # What nobody here can read

    def test_what_cannot_be_read_is_said_and_costs_nothing(self):
        media = {"MediaId": "m", "ThumbMediaId": "t"}
        for kind, fields, word in (
            ("image", {"PicUrl": "http://example.com/p.jpg", "MediaId": "m"}, "图片"),
            ("voice", {"MediaId": "m", "Format": "amr"}, "语音"),
            ("voice", {"MediaId": "m", "Format": "amr", "Recognition": ""}, "语音"),
            ("video", media, "看不懂"), ("shortvideo", media, "看不懂"), ("hologram", {}, "看不懂"),
            ("text", {"Content": "  \n"}, "看不懂"),
        ):
            with self.subTest(kind, **fields):
                self.assertIn(word, self.hear(kind, **fields))
        self.check_charges(self.person, 0)

    # Commands

    def test_commands_are_answered_at_once_in_the_persons_language(self):
        for text, word in (
            ("帮助", "余额"), ("ｈｅｌｐ", "balance"), ("模型", "demo"), ("model", "per million"), ("停止", "没有正在写"),
            ("更多", "没有更多"), ("充值", "不卖"), ("余额", "¥1"), ("查额度", "¥1"),
        ):
            with self.subTest(text):
                began = time.monotonic()
                self.assertIn(word, self.hear("text", Content=text))
                self.assertLess(time.monotonic() - began, 4)
        self.check_charges(self.person, 0)

    def test_a_menus_items_are_commands(self):
        for key, word in (("help", "余额"), ("BALANCE", "¥1"), ("MENU_MONEY", "¥1"), ("unknown-key", "余额")):
            with self.subTest(key):
                self.assertIn(word, self.see("CLICK", key))

    def test_a_code_to_sign_in_with_is_given_once_for_one_message(self):
        first = self.hear("text", Content="登录")
        self.assertRegex(first, CODE)
        self.assertIn(f"{self.service.base}/signin", first)
        self.assertNotEqual(CODE.search(self.hear("text", Content="登录"))[0], CODE.search(first)[0])

    def test_a_code_that_no_page_shows_is_wrong(self):
        self.assertIn("不对", self.hear("text", Content=f"{WRONG_CODE[:4]}-{WRONG_CODE[4:]}"))
        self.assertIn("不对", self.see("SCAN", WRONG_CODE, Ticket="t"))

    # Following

    def test_who_follows_is_greeted_and_given_something_once(self):
        greeting = self.see("subscribe")
        self.assertIn("欢迎", greeting)
        self.assertIn(f"¥{GIFT}", greeting)
        self.assertIsNone(self.see("unsubscribe"))
        # An event has the second of its time for a name.
        time.sleep(1.1)
        again = self.see("subscribe")
        self.assertIn("欢迎", again)
        self.assertNotIn("体验额度", again)
        self.assertEqual(self.site.settled(self.person.account)[0]["granted"], GIFT * 1_000_000)

    def test_who_writes_first_is_given_the_same(self):
        self.assertIn("¥1", self.hear("text", Content="余额"))

    def test_who_follows_by_a_code_is_greeted_too(self):
        followed = self.person.do("subscribe", f"qrscene_{WRONG_CODE}", Ticket="t")
        followed.join()
        self.assertIn("欢迎", followed.text)

    def test_what_was_said_is_forgotten_by_who_leaves(self):
        self.assertEqual(self.shown("你好"), 1)
        self.see("unsubscribe")
        self.assertEqual(self.shown("你好"), 1)

    def test_events_that_say_nothing_are_taken(self):
        for event, fields in (
            ("VIEW", {"key": "https://example.com"}),
            ("LOCATION", {"Latitude": "1", "Longitude": "2", "Precision": "3"}),
            ("TEMPLATESENDJOBFINISH", {"MsgID": 9, "Status": "success"}), ("anything_new", {}),
        ):
            with self.subTest(event):
                self.assertIsNone(self.see(event, **fields))
        self.assertEqual(self.person.seen, [])


if __name__ == "__main__":
    unittest.main()
