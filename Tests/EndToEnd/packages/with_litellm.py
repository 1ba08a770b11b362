"""litellm as a client of an OpenAI-compatible server."""

import json
import os

# Its table of prices would be fetched from the Internet.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from answer import WEATHER, Answer, City, added, weather

DISTRIBUTION = "litellm"

litellm.suppress_debug_info = True
litellm.telemetry = False


def asked(door, question, tools=False):
    asked = {
        "model": f"openai/{door.model}",
        "messages": [{"role": "user", "content": question}],
        "api_base": door.base,
        "api_key": door.key,
        "max_retries": 0,
    }
    return asked | ({"tools": [WEATHER]} if tools else {})


def in_one_piece(door, question, tools=False):
    return whole(litellm.completion(**asked(door, question, tools)))


def in_chunks(door, question, tools=False):
    usage = {"stream_options": {"include_usage": True}}
    return put_together(list(litellm.completion(stream=True, **usage, **asked(door, question, tools))))


async def without_blocking(door, question, tools=False):
    usage = {"stream_options": {"include_usage": True}}
    chunks = await litellm.acompletion(stream=True, **usage, **asked(door, question, tools))
    return put_together([chunk async for chunk in chunks])


MODES = (in_one_piece, in_chunks, without_blocking)


def put_together(chunks):
    """The answer that the package's own builder makes; the usage is that of the chunks, not what it counts itself."""
    usages = [chunk.usage for chunk in chunks if getattr(chunk, "usage", None)]
    return whole(litellm.stream_chunk_builder(chunks), added(map(counted, usages)))


def whole(completion, usage=None):
    choice, = completion.choices
    return Answer(
        text=choice.message.content or "",
        calls=tuple(
            (call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or ()),
        finish=choice.finish_reason,
        usage=usage or counted(completion.usage),
        pictures=tuple(len(image["image_url"]["url"]) for image in getattr(choice.message, "images", None) or ()),
        oddity=next((f"a call without an id: {call}" for call in choice.message.tool_calls or () if not call.id), None))


def counted(usage):
    return usage.prompt_tokens, usage.completion_tokens


def with_a_tool(door, question):
    return conversation(question, lambda messages: litellm.completion(
        **asked(door, question, True) | {"messages": messages}).choices[0].message)


def with_a_tool_in_chunks(door, question):
    def answer(messages):
        chunks = list(litellm.completion(stream=True, **asked(door, question, True) | {"messages": messages}))
        return litellm.stream_chunk_builder(chunks).choices[0].message

    return conversation(question, answer)


def conversation(question, answer):
    messages = [{"role": "user", "content": question}]
    while (message := answer(messages)).tool_calls:
        messages.append(message)
        messages += [
            {"role": "tool", "tool_call_id": call.id, "name": call.function.name,
             "content": weather(**json.loads(call.function.arguments))} for call in message.tool_calls]
    return message.content


CONVERSATIONS = (with_a_tool, with_a_tool_in_chunks)


def after_its_answer(door, question):
    messages = [{"role": "user", "content": question}]
    first = litellm.completion(**asked(door, question)).choices[0].message
    messages += [first.model_dump(), {"role": "user", "content": "Go on."}]
    return litellm.completion(**asked(door, question) | {"messages": messages}).choices[0].message.content


CONTINUATIONS = (after_its_answer,)


def as_a_class(door, question):
    completion = litellm.completion(response_format=City, **asked(door, question))
    return City.model_validate_json(completion.choices[0].message.content).city


STRUCTURES = (as_a_class,)
