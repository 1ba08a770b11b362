"""Tool calls that providers send in pieces of their own kinds: every client reads the same calls."""

import json

from case import COUNTED, DONE, END_OF_CALLS, JSON, ROLE, Case, called, chunk, completion, framed
from packages_test_case import PackagesTestCase

PARIS = ("weather", {"city": "Paris"})
ROME = ("weather", {"city": "Rome"})
BERN = ("weather", {"city": "Bern"})
START, REST = '{"city": ', '"%s"}'


def call(index=0, id="call_1", name="weather", arguments="", type="function"):
    """A piece of a call; None leaves a member out."""
    function = {"name": name, "arguments": arguments}
    members = {"index": index, "id": id, "type": type}
    given = {name: value for name, value in members.items() if value is not None}
    return given | {"function": {name: value for name, value in function.items() if value is not None}}


def more(arguments, index=0, id=None):
    return call(index, id, None, arguments, None)


def whole(city):
    return json.dumps({"city": city})


def tool_case(name, *pieces, calls=(PARIS,), end=END_OF_CALLS, **members):
    return Case(name, (ROLE, *pieces, *end), text="", calls=calls, finish="tool_calls", **members)


ONE = (
    tool_case("one-call", called(call()), called(more(START)), called(more(REST % "Paris"))),
    tool_case("no-index", called(call(None)), called(more(START, None)), called(more(REST % "Paris", None))),
    tool_case("name-in-parts", called(call(name="wea")), called(call(id=None, name="ther", type=None)),
              called(more(whole("Paris")))),
    tool_case("name-in-three-parts", called(call(name="w", arguments=None)), called(call(id=None, name="ea", type=None)),
              called(call(id=None, name="ther", arguments=START, type=None)), called(more(REST % "Paris"))),
    tool_case("name-after-the-id", called(call(name=None)), called(call(id=None, type=None)),
              called(more(whole("Paris")))),
    tool_case("name-repeated", called(call()), called(call(arguments=START)), called(call(arguments=REST % "Paris"))),
    tool_case("no-id", called(call(id=None)), called(more(START)), called(more(REST % "Paris"))),
    tool_case("empty-id-in-later-pieces", called(call()), called(call(id="", name="", arguments=START)),
              called(call(id="", name="", arguments=REST % "Paris"))),
    tool_case("no-type", called(call(type=None)), called(more(whole("Paris")))),
    tool_case("arguments-as-object", called(call(arguments={"city": "Paris"}))),
    tool_case("arguments-null-first", called({"index": 0, "id": "call_1", "type": "function", "function": {
        "name": "weather", "arguments": None}}), called(more(whole("Paris")))),
    tool_case("nothing-but-function", called({"function": {"name": "weather", "arguments": whole("Paris")}})),
    tool_case("all-at-once", called(call(arguments=whole("Paris")))),
    tool_case("beside-the-reason", chunk({"tool_calls": [call(arguments=whole("Paris"))]}, "tool_calls"),
              end=(COUNTED, DONE)),
    tool_case("done-without-reason", called(call(arguments=whole("Paris"))), end=(COUNTED, DONE)),
    tool_case("empty-reason", chunk({"tool_calls": [call()]}, ""), chunk({"tool_calls": [more(whole("Paris"))]}, "")),
    tool_case("content-null", chunk({"content": None, "tool_calls": [call(arguments=whole("Paris"))]})),
    tool_case("in-pieces-of-three", called(call()), called(more(START)), called(more(REST % "Paris")), cut=3),
    tool_case("in-a-message", framed(choices=[{"index": 0, "finish_reason": "tool_calls", "message": {
        "role": "assistant", "content": None, "tool_calls": [call(None, arguments=whole("Paris"))]}}]),
              end=(COUNTED, DONE)),
    Case("in-a-document", (completion({"content": None, "tool_calls": [
        call(None, type=None, arguments={"city": "Paris"})]}, "tool_calls"),),
         text="", calls=(PARIS,), finish="tool_calls", headers=JSON),
)

PARALLEL = (
    tool_case("two-calls", called(call(), call(1, "call_2")), called(more(whole("Paris")), more(whole("Rome"), 1)),
              calls=(PARIS, ROME)),
    tool_case("interleaved", called(call()), called(call(1, "call_2")), called(more(START)), called(more(START, 1)),
              called(more(REST % "Rome", 1)), called(more(REST % "Paris")), calls=(PARIS, ROME)),
    tool_case("same-index", called(call(arguments=whole("Paris"))), called(call(0, "call_2", arguments=whole("Rome"))),
              called(call(0, "call_3", arguments=whole("Bern"))), calls=(PARIS, ROME, BERN)),
    tool_case("same-index-in-pieces", called(call()), called(more(whole("Paris"))), called(call(0, "call_2")),
              called(more(START)), called(more(REST % "Rome")), calls=(PARIS, ROME)),
    tool_case("ids-without-index", called(call(None)), called(more(START, None, "call_1")),
              called(more(REST % "Paris", None, "call_1")), called(call(None, "call_2", arguments=whole("Rome"))),
              calls=(PARIS, ROME)),
    tool_case("last-without-index", called(call(None)), called(more(whole("Paris"), None)),
              called(call(None, "call_2")), called(more(whole("Rome"), None)), calls=(PARIS, ROME)),
    tool_case("all-in-one-chunk-same-index", called(
        call(arguments=whole("Paris")), call(0, "call_2", arguments=whole("Rome"))), calls=(PARIS, ROME)),
    tool_case("index-from-one", called(call(1, arguments=whole("Paris"))),
              called(call(2, "call_2", arguments=whole("Rome"))), calls=(PARIS, ROME)),
)


class Tools(PackagesTestCase):
    def test_one_call(self):
        self.check(ONE, tools=True)

    def test_calls_in_parallel(self):
        self.check(PARALLEL, tools=True)
