"""The official package: in one piece, in chunks, in chunks without blocking, and by its helper that adds them up."""

import json

import openai
from answer import WEATHER, Answer, City, added, weather

DISTRIBUTION = "openai"


def asked(door, question, tools=False):
    asked = {"model": door.model, "messages": [{"role": "user", "content": question}]}
    return asked | ({"tools": [WEATHER]} if tools else {})


def options(door):
    return {"base_url": door.base, "api_key": door.key, "max_retries": 0}


def in_one_piece(door, question, tools=False):
    with openai.OpenAI(**options(door)) as client:
        return whole(client.chat.completions.create(**asked(door, question, tools)))


def in_chunks(door, question, tools=False):
    with openai.OpenAI(**options(door)) as client:
        usage = {"stream_options": {"include_usage": True}}
        with client.chat.completions.create(stream=True, **usage, **asked(door, question, tools)) as chunks:
            return put_together(list(chunks))


async def without_blocking(door, question, tools=False):
    async with openai.AsyncOpenAI(**options(door)) as client:
        usage = {"stream_options": {"include_usage": True}}
        chunks = await client.chat.completions.create(stream=True, **usage, **asked(door, question, tools))
        return put_together([chunk async for chunk in chunks])


def by_its_helper(door, question, tools=False):
    with openai.OpenAI(**options(door)) as client:
        usage = {"stream_options": {"include_usage": True}}
        with client.chat.completions.stream(**usage, **asked(door, question, tools)) as stream:
            return whole(stream.get_final_completion())


MODES = (in_one_piece, in_chunks, without_blocking, by_its_helper)


def whole(completion):
    choice, = completion.choices
    return Answer(
        text=choice.message.content or "",
        calls=tuple(
            (call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or ()),
        finish=choice.finish_reason,
        usage=counted(completion.usage) if completion.usage else None,
        pictures=tuple(map(size, (choice.message.model_extra or {}).get("images") or ())),
        oddity=unnamed((call.id, call.type) for call in choice.message.tool_calls or ()))


def put_together(chunks):
    """The answer, by the index of each call, as programs do that use the package without its helper."""
    text, calls, finishes, pictures = "", {}, [], []
    for choice in (choice for chunk in chunks for choice in chunk.choices):
        text += choice.delta.content or ""
        pictures += (choice.delta.model_extra or {}).get("images") or ()
        if choice.finish_reason is not None:
            finishes.append(choice.finish_reason)
        for piece in choice.delta.tool_calls or ():
            call = calls.setdefault(piece.index, {"id": piece.id, "type": piece.type, "name": "", "arguments": ""})
            call["name"] += piece.function.name or ""
            call["arguments"] += piece.function.arguments or ""
    return Answer(
        text=text,
        calls=tuple((call["name"], json.loads(call["arguments"])) for call in calls.values()),
        finish="+".join(finishes) or None,
        usage=added(counted(chunk.usage) for chunk in chunks if chunk.usage),
        pictures=tuple(map(size, pictures)),
        oddity=next(filter(None, map(oddity, chunks)), None)
        or unnamed((call["id"], call["type"]) for call in calls.values()))


def oddity(chunk):
    """Says what OpenAI's schema forbids in a chunk; the package itself does not look."""
    if chunk.object != "chat.completion.chunk" or type(chunk.created) is not int or not chunk.id:
        return f"a chunk without what every chunk has: {chunk}"
    for choice in chunk.choices:
        if type(choice.index) is not int or choice.delta is None or choice.finish_reason == "":
            return f"a choice without what every choice has: {choice}"
        if any(type(piece.index) is not int for piece in choice.delta.tool_calls or ()):
            return f"a piece of a call without an index: {choice}"
    return None


def unnamed(calls):
    """Says which of the calls, (id, type), lacks one of them."""
    return next((f"a call without id or type: {call}" for call in calls if not call[0] or call[1] != "function"), None)


def counted(usage):
    return usage.prompt_tokens, usage.completion_tokens


def size(picture):
    return len(picture["image_url"]["url"])


def with_a_tool(door, question):
    """Asks, calls the tool, and asks again with what it said; the first answer goes back as the package dumps it."""
    def answer(client, messages):
        asked = {"model": door.model, "messages": messages, "tools": [WEATHER], "parallel_tool_calls": True}
        return client.chat.completions.create(**asked).choices[0].message

    return conversation(door, question, answer)


def with_a_tool_in_chunks(door, question):
    def answer(client, messages):
        with client.chat.completions.stream(model=door.model, messages=messages, tools=[WEATHER]) as stream:
            return stream.get_final_completion().choices[0].message

    return conversation(door, question, answer)


def conversation(door, question, answer):
    messages = [{"role": "user", "content": question}]
    with openai.OpenAI(**options(door)) as client:
        while (message := answer(client, messages)).tool_calls:
            messages.append(message.model_dump())
            messages += [
                {"role": "tool", "tool_call_id": call.id, "content": weather(**json.loads(call.function.arguments))}
                for call in message.tool_calls]
    return message.content


CONVERSATIONS = (with_a_tool, with_a_tool_in_chunks)


def after_its_answer(door, question):
    """Sends an answer back as the package dumps it, with what it does not say as null."""
    messages = [{"role": "user", "content": question}]
    with openai.OpenAI(**options(door)) as client:
        first = client.chat.completions.create(model=door.model, messages=messages).choices[0].message
        messages += [first.model_dump(), {"role": "user", "content": "Go on."}]
        return client.chat.completions.create(model=door.model, messages=messages).choices[0].message.content


CONTINUATIONS = (after_its_answer,)


def as_a_class(door, question):
    with openai.OpenAI(**options(door)) as client:
        messages = [{"role": "developer", "content": "Name a city."}, {"role": "user", "content": question}]
        parsed = client.chat.completions.parse(model=door.model, messages=messages, response_format=City)
        return parsed.choices[0].message.parsed.city


STRUCTURES = (as_a_class,)
