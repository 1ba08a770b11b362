"""The packages that this environment has, and how each is asked."""

import asyncio
import importlib
import inspect
from importlib import metadata

MODULES = ("with_openai", "with_litellm", "with_langchain", "with_pydantic_ai")


def installed():
    """(name with version, function) of every way to ask that this environment has."""
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        package = f"{module.DISTRIBUTION} {metadata.version(module.DISTRIBUTION)}"
        for mode in module.MODES:
            yield f"{package} {mode.__name__.replace('_', ' ')}", blocking(mode)


def blocking(mode):
    if not inspect.iscoroutinefunction(mode):
        return mode
    return lambda *arguments: asyncio.run(mode(*arguments))
