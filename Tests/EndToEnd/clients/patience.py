"""Persons who ask while processes die: they wait, and say `更多` until the answer is there."""

import re
import time

from clients.chats import HINT, numbers

# From the question to its answer.
LONGEST = 240
# How long somebody looks at the chat before saying something again: what is pushed comes by itself.
GLANCE = 3
MORE, NOTHING_MORE = "更多", "没有更多内容了"
# What is said of an answer that did not come to its end, which costs nothing: it may be asked for again.
BROKEN = re.compile(r"没有扣费|（[^（）]+）$")
# So many workers may die under a question before it is given up.
MOST_DEATHS = 2


class Patient:
    """One question of a person. It is asked again only after the bot has said that it knows of none, or has given it up."""

    def __init__(self, person, question, number):
        self.person, self.question, self.number = person, question, number
        self.mores, self.given_up = 0, 0
        self.seconds = None

    def ask(self):
        began, read = time.monotonic(), 0
        self.person.say(self.question).join()
        while not self.is_answered(GLANCE):
            assert time.monotonic() < began + LONGEST, f"{self.question}: no answer, but {self.person.texts}"
            news, read = self.person.texts[read:], len(self.person.seen)
            if any(BROKEN.search(HINT.sub("", text)) for text in news):
                self.given_up += 1
            elif NOTHING_MORE not in self.say_more() or self.is_answered(0):
                continue
            self.person.say(self.question).join()
        self.seconds = time.monotonic() - began

    def say_more(self):
        self.mores += 1
        return self.person.hear(MORE)

    def is_answered(self, seconds):
        end = time.monotonic() + seconds
        while not self.person.times(self.number):
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        return True

    @property
    def pushed(self):
        """How often the answer was pushed."""
        return [seen.way for seen in self.person.seen if numbers(seen.text) == self.number].count("push")

    def check(self, case, site):
        """One charge and one answer: what nobody knows to have arrived is not pushed again, and said on request."""
        # Who asks for it just as it is pushed gets both.
        case.assertLessEqual(self.pushed, 2 if self.mores else 1, self.question)
        if not self.person.app.abilities:
            case.assertEqual(self.person.times(self.number), 1, self.question)
        check_charges(case, site, self.person, 1)


def check_charges(case, site, person, count):
    """One charge for each question of a person, and nothing else; the books balance."""
    balance, ledger = site.settled(person.account)
    kinds = [entry["kind"] for entry in ledger]
    case.assertEqual(kinds.count("post"), count, (person.identity, kinds))
    case.assertEqual(balance["granted"], balance["available"] + balance["spent"])
    references = [entry["reference"] for entry in ledger if entry["kind"] == "post"]
    case.assertEqual(len(set(references)), len(references))
