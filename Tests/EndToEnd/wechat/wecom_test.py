"""WeCom with `wechatpy`: an application and a smart robot, verified, delivered to, answered and pushed by the clock."""

import time
import unittest
import urllib.parse

from clients.beside import beside_each_other
from clients.callbacks import Post, call, sign, stamp
from clients.chats import count_to, numbers
from robots import RobotPerson
from sealed import CompanyApp, RobotApp, seal
from service_case import ServiceCase

QUICK, SLOW = 0.2, 7


@beside_each_other
class Application(ServiceCase):
    @staticmethod
    def apps():
        return [CompanyApp("staff"), RobotApp("robot"), RobotApp("shared", sharesGroups=True)]

    # The console

    def verify(self, name, tamper=lambda query: query):
        app = self.platform.apps[name]
        timestamp, nonce = stamp()
        encrypted, signature = seal(app.form.crypto, "8273645091827364509", timestamp, nonce)
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": encrypted}
        address = f"{app.path}?{urllib.parse.urlencode(tamper(query))}"
        return call(self.service.host, Post(address, b""), method="GET")

    def test_the_console_is_told_what_was_sealed(self):
        for name in ("staff", "robot"):
            self.assertEqual(self.verify(name), (200, b"8273645091827364509"), name)

    def test_the_console_of_another_is_refused(self):
        for name in ("staff", "robot"):
            for change in ({"msg_signature": "0" * 40}, {"echostr": "AAAA"}, {"nonce": "1"}):
                status, body = self.verify(name, lambda query, change=change: query | change)
                self.assertEqual(status, 403, (name, change))
                self.assertNotIn(b"8273645091827364509", body)

    def test_an_echo_that_is_sealed_for_another_company_is_refused(self):
        app = self.platform.apps["staff"]
        timestamp, nonce = stamp()
        # The robot's envelope has no company.
        crypto = type(app.form.crypto)(app.token, app.encoding_key, "ww0000000000000000")
        encrypted, signature = seal(crypto, "1", timestamp, nonce)
        self.assertEqual(signature, sign(app.token, timestamp, nonce, encrypted))
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": encrypted}
        status, _ = call(self.service.host, Post(f"{app.path}?{urllib.parse.urlencode(query)}", b""), method="GET")
        self.assertEqual(status, 403)

    # The application

    def test_a_quick_answer_is_the_reply(self):
        person = self.platform.person("staff")
        delivery = person.say(count_to(5, QUICK))
        delivery.join()
        self.assertEqual((delivery.outcomes, person.counted), (["text"], [5]))
        self.check_charges(person, 1)

    def test_a_slow_answer_is_pushed(self):
        person = self.platform.person("staff")
        delivery = person.say(count_to(6, SLOW))
        delivery.join()
        self.assertEqual(delivery.outcomes, ["nothing"])
        person.wait_for(1, "the answer")
        self.assertEqual([(seen.way, numbers(seen.text)) for seen in person.seen], [("push", 6)])
        self.check_charges(person, 1)

    def test_a_long_answer_is_a_reply_and_pushes_in_order(self):
        person = self.platform.person("staff")
        person.say(count_to(1200)).join()
        person.wait_for(3, "the parts")
        self.assertEqual([seen.way for seen in person.seen], ["passive", "push", "push"])
        self.assertEqual(" ".join(person.texts).split(), [str(number + 1) for number in range(1200)])
        self.check_charges(person, 1)

    def test_who_opens_the_application_is_greeted_once(self):
        person = self.platform.person("staff")
        first = person.do("enter_agent")
        first.join()
        self.assertIn("欢迎", first.text)
        time.sleep(1.1)
        second = person.do("enter_agent")
        second.join()
        self.assertEqual(second.outcomes, ["nothing"])

    def test_commands_are_answered(self):
        person = self.platform.person("staff")
        self.assertIn("余额", person.hear("帮助"))
        self.assertIn("¥1", person.hear("余额"))

    # The robot

    def test_a_robots_answer_grows_until_it_is_finished(self):
        person = self.platform.person("robot", RobotPerson)
        # Some 40 a second.
        answer = person.ask("数到 200 sandbox:long:200 sandbox:pace:25")
        self.assertEqual(numbers(answer.text), 200)
        counted = [numbers(screen) for screen in answer.screens]
        # All of it may be there before its end is.
        growing = counted[:-1]
        self.assertEqual(growing, sorted(set(growing)))
        self.assertEqual(counted, sorted(counted))
        self.assertGreater(len(counted), 2, "It was seen while it was written.")
        self.check_charges(person, 1)

    def test_a_robot_waits_for_a_slow_model(self):
        for seconds in (0.5, 12):
            person = self.platform.person("robot", RobotPerson)
            answer = person.ask(count_to(9, seconds))
            self.assertEqual(numbers(answer.text), 9)
            self.assertGreaterEqual(answer.took, seconds)
            self.assertLess(answer.took, seconds + 10)
            self.check_charges(person, 1)

    def test_a_robots_message_that_comes_again_is_asked_once(self):
        person = self.platform.person("robot", RobotPerson)
        message = person.message("text", text={"content": count_to(8, 1)})
        first, again = person.tell(message), person.tell(message)
        self.assertEqual(first["stream"]["id"], again["stream"]["id"])
        end = time.monotonic() + 30
        poll = {"id": first["stream"]["id"]}
        while not (reply := person.tell(person.message("stream", stream=poll)))["stream"]["finish"]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.5)
        self.assertEqual(numbers(reply["stream"]["content"]), 8)
        self.check_charges(person, 1)

    def test_a_robot_greets_and_says_what_it_cannot_read(self):
        person = self.platform.person("robot", RobotPerson)
        entered = person.tell(person.message("event", event={"eventtype": "enter_chat"}, create_time=int(time.time())))
        self.assertEqual(entered["msgtype"], "text")
        self.assertIn("欢迎", entered["text"]["content"])
        for kind, members in (("image", {"image": {"url": "https://example.com/i"}}), ("file", {"file": {"url": "x"}})):
            reply = person.tell(person.message(kind, **members))
            self.assertTrue(reply["stream"]["finish"], kind)
            self.assertIn("看不", reply["stream"]["content"])
        self.assertIsNone(person.tell(person.message("event", event={"eventtype": "feedback_event"})))
        self.check_charges(person, 0)

    def test_a_poll_for_an_answer_that_nobody_knows_ends(self):
        person = self.platform.person("robot", RobotPerson)
        reply = person.tell(person.message("stream", stream={"id": "STREAMID-1"}))
        self.assertTrue(reply["stream"]["finish"])
        self.assertIn("再问", reply["stream"]["content"])

    def test_a_member_of_a_group_pays_for_himself(self):
        person = self.platform.person("robot", RobotPerson)
        self.assertEqual(numbers(person.ask(f"@Robot {count_to(4)}", group="GROUP1").text), 4)
        self.check_charges(person, 1)

    def test_a_group_that_shares_asks_as_one(self):
        first, second = (self.platform.person("shared", RobotPerson) for _ in range(2))
        for person in (first, second):
            text = person.ask(f"@Robot {count_to(4)}", group="group-2").text
            self.assertEqual(numbers(text), 4, text)
        # A further member of the same group, who asked both.
        group = self.platform.person("shared", RobotPerson)
        group.id = "group.group-2"
        self.check_charges(group, 2)

    def test_nobody_signs_in_where_others_read(self):
        person = self.platform.person("shared", RobotPerson)
        text = person.ask("登录", group="group-3").text
        self.assertNotRegex(text, r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


if __name__ == "__main__":
    unittest.main()
