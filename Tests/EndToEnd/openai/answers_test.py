"""Answers as the package reads them."""

import asyncio
import json

from client_test_case import ClientTestCase
from openai import AsyncOpenAI, BadRequestError

TEXT = "sandbox:text:7 sandbox:pace:1"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


class Answers(ClientTestCase):
    def test_a_stream_tells_the_whole_text(self):
        chunks = list(self.ask(TEXT, stream=True))
        self.assertEqual("".join(chunk.choices[0].delta.content or "" for chunk in chunks), self.text(TEXT))
        self.assertEqual(chunks[0].choices[0].delta.role, "assistant")
        self.assertEqual(chunks[-1].choices[0].finish_reason, "stop")
        self.assertEqual({chunk.usage for chunk in chunks}, {None})

    def test_every_chunk_bears_the_id_of_the_stream(self):
        messages = [{"role": "user", "content": TEXT}]
        answer = self.client.chat.completions.with_raw_response.create(model="demo", messages=messages, stream=True)
        chunks = list(answer.parse())
        self.assertEqual({chunk.id for chunk in chunks}, {answer.headers["x-stream-id"]})
        self.assertEqual({chunk.model for chunk in chunks}, {"demo"})
        self.assertTrue(answer.headers["x-request-id"])

    def test_usage_comes_last_if_it_is_asked_for(self):
        chunks = list(self.ask(TEXT, stream=True, stream_options={"include_usage": True}))
        self.assertEqual(chunks[-1].choices, [])
        self.assertEqual({chunk.usage for chunk in chunks[:-1]}, {None})
        reported = self.provider.answer(TEXT)["usage"]
        self.assertEqual(chunks[-1].usage.completion_tokens, reported["completion_tokens"])
        self.assertEqual(chunks[-1].usage.prompt_tokens, reported["prompt_tokens"])
        self.assertEqual(chunks[-1].usage.total_tokens, reported["total_tokens"])

    def test_an_answer_in_one_piece_is_the_same_text(self):
        answer = self.ask(TEXT)
        self.assertEqual(answer.object, "chat.completion")
        self.assertEqual(answer.choices[0].message.content, self.text(TEXT))
        self.assertEqual(answer.choices[0].message.role, "assistant")
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertEqual(answer.usage.completion_tokens, self.provider.answer(TEXT)["usage"]["completion_tokens"])

    def test_what_it_costs_is_on_the_ledger(self):
        client = self.connect(self.service.key("payer", 1))
        usage = self.ask(TEXT, client).usage
        post, grant = self.service.ledger(client.api_key)
        self.assertEqual((post["kind"], post["amount"]), ("post", usage.prompt_tokens + 2 * usage.completion_tokens))
        self.assertEqual((grant["kind"], grant["amount"]), ("grant", 1_000_000))

    def test_a_limit_of_tokens_is_kept(self):
        for limit in ({"max_tokens": 5}, {"max_completion_tokens": 5}):
            answer = self.ask(TEXT, **limit)
            self.assertEqual(answer.choices[0].finish_reason, "length")
            self.assertEqual(answer.usage.completion_tokens, 5)

    def test_many_at_once_are_not_mixed_up(self):
        contents = [f"sandbox:text:{seed} sandbox:pace:1" for seed in range(16)]

        async def read(client, content):
            messages = [{"role": "user", "content": content}]
            stream = await client.chat.completions.create(model="demo", messages=messages, stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

        async def read_all():
            async with AsyncOpenAI(base_url=str(self.client.base_url), api_key=self.client.api_key) as client:
                return await asyncio.gather(*(read(client, content) for content in contents))

        self.assertEqual(asyncio.run(read_all()), [self.text(content) for content in contents])

    def test_models_are_listed_and_found(self):
        self.assertEqual([model.id for model in self.client.models.list()], ["demo", "recorded"])
        self.assertEqual(self.client.models.retrieve("demo").owned_by, "sandbox")


class Tools(ClientTestCase):
    def called(self):
        """The call that an answer in one piece consists of."""
        answer = self.ask("What is the weather?", tools=[WEATHER])
        self.assertEqual(answer.choices[0].finish_reason, "tool_calls")
        self.assertIsNone(answer.choices[0].message.content)
        return answer.choices[0].message.tool_calls[0]

    def test_a_tool_is_called_in_one_piece(self):
        call = self.called()
        self.assertEqual((call.type, call.function.name), ("function", "weather"))
        self.assertIn("city", json.loads(call.function.arguments))

    def test_a_tool_is_called_in_a_stream(self):
        messages = [{"role": "user", "content": "What is the weather?"}]
        with self.client.chat.completions.stream(model="demo", messages=messages, tools=[WEATHER]) as stream:
            answer = stream.get_final_completion()
        call = answer.choices[0].message.tool_calls[0]
        whole = self.called()
        self.assertEqual(answer.choices[0].finish_reason, "tool_calls")
        self.assertEqual((call.id, call.function.name), (whole.id, whole.function.name))
        self.assertEqual(json.loads(call.function.arguments), json.loads(whole.function.arguments))

    def test_what_a_tool_says_goes_back_to_the_model(self):
        call = self.called()
        messages = [
            {"role": "user", "content": "What is the weather?"},
            {"role": "assistant", "tool_calls": [call.model_dump()]},
            {"role": "tool", "tool_call_id": call.id, "content": "It rains."},
        ]
        answer = self.client.chat.completions.create(model="demo", messages=messages, tools=[WEATHER])
        self.assertIn("It rains.", answer.choices[0].message.content)


class Parameters(ClientTestCase):
    def test_what_the_channel_lets_through_is_passed_on_as_it_is(self):
        extra = {"enable_search": True, "thinking": {"type": "enabled", "budget": 3}, "名字": [1.50, None]}
        answer = self.ask("hello", model="recorded", temperature=0.5, user="someone", extra_body=extra)
        self.assertEqual(answer.choices[0].message.content, "noted")
        headers, asked = self.recorder.asked[-1]
        self.assertEqual(asked | extra | {"temperature": 0.5, "user": "someone"}, asked)
        self.assertEqual((asked["model"], asked["stream"]), ("theirs", True))
        self.assertEqual(asked["stream_options"], {"include_usage": True})
        self.assertEqual(headers["Authorization"], "Bearer sk-theirs")

    def test_what_it_does_not_let_through_is_left_out(self):
        extra = {"api_key": "sk-mine", "plugins": [{"id": "web"}]}
        tools = [WEATHER, {"type": "web_search", "web_search": {"enable": True}}]
        self.ask("hello", model="recorded", service_tier="priority", tools=tools, extra_body=extra)
        asked = self.recorder.asked[-1][1]
        self.assertEqual(asked["tools"], [WEATHER])
        self.assertFalse({"service_tier", "api_key", "plugins"} & set(asked))

    def test_or_refused_if_the_channel_says_so(self):
        with self.assertRaises(BadRequestError) as refused:
            self.ask("hello", service_tier="priority")
        self.assertEqual((refused.exception.code, refused.exception.param), ("unsupported_parameter", "service_tier"))

    def test_the_answer_bears_our_names(self):
        answer = self.ask("hello", model="recorded")
        self.assertEqual(answer.model, "recorded")
        self.assertTrue(answer.id.startswith("chatcmpl-"))

    def test_pictures_are_passed_on(self):
        parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]
        self.ask(parts, model="recorded")
        self.assertEqual(self.recorder.asked[-1][1]["messages"], [{"role": "user", "content": parts}])
        self.assertIn("1 picture", self.ask(parts).choices[0].message.content)

    def test_the_same_key_gives_the_same_answer_and_one_charge(self):
        client = self.connect(self.service.key("repeater", 1))
        headers = {"Idempotency-Key": "once"}
        first, second = (self.ask("hello", client, model="recorded", extra_headers=headers) for _ in range(2))
        self.assertEqual(first.model_dump(), second.model_dump())
        chunks = list(self.ask(TEXT, client, stream=True, extra_headers={"Idempotency-Key": "streamed"}))
        again = list(self.ask(TEXT, client, stream=True, extra_headers={"Idempotency-Key": "streamed"}))
        self.assertEqual(chunks, again)
        kinds = [entry["kind"] for entry in self.service.ledger(client.api_key)]
        self.assertEqual(kinds, ["post", "post", "grant"])


class Pauses(ClientTestCase):
    silence = "30s"

    def test_a_pause_with_heartbeats_is_no_event(self):
        # A heartbeat comes after five to ten seconds of silence.
        told = "sandbox:text:7 sandbox:long:2"
        chunks = list(self.ask(told + " sandbox:pace:11000", stream=True))
        self.assertEqual("".join(chunk.choices[0].delta.content or "" for chunk in chunks), self.text(told))
