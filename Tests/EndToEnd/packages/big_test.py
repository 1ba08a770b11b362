"""Large events, and many at once."""

from case import COUNTED, DONE, END, JSON, ROLE, STOP, Case, chunk, completion, said
from packages_test_case import PackagesTestCase

MANY = [f"{number} " for number in range(5_000)]
PREFIX = "data:image/png;base64,"


def picture(size):
    url = PREFIX + "A" * (size - len(PREFIX))
    return {"role": "assistant", "content": "", "images": [{"type": "image_url", "image_url": {"url": url}}]}


def picture_case(name, size, **members):
    sent = (ROLE, chunk(picture(size)), said("A picture"), *END)
    return Case(name, sent, text="A picture", pictures=(size,), **members)


CASES = (
    picture_case("a-megabyte", 1_000_000),
    picture_case("a-megabyte-in-pieces", 1_000_000, cut=1_400),
    picture_case("five-megabytes", 5_000_000),
    picture_case("five-megabytes-in-pieces", 5_000_000, cut=60_000),
    Case("a-megabyte-in-a-document", (completion(picture(1_000_000) | {"content": "A picture"}),), text="A picture",
         pictures=(1_000_000,), headers=JSON),
    Case("many-chunks-at-once", (b"".join((ROLE, *map(said, MANY), STOP, COUNTED, DONE)),), text="".join(MANY)),
    Case("text-of-a-megabyte", (ROLE, said("驿站 " * 100_000), *END), text="驿站 " * 100_000),
)


class BigEvents(PackagesTestCase):
    def test_every_client_reads_them_whole(self):
        self.check(CASES)
