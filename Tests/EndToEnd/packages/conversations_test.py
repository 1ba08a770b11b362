"""Each package goes its own way with a tool and with a structure: what it then asks is taken and passed on."""

import json

from case import COUNTED, DONE, END, END_OF_CALLS, HELLO, ROLE, TEXT, Case, called, chunk, said
from packages_test_case import PackagesTestCase


def piece(index, id, city, **others):
    function = {"name": "weather", "arguments": json.dumps({"city": city})}
    return {"index": index, "id": id, "type": "function", "function": function} | others


THEN = (*HELLO, *END)
PARALLEL = [piece(0, "call_1", "Paris"), piece(1, "call_2", "Rome")]
TOOLS = (
    Case("a-tool", (ROLE, called(piece(0, "call_1", "Paris")), *END_OF_CALLS), then=THEN),
    Case("text-and-two-tools", (ROLE, said("Let me see."), called(*PARALLEL), *END_OF_CALLS), then=THEN),
    Case("thoughts-and-a-tool", (
        chunk({"role": "assistant", "reasoning_content": "Weather?"}), called(piece(0, "call_1", "Paris")),
        *END_OF_CALLS), then=THEN),
    Case("a-tool-without-id", (ROLE, called(piece(0, None, "Paris")), *END_OF_CALLS), then=THEN),
    Case("two-tools-of-one-index", (
        ROLE, called(piece(0, "call_1", "Paris")), called(piece(0, "call_2", "Rome")), *END_OF_CALLS), then=THEN),
    Case("a-tool-and-no-reason", (ROLE, called(piece(0, "call_1", "Paris")), COUNTED, DONE), then=THEN),
)
ANSWERS = (
    Case("an-answer", (ROLE, said("Paris"), *END), then=THEN),
    Case("an-empty-answer", (chunk({"role": "assistant"}), *END), then=THEN),
    Case("thoughts-only", (chunk({"role": "assistant", "reasoning_content": "Hm."}), *END), then=THEN),
)
CITY = Case("a-city", (ROLE, said('{"city"'), said(': "Paris"}'), *END), text="Paris")


class Conversations(PackagesTestCase):
    def test_what_a_tool_says_goes_back(self):
        self.check(TOOLS, "CONVERSATIONS")
        answered = [asked for asked in self.provider.asked.values() if asked[1]["messages"][-1]["role"] == "tool"]
        self.assertTrue(answered)
        for case, body in answered:
            with self.subTest(case=case.name):
                *_, answer = (message for message in body["messages"] if message["role"] == "assistant")
                ids = [call["id"] for call in answer["tool_calls"]]
                told = [message for message in body["messages"] if message["role"] == "tool"]
                self.assertEqual([message["tool_call_id"] for message in told], ids)
                self.assertTrue(all(ids), ids)
                cities = [json.loads(call["function"]["arguments"]).get("city") for call in answer["tool_calls"]]
                self.assertEqual([message["content"] for message in told], [f"It rains in {city}." for city in cities])

    def test_an_answer_goes_back(self):
        self.check(ANSWERS, "CONTINUATIONS")

    def test_a_structure_is_asked_for(self):
        self.check((CITY,), "STRUCTURES")
