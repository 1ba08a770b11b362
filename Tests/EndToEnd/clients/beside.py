"""Tests that wait long and do little, all at once."""

from concurrent.futures import ThreadPoolExecutor


def beside_each_other(case):
    """Runs all tests of a class at once, as soon as the first of them is wanted; each tells what came of its own."""
    bodies = {name: getattr(case, name) for name in dir(case) if name.startswith("test_")}
    futures = {}

    def begin():
        pool = ThreadPoolExecutor(len(bodies))
        futures.update({name: pool.submit(body, case(name)) for name, body in bodies.items()})
        pool.shutdown(wait=False)

    def told(name):
        def test(self):
            if not futures:
                begin()
            futures[name].result()

        test.__doc__ = bodies[name].__doc__
        return test

    make = case.setUpClass.__func__

    def make_anew(cls):
        # A second try is one of all tests.
        futures.clear()
        make(cls)

    case.setUpClass = classmethod(make_anew)
    for name in bodies:
        setattr(case, name, told(name))
    return case
