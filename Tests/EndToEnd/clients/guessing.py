"""A thousand tickets of many browsers, one who has seen them all, and one who guesses codes: who asked is signed in."""

import itertools
import secrets
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from clients.browser import Browser
from clients.races import at_once

# Each asks for a code that is shown and for one that is mailed.
BROWSERS = 500
# As many browsers come from one address as is not too many.
ADDRESSES = 25
AT_ONCE = 32
# Whose codes are guessed, one by one.
VICTIMS = 3
LETTERS = "23456789ACDEFGHJKMNPQRTVWXY"
# SignInLimits has these.
TRIES_OF_A_TICKET, DIGITS_OF_AN_IDENTITY, LETTERS_OF_A_SENDER = 5, 9, 50


@dataclass
class Ticket:
    browser: Browser
    name: str
    identity: str
    # As the page shows it, or as it was mailed.
    code: str
    # What came of two that collect it at once, and what its thief was told.
    answers: list = field(default_factory=list)
    stolen: list = field(default_factory=list)

    @property
    def is_mailed(self):
        return self.identity.startswith("mail:")

    @property
    def opened(self):
        return [answer for answer in self.answers if answer.status == 200]


class Guessing:
    """What honest browsers, a thief and a guesser do; `show(identity, code)` sends a code to the service as a platform
    does, and returns why it was refused."""

    def __init__(self, site, show, shown, guessed):
        self.site, self.show = site, show
        # So many tickets are proven by a code that is sent, and so many codes are sent by a guesser.
        self.shown, self.guessed = shown, guessed
        self.house = site.provider
        self.mark = secrets.token_hex(3)
        self.tickets, self.faults = [], []
        self.told_guesser = []
        self.victims = [f"victim-{self.mark}-{number}@example.com" for number in range(VICTIMS)]
        self.thief = self.browser(BROWSERS)
        self.ask(self.thief, way="code")

    def browser(self, number):
        return Browser(self.site.host(number), f"127.0.1.{1 + number % ADDRESSES}")

    @staticmethod
    def ask(browser, **way):
        answer = browser.post("/v1/signins", **way)
        assert answer.status == 201, answer
        return answer.document

    def run(self):
        self.all_of([lambda number=number: self.ask_both(number) for number in range(BROWSERS)])
        mailed = [ticket for ticket in self.tickets if ticket.is_mailed]
        shown = [ticket for ticket in self.tickets if not ticket.is_mailed]
        self.proven = mailed + shown[:self.shown]
        self.pending = shown[self.shown:]
        guessing = [lambda victim=victim: self.guess_digits(victim) for victim in self.victims] + [self.guess_letters]
        proving = [lambda ticket=ticket: self.sign_in(ticket) for ticket in self.proven]
        self.all_of(guessing + proving)
        self.all_of([lambda ticket=ticket: self.collect(ticket) for ticket in self.pending])
        self.let_victims_in()

    def all_of(self, acts):
        """Does all, many at once."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in as_completed([pool.submit(act) for act in acts]):
                if error := done.exception():
                    self.faults.append("".join(traceback.format_exception(error)))

    # Who is honest

    def ask_both(self, number):
        browser = self.browser(number)
        shown = self.ask(browser, way="code")
        address = f"person-{self.mark}-{number}@example.com"
        mailed = self.ask(browser, way="mail", address=address)
        self.tickets += [
            Ticket(browser, shown["ticket"], f"wechat:wx1:{self.mark}-{number}", shown["code"]),
            Ticket(browser, mailed["ticket"], f"mail:{address}", ""),
        ]

    def sign_in(self, ticket):
        if ticket.is_mailed:
            ticket.code = self.house.code(ticket.identity.removeprefix("mail:"))
        elif reason := self.show(ticket.identity, ticket.code):
            raise AssertionError(f"{ticket.identity}: {reason}")
        self.collect(ticket)

    def collect(self, ticket):
        """The browser that asked collects twice at once; meanwhile one does that knows the ticket and its code."""
        path = f"/v1/signins/{ticket.name}/verify"
        known = {"code": ticket.code}

        def collect():
            return ticket.browser.call("POST", path, known if ticket.is_mailed else {}, keeps=False)

        def steal():
            return self.thief.call("POST", path, known, keeps=False)

        first, stolen, second = at_once([collect, steal, collect])
        ticket.answers, ticket.stolen = [first, second], [stolen]

    # Who guesses

    def guess_digits(self, victim):
        """Asks for codes that the victim is sent, and types digits until codes are letters; then as many letters."""
        for number in itertools.count():
            browser = self.browser(BROWSERS + 1 + number)
            asked = self.ask(browser, way="mail", address=victim)
            letters = asked["form"] == "letters"
            answers = [self.try_one(browser, asked, letters) for _ in range(TRIES_OF_A_TICKET + 1)]
            self.told_guesser.append((victim, asked["form"], answers))
            if letters:
                return

    def try_one(self, browser, asked, letters):
        code = drawn() if letters else f"{secrets.randbelow(1_000_000):06}"
        return browser.call("POST", f"/v1/signins/{asked['ticket']}/verify", {"code": code}, keeps=False)

    def guess_letters(self):
        """Sends codes that might be shown somewhere."""
        identity = f"wechat:wx1:guesser-{self.mark}"
        self.sent = Counter(self.show(identity, drawn()) for _ in range(self.guessed))

    def let_victims_in(self):
        self.rescued = []
        for victim in self.victims:
            browser = self.browser(BROWSERS)
            asked = self.ask(browser, way="mail", address=victim)
            code = self.house.code(victim, len([each for each in self.told_guesser if each[0] == victim]) + 1)
            self.rescued.append(browser.post(f"/v1/signins/{asked['ticket']}/verify", code=code))


def drawn():
    return "".join(secrets.choice(LETTERS) for _ in range(8))


class Tickets:
    """A mixin of tests of a `site`; `guessing` is what was done."""

    def test_each_proven_ticket_opens_one_session_for_the_browser_that_asked(self):
        self.assertEqual(self.guessing.faults, [])
        self.assertEqual(len(self.guessing.tickets), 2 * BROWSERS)
        for ticket in self.guessing.proven:
            with self.subTest(ticket.identity):
                # The same asked again may be told of the same session.
                self.assertEqual(len({answer.document["session"] for answer in ticket.opened}), 1, ticket.answers)
                self.assertEqual({answer.document["as"] for answer in ticket.opened}, {ticket.identity})
                others = {(each.status, each.code) for each in ticket.answers if each.status != 200}
                self.assertLessEqual(others, {(404, "ticket_unknown")})
        accounts = [ticket.opened[0].document["account"] for ticket in self.guessing.proven]
        self.assertEqual(len(set(accounts)), len(accounts))

    def test_who_has_seen_a_ticket_and_its_code_gets_nothing(self):
        stolen = Counter(
            (answer.status, answer.code, len(answer.cookies))
            for ticket in self.guessing.tickets for answer in ticket.stolen)
        self.assertEqual(stolen, {(404, "ticket_unknown", 0): 2 * BROWSERS})

    def test_what_nobody_proved_opens_nothing(self):
        told = Counter(
            (answer.status, answer.code) for ticket in self.guessing.pending for answer in ticket.answers)
        self.assertEqual(told, {(409, "ticket_pending"): 2 * len(self.guessing.pending)})

    def test_each_account_has_that_one_session(self):
        browsers = []
        for ticket in self.guessing.proven[::10]:
            browser = Browser(ticket.browser.host)
            browser.keep(ticket.opened[0])
            browsers.append((ticket, browser))
        answers = at_once([lambda browser=browser: browser.get("/v1/sessions") for _, browser in browsers])
        for (ticket, _), answer in zip(browsers, answers):
            self.assertEqual(len(answer.document["sessions"]), 1, ticket.identity)
            self.assertEqual([line["identity"] for line in answer.document["identities"]], [ticket.identity])

    def test_digits_of_a_person_are_guessed_a_few_times_and_then_are_letters(self):
        for victim in self.guessing.victims:
            told = [
                (form, [each.code for each in answers])
                for who, form, answers in self.guessing.told_guesser if who == victim]
            self.assertEqual([form for form, _ in told], ["digits", "digits", "letters"])
            compared = sum(codes.count("code_wrong") for form, codes in told if form == "digits")
            # The last of a ticket is answered with its end.
            self.assertLessEqual(compared + 1, DIGITS_OF_AN_IDENTITY)
            for _, codes in told:
                self.assertEqual(codes[:TRIES_OF_A_TICKET - 1], ["code_wrong"] * (TRIES_OF_A_TICKET - 1))
                self.assertEqual(set(codes[TRIES_OF_A_TICKET - 1:]), {"too_many_tries"})

    def test_a_sender_of_codes_is_heard_so_often_and_no_more(self):
        tried = min(self.guessing.guessed, LETTERS_OF_A_SENDER)
        wanted = Counter({"code_wrong": tried, "too_many_tries": self.guessing.guessed - tried})
        self.assertEqual(self.guessing.sent, +wanted)

    def test_whose_code_was_guessed_is_not_shut_out(self):
        for victim, opened in zip(self.guessing.victims, self.guessing.rescued):
            self.assertEqual((opened.status, opened.document.get("as")), (200, f"mail:{victim}"), opened)
