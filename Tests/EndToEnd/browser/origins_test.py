"""A page of another origin calls the service, as chat clients in browsers do."""

from loopback import Handler, PlayedServer
from page_test_case import PageTestCase
from service import Service
from visitor import BASE, KEY

# Asks as OpenAI's library does in a browser, and reads the answer as it comes.
ASK = """async ([base, key, content]) => {
    const headers = {
        Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(),
        "X-Stainless-Lang": "js", "X-Own": "1",
    };
    const body = JSON.stringify({ model: "demo", stream: true, messages: [{ role: "user", content }] });
    try {
        const answer = await fetch(`${base}/v1/chat/completions`, { method: "POST", headers, body });
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        const parts = [];
        for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
        const [stream, problem] = ["X-Stream-Id", "X-Yizhan-Problem"].map((name) => answer.headers.get(name));
        return { status: answer.status, stream, problem, parts };
    } catch (error) {
        return { failure: error.name };
    }
}"""

RESUME = """async ([base, key, stream]) => {
    const headers = { Authorization: `Bearer ${key}`, "Last-Event-ID": "" };
    return await (await fetch(`${base}/v1/streams/${stream}`, { headers })).text();
}"""


class Site(Handler):
    """An empty page."""

    def do_GET(self):
        self.send(
            200, b"<!doctype html><link rel=icon href=data:,><title>Another origin</title>",
            {"Content-Type": "text/html"})


class Origins(PageTestCase):
    def page_of_another_origin(self):
        origin = self.enterContext(PlayedServer(Site)).base
        page = self.browser.new_page()
        self.addCleanup(page.close)
        page.goto(origin)
        return origin, page

    def test_a_page_of_any_origin_streams_an_answer_and_resumes_it(self):
        _, page = self.page_of_another_origin()
        answer = page.evaluate(ASK, [BASE, KEY, "sandbox:long:20 sandbox:pace:20"])
        self.assertEqual(answer["status"], 200)
        self.assertGreater(len(answer["parts"]), 1)
        text = "".join(answer["parts"])
        self.assertTrue(text.endswith("data: [DONE]\n\n"))
        self.assertEqual(page.evaluate(RESUME, [BASE, KEY, answer["stream"]]), text)

    def test_it_can_read_why_it_is_refused(self):
        _, page = self.page_of_another_origin()
        answer = page.evaluate(ASK, [BASE, "sk-abc", "你好"])
        self.assertEqual((answer["status"], answer["problem"]), (401, "invalid_api_key"))
        self.assertIn("invalid_api_key", "".join(answer["parts"]))

    def test_only_pages_of_listed_origins_can_call(self):
        listed, page = self.page_of_another_origin()
        _, other = self.page_of_another_origin()
        service = self.enterContext(Service("origins", cors_origins=f"https://chat.example.com,{listed}"))
        question = [service.base, service.owner_key, "你好"]
        self.assertEqual(page.evaluate(ASK, question)["status"], 200)
        self.assertEqual(other.evaluate(ASK, question), {"failure": "TypeError"})
        own = self.visitor(base=service.base).enter(service.owner_key)
        own.ask("你好")
        own.wait_for_end("done")

    def test_none_switches_it_off(self):
        _, page = self.page_of_another_origin()
        service = self.enterContext(Service("no-origins", cors_origins="none"))
        self.assertEqual(page.evaluate(ASK, [service.base, service.owner_key, "你好"]), {"failure": "TypeError"})
