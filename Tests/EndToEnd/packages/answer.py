"""What each package makes of an answer, in one form for all."""

from dataclasses import dataclass

from pydantic import BaseModel

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@dataclass(frozen=True)
class Door:
    """Where and as whom a package asks."""

    base: str
    key: str
    model: str = "odd"


@dataclass(frozen=True)
class Answer:
    text: str
    # (name, arguments) of each tool call.
    calls: tuple
    finish: str | None
    # (tokens in, tokens out), added up over all chunks that have a usage, as some programs do.
    usage: tuple | None
    # The bytes of each picture; None: the package shows none.
    pictures: tuple | None = None
    # The chunk or call that a package takes for malformed, though it raised nothing.
    oddity: str | None = None


def added(usages):
    """The sum of (in, out); None if there is none."""
    usages = list(usages)
    return tuple(map(sum, zip(*usages))) if usages else None


def chain(error):
    """An error with all that caused it, outermost first."""
    found = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


class City(BaseModel):
    """A structure that is asked for."""

    city: str


def weather(city: str) -> str:
    """The weather of a city."""
    return f"It rains in {city}."
