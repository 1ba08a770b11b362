"""The packages that this environment has, and how each is asked."""

import asyncio
import importlib
import inspect
import sys
from importlib import metadata

MODULES = ("with_openai", "with_litellm", "with_langchain", "with_pydantic_ai")


def modules():
    """(package with version, module that asks with it) of every package that this environment has."""
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        yield f"{module.DISTRIBUTION} {metadata.version(module.DISTRIBUTION)}", module


def installed(kind):
    """(name with version, function) of every way of a kind: MODES, CONVERSATIONS, CONTINUATIONS or STRUCTURES."""
    for package, module in modules():
        for way in getattr(module, kind):
            yield f"{package} {way.__name__.replace('_', ' ')}", blocking(way)


def blocking(way):
    if not inspect.iscoroutinefunction(way):
        return way
    return lambda *arguments, **options: asyncio.run(way(*arguments, **options))


def main():
    """Says which packages are there; without any there is nothing to test."""
    found = [package for package, _ in modules()]
    print(f"With {', '.join(found)}." if found else f"None of the packages is installed for {sys.executable}.")
    return 0 if found else 77


if __name__ == "__main__":
    sys.exit(main())
