"""What the tests of the account's pages share: a person of each test's own, signed in."""

from access import AccessTestCase
from people import Person


class PlaceTestCase(AccessTestCase):
    def arrive(self, path, person=None, yuan=5, **options):
        """A person's browser, signed in and at a place."""
        self.person = person or Person(yuan)
        visitor = self.visitor(locale=self.locale, **options)
        self.sign_in(visitor, self.person.key)
        visitor.page.goto(visitor.base + path)
        return visitor

    @staticmethod
    def sign_in(visitor, key):
        """As the page of the sign-in does; the cookie is the browser's from then on."""
        answer = visitor.context.request.post(f"{visitor.base}/v1/signins", data={"way": "key", "key": key})
        assert answer.status == 200, answer.text()
        return answer.json()

    @staticmethod
    def refuse(page, pattern, status, code, **fields):
        """Answers what is asked with a refusal of the service's shape."""
        body = {"error": {"message": "The server's own words.", "type": "server_error", "param": None, "code": code}}
        headers = {"X-Request-Id": "0123456789abcdef0123456789ab", "X-Yizhan-Problem": code} | fields
        page.route(pattern, lambda route: route.fulfill(status=status, json=body, headers=headers))
