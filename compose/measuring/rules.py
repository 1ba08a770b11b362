"""What all rules cost: a service with them beside one without, in turns on one upstream."""

import http.client
import json
import random
import statistics

from measuring.embedded import Bench
from measuring.tools import LOAD, in_turns, load, resident, running, table, wait_until_ready
from processes import Failed, free_port

AT_ONCE = [1, 32]
CHARACTERS = 2000
TURNS = 15
WORDS = 100_000
VERIFICATIONS_AT_ONCE = 32

# Nobody reaches them: what is measured are answers.
OFTEN = 1_000_000_000
MUCH = 1_000_000_000_000
# Of the account and of each key.
FREQUENCY = {
    "requestsPerMinute": OFTEN, "requestsPerDay": OFTEN, "tokensPerMinute": MUCH, "tokensPerDay": MUCH}
KEY_LIMITS = {
    "expires_ms": 4_102_444_800_000, "models": ["burst", "paced-10"], "addresses": ["127.0.0.0/8", "::1"],
    "money_per_day": MUCH, "money_per_month": MUCH, "requests_per_minute": OFTEN, "tokens_per_minute": OFTEN,
    "answers_at_once": 4096}


def listed_words():
    """Words as people list them, the same in each run: mostly Chinese, with some Latin ones and some of both."""
    numbers = random.Random(19)

    def ideographs(rows):
        cells = [bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF)]
        return [text for text in (cell.decode("gb2312", "ignore") for cell in cells) if text]

    # The characters that most people write, and the others.
    common, rare = ideographs(range(0xB0, 0xD8)), ideographs(range(0xD8, 0xF8))
    consonants, vowels = "bcdfghjklmnpqrstvwxz", "aeiou"

    def chinese(count):
        return "".join(numbers.choices(common, k=count))

    def latin():
        pairs = (numbers.choice(consonants) + numbers.choice(vowels) for _ in range(numbers.randint(3, 5)))
        return "".join(pairs) + numbers.choice(consonants)

    kinds = [
        (60, lambda: chinese(numbers.randint(3, 6))),
        (12, lambda: "".join(numbers.choices(rare, k=2))),
        (22, latin),
        (2, lambda: f"{latin()} {latin()}"),
        (2, lambda: chinese(2) + latin()),
        (2, lambda: latin() + numbers.choice("éüñ"))]
    words = {}
    while len(words) < WORDS:
        words[numbers.choices([make for _, make in kinds], [share for share, _ in kinds])[0]()] = None
    return list(words)


def catalogue(upstream, has_rules):
    """The document of what is on offer; with all rules, or with the usual ones, which have nothing to look at."""
    document = {
        "channels": [{"name": "upstream", "baseURL": f"http://127.0.0.1:{upstream}/v1", "apiKey": "none"}],
        "models": [{"name": name} for name in ("burst", "paced-10", "paced-500")]}
    if not has_rules:
        return document
    words = listed_words()
    lists = [("refused", "refuse", 0, 40_000), ("masked", "mask", 40_000, 75_000), ("noted", "note", 75_000, WORDS)]
    return document | {
        "groups": [{"name": "friends", "ratio": "0.8"}, {"name": "trial", "models": ["burst"]}],
        "words": [
            {"name": name, "action": action, "words": words[start:end], "answers": True,
             "allow": [f"{word}x" for word in words[start:start + 100]]}
            for name, action, start, end in lists],
        "rules": [
            {"name": "whitelist", "accounts": [f"friend-{number}" for number in range(1000)], "groups": ["friends"],
             "skips": ["frequency", "words"]},
            {"name": "frequency", "account": FREQUENCY, "key": FREQUENCY,
             "groups": [{"name": "trial", "requestsPerMinute": 5}]},
            {"name": "words"}, {"name": "status"}, {"name": "model"}]}


