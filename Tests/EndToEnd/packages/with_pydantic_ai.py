"""pydantic-ai's model for chat completions, below its agents."""

from answer import WEATHER, Answer, City, weather
from openai import AsyncOpenAI
from pydantic_ai import Agent, NativeOutput, PromptedOutput
from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.messages import ModelRequest, TextPart, ToolCallPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.tools import ToolDefinition

DISTRIBUTION = "pydantic-ai-slim"
FINISHES = {"tool_call": "tool_calls"}


def tool():
    function = WEATHER["function"]
    return ToolDefinition(
        name=function["name"], description=function["description"], parameters_json_schema=function["parameters"])


def parameters(tools):
    return ModelRequestParameters(function_tools=[tool()] if tools else [], allow_text_output=True)


def model(door, client):
    return OpenAIChatModel(door.model, provider=OpenAIProvider(openai_client=client))


def client(door):
    return AsyncOpenAI(base_url=door.base, api_key=door.key, max_retries=0)


async def in_one_piece(door, question, tools=False):
    async with client(door) as opened:
        messages = [ModelRequest.user_text_prompt(question)]
        asked = model_request(model(door, opened), messages, model_request_parameters=parameters(tools))
        return whole(await asked)


async def in_chunks(door, question, tools=False):
    async with client(door) as opened:
        messages = [ModelRequest.user_text_prompt(question)]
        asked = model_request_stream(model(door, opened), messages, model_request_parameters=parameters(tools))
        async with asked as stream:
            async for _ in stream:
                pass
            return whole(stream.get())


MODES = (in_one_piece, in_chunks)


def whole(response):
    calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
    return Answer(
        text="".join(part.content for part in response.parts if isinstance(part, TextPart)),
        calls=tuple((call.tool_name, call.args_as_dict()) for call in calls),
        finish=FINISHES.get(response.finish_reason, response.finish_reason),
        usage=(response.usage.input_tokens, response.usage.output_tokens),
        oddity=next((f"a call without an id: {call}" for call in calls if not call.tool_call_id), None))


async def with_a_tool(door, question):
    async with client(door) as opened:
        agent = Agent(model(door, opened), tools=[weather], instructions="Be brief.")
        return (await agent.run(question)).output


async def with_a_tool_in_chunks(door, question):
    async with client(door) as opened:
        agent = Agent(model(door, opened), tools=[weather], system_prompt="Be brief.")
        return (await agent.run(question, event_stream_handler=passing_over)).output


async def passing_over(_, events):
    """With a handler of events the agent asks for streams, and does not take text before a call for the last word."""
    async for _ in events:
        pass


CONVERSATIONS = (with_a_tool, with_a_tool_in_chunks)


async def after_its_answer(door, question):
    async with client(door) as opened:
        asked = ModelRequest.user_text_prompt(question)
        first = await model_request(model(door, opened), [asked])
        going_on = [asked, first, ModelRequest.user_text_prompt("Go on.")]
        return whole(await model_request(model(door, opened), going_on)).text


CONTINUATIONS = (after_its_answer,)


async def as_a_class(door, question):
    async with client(door) as opened:
        agent = Agent(model(door, opened), output_type=NativeOutput(City))
        return (await agent.run(question)).output.city


async def by_a_prompt(door, question):
    async with client(door) as opened:
        agent = Agent(model(door, opened), output_type=PromptedOutput(City))
        return (await agent.run(question)).output.city


STRUCTURES = (as_a_class, by_a_prompt)
