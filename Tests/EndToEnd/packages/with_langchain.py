"""langchain-openai's ChatOpenAI, which adds up what the chunks say."""

from functools import reduce
from operator import add

import httpx
from answer import WEATHER, Answer, City, weather
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI

DISTRIBUTION = "langchain-openai"


def model(door, tools, **options):
    asked = {"model": door.model, "base_url": door.base, "api_key": door.key, "max_retries": 0, "stream_usage": True}
    model = ChatOpenAI(**asked, **options)
    return model.bind_tools([WEATHER]) if tools else model


def in_one_piece(door, question, tools=False):
    return whole(model(door, tools).invoke(question))


def in_chunks(door, question, tools=False):
    return whole(reduce(add, model(door, tools).stream(question)))


async def without_blocking(door, question, tools=False):
    # Its own client would be kept for the next event loop, in which it does not work.
    async with httpx.AsyncClient() as client:
        chunks = model(door, tools, http_async_client=client).astream(question)
        return whole(reduce(add, [chunk async for chunk in chunks]))


MODES = (in_one_piece, in_chunks, without_blocking)


def whole(message):
    usage = message.usage_metadata
    malformed = message.invalid_tool_calls or [call for call in message.tool_calls if not call["id"]]
    return Answer(
        text=message.text if isinstance(message.text, str) else message.text(),
        calls=tuple((call["name"], call["args"]) for call in message.tool_calls),
        finish=message.response_metadata.get("finish_reason"),
        usage=(usage["input_tokens"], usage["output_tokens"]) if usage else None,
        oddity=f"malformed calls: {malformed}" if malformed else None)


def with_a_tool(door, question):
    return conversation(model(door, True).invoke, question)


def with_a_tool_in_chunks(door, question):
    return conversation(lambda messages: reduce(add, model(door, True).stream(messages)), question)


def conversation(ask, question):
    messages = [HumanMessage(question)]
    while (message := ask(messages)).tool_calls:
        messages.append(message)
        messages += [ToolMessage(weather(**call["args"]), tool_call_id=call["id"]) for call in message.tool_calls]
    return message.content


CONVERSATIONS = (with_a_tool, with_a_tool_in_chunks)


def after_its_answer(door, question):
    asked = HumanMessage(question)
    return model(door, False).invoke([asked, model(door, False).invoke([asked]), HumanMessage("Go on.")]).content


CONTINUATIONS = (after_its_answer,)


def as_a_class(door, question):
    return model(door, False).with_structured_output(City).invoke(question).city


def as_a_document(door, question):
    return model(door, False).with_structured_output(City, method="json_mode").invoke(question).city


STRUCTURES = (as_a_class, as_a_document)