class Service(Bench):
    """One service, with its catalogue, its data and its port."""

    def __init__(self, name, directory, upstream, is_short):
        super().__init__(directory, is_short, 0)
        directory.mkdir()
        self.name = name
        self.ports = {"upstream": upstream, "Yizhan": free_port()}
        self.file = directory / "catalogue.json5"
        self.file.write_text(
            json.dumps(catalogue(upstream, has_rules=name == "rules"), ensure_ascii=False), encoding="utf-8")

    def environment(self):
        settings = super().environment() | {"YIZHAN_CATALOGUE": str(self.file)}
        return {name: value for name, value in settings.items() if not name.startswith("YIZHAN_OPENAI_")}

    def make_key(self):
        """The account's key; where rules are, one of the account's own that has every limit a key can have."""
        super().make_key()
        if self.name != "rules":
            return
        session = self.ask("/v1/signins", {"way": "key", "key": self.key}, {"Accept-Session": "bearer"})
        self.session = session["token"]
        key = self.ask(
            "/v1/keys", {"name": "bench", "limits": KEY_LIMITS}, {"Authorization": f"Bearer {self.session}"})
        self.key = key["key"]

    def ask(self, path, body, fields):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["Yizhan"], timeout=30)
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"} | fields)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status not in (200, 201):
            raise Failed(f"POST {path} was answered with {response.status}: {text}")
        return json.loads(text)

    def turn(self, count):
        """Answers a second, and milliseconds to the first token: p50, p99."""
        result = self.load(
            "Yizhan", "--connections", count, "--model", "burst", "--seconds", self.seconds, "--characters", CHARACTERS)
        return result["requestsPerSecond"], *[result["firstToken"][share] / 1000 for share in ("p50", "p99")]

    def verify(self, credential, turns):
        """Verifications a second, and milliseconds that one takes: p50, p99."""
        results = []
        for _ in range(turns):
            result = load(
                self.ports["Yizhan"], credential, "--connections", VERIFICATIONS_AT_ONCE, "--seconds", self.seconds,
                mode="verify")
            self.errors += result["errors"]
            results.append([result["requestsPerSecond"], *[result["total"][share] / 1000 for share in ("p50", "p99")]])
        return [statistics.median(values) for values in zip(*results)]


def measure(directory, is_short):
    """Prints the tables, and returns how many requests were refused or not whole."""
    upstream = free_port()
    plain, rules = services = [Service(name, directory / name, upstream, is_short) for name in ("plain", "rules")]
    with running([LOAD, "upstream", "--port", str(upstream)], directory / "upstream.log") as server:
        wait_until_ready(upstream, "/v1/models", server)
        with plain.yizhan() as first, rules.yizhan() as second:
            starts = [
                wait_until_ready(service.ports["Yizhan"], "/readyz", process)
                for service, process in zip(services, (first, second))]
            for service in services:
                service.make_key()
            rows = [compare(services, count, 1 if is_short else TURNS) for count in AT_ONCE]
            verified = [
                [f"by {name}", *figures(rules.verify(credential, 1 if is_short else 5))]
                for name, credential in (("a key with limits", rules.key), ("a session", rules.session))]
            memory = [resident(process)[0] for process in (first, second)]
    table([f"questions of {CHARACTERS:,} characters, at once", "plain /s", "all rules /s", "all rules ÷ plain",
           "standard error", "first token, ms: plain p50, p99", "all rules p50, p99", "rules add p50", "p99"], rows)
    table([f"`GET /auth/verify`, {VERIFICATIONS_AT_ONCE} at once", "/s", "ms: p50", "p99"], verified)
    table(["", "plain", f"all rules, {WORDS:,} words"], [
        ["start to ready, with a new catalogue", *(f"{start:.1f} s" for start in starts)],
        ["resident after the load", *(f"{size:.0f} MB" for size in memory)]])
    return sum(service.errors for service in services)


def compare(services, count, turns):
    results = in_turns(services, turns, lambda service: service.turn(count))
    pairs = list(zip(results["plain"], results["rules"]))
    ratios = [rules[0] / plain[0] for plain, rules in pairs]
    error = statistics.stdev(ratios) / len(ratios) ** 0.5 if len(ratios) > 1 else 0
    rates, firsts = [], []
    for turns_of_one in results.values():
        rate, *first = [statistics.median(values) for values in zip(*turns_of_one)]
        rates.append(f"{rate:,.0f}")
        firsts.append(f"{first[0]:.2f}, {first[1]:.2f}")
    added = [statistics.median(rules[place] - plain[place] for plain, rules in pairs) for place in (1, 2)]
    return [str(count), *rates, f"{statistics.median(ratios):.3f}", f"{error:.3f}", *firsts,
            *(f"{value:+.3f}" for value in added)]


def figures(verified):
    rate, *times = verified
    return [f"{rate:,.0f}", *(f"{time:.2f}" for time in times)]
