"""Conversations as files: out of the browser, and into it."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from page_test_case import PageTestCase
from visitor import DESKTOP
from wire import scripted

WECHAT = {**DESKTOP, "user_agent": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107.0 MicroMessenger/8.0.40"}

# Lets the page copy as long as a press lasts, as browsers on iOS do.
ONLY_WITHIN_A_PRESS = """() => {
    let isPressed = false;
    addEventListener("click", () => {
        isPressed = true;
        setTimeout(() => { isPressed = false; });
    }, { capture: true });
    const { clipboard } = navigator;
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => (isPressed ? write(text) : Promise.reject(new Error("There is no press.")));
    document.execCommand = () => false;
}"""

# Reads files, each a good one but for one change, and tells where each is found wrong.
READ = """async (files) => {
    const main = document.querySelector("script[type=module]").src;
    const { readArchive } = await import(new URL("../chat/archive.js", main).href);
    return files.map((file) => {
        try {
            return readArchive(typeof file === "string" ? file : JSON.stringify(file), (id) => id === "taken");
        } catch (error) {
            return error.place ?? String(error);
        }
    });
}"""


def archive(**changes):
    """A file with one conversation of two messages."""
    messages = [
        {"id": "q", "parent": None, "role": "user", "text": "问", "state": "done", "created": 5},
        {"id": "a", "parent": "q", "role": "assistant", "text": "答", "state": "done", "created": 5, "key": "k"},
    ]
    conversation = {"id": "one", "title": "题", "created": 5, "updated": 6, "head": "a", "messages": messages}
    return {"format": "yizhan.conversations", "version": 1, "conversations": [{**conversation, **changes}]}


class Exports(PageTestCase):
    def test_a_conversation_leaves_as_markdown(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "**粗** `码`"})
        visitor.ask("第一问")
        path = self.download(visitor, "导出本对话（Markdown）")
        self.assertRegex(path.name, r"^第一问 \d{4}-\d\d-\d\d\.md$")
        text = path.read_text()
        self.assertTrue(text.startswith("# 第一问\n"))
        self.assertIn("## 你\n\n第一问\n", text)
        self.assertIn("\n\n**粗** `码`\n", text)

    def test_what_left_comes_back_and_overwrites_nothing(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "旧答案"})
        visitor.ask("第一问")
        visitor.answer.hover()
        visitor.answer.get_by_role("button", name="重新回答").click()
        expect(visitor.page.locator(".version-count").last).to_have_text("2/2")
        visitor.wait_for_end("done")
        path = self.download(visitor, "导出全部对话（JSON）")
        identity = visitor.page.url.rsplit("/", 1)[1]
        file = json.loads(path.read_text())
        self.assertEqual([one["id"] for one in file["conversations"]], [identity])
        self.assertEqual(len(file["conversations"][0]["messages"]), 3)
        self.assertNotIn('"key"', path.read_text())
        self.bring(visitor, path)
        expect(visitor.page.locator(".chat-name")).to_have_count(2)
        visitor.page.get_by_role("button", name="打开", exact=True).click()
        # The first one looks like it: until its address is left it may still be shown.
        expect(visitor.page).not_to_have_url(re.compile(identity))
        expect(visitor.page.locator(".version-count").last).to_have_text("2/2")
        # In another browser it is the same conversation, and stays there.
        other = self.visitor().enter()
        self.bring(other, path)
        other.page.get_by_role("button", name="打开", exact=True).click()
        expect(other.answer.locator(".prose")).to_have_text("旧答案")
        expect(other.page).to_have_url(re.compile(identity))
        other.page.reload()
        expect(other.answer.locator(".prose")).to_have_text("旧答案")

    def test_a_file_is_checked_before_anything_is_taken_in(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        good, taken, ring, open_, *wrong = visitor.page.evaluate(READ, [
            archive(),
            archive(id="taken"),
            archive(messages=[
                {"id": "a", "parent": "b", "role": "user", "text": "1"},
                {"id": "b", "parent": "a", "role": "assistant", "text": "2", "state": "done"},
                {"id": "c", "parent": "nobody", "role": "user", "text": "3"},
            ]),
            archive(messages=[{"id": "a", "role": "assistant", "text": "", "state": "open", "key": "k", "stream": "s"}]),
            "{", {"format": "another"}, {**archive(), "version": 2}, archive(title=5), archive(title="长" * 1000),
            archive(messages={}), archive(messages=[None]), archive(messages=[{"role": "tool", "text": ""}]),
            archive(messages=[{"role": "user", "text": "", "attachments": [{"kind": "picture", "url": "https://a.cn/"}]}]),
        ])
        self.assertEqual((good[0]["id"], good[0]["head"]), ("one", good[0]["messages"][1]["id"]))
        self.assertNotIn("key", good[0]["messages"][1])
        self.assertLess(good[0]["messages"][0]["created"], good[0]["messages"][1]["created"])
        self.assertNotEqual(taken[0]["id"], "taken")
        parents = [message["parent"] for message in ring[0]["messages"]]
        self.assertEqual(parents, [None, *[message["id"] for message in ring[0]["messages"][:2]]])
        self.assertEqual((open_[0]["messages"][0]["state"], open_[0]["messages"][0]["error"]["code"]), ("failed", "interrupted"))
        self.assertNotIn("stream", open_[0]["messages"][0])
        place = "conversations[0]"
        self.assertEqual(wrong, [
            "JSON", "format", "version", f"{place}.title", f"{place}.title", f"{place}.messages", f"{place}.messages[0]",
            f"{place}.messages[0].role", f"{place}.messages[0].attachments[0]",
        ])

    def test_a_time_that_no_clock_shows_is_now(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        last = 8.64e15 - 1  # Beyond it there are no dates; and a message is later than the one before it.
        roles = ["user", "assistant"] * 2
        file = archive(updated=last, messages=[
            {"id": f"m{at}", "parent": f"m{at - 1}" if at else None, "role": role, "text": "答", "state": "done", "created": last}
            for at, role in enumerate(roles)])
        self.bring(visitor, {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(file).encode()})
        visitor.page.get_by_role("button", name="打开", exact=True).click()
        expect(visitor.answer.locator(".prose")).to_have_text("答")

    def test_a_file_that_is_not_ours_is_refused_in_words(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.bring(visitor, {"name": "a.json", "mimeType": "application/json", "buffer": b'{"format": 1}'})
        expect(visitor.page.locator("#toast")).to_contain_text("不能导入")
        expect(visitor.page.locator(".chat-name")).to_have_count(0)

    def test_no_text_as_long_as_all_conversations_is_made(self):
        visitor = self.visitor().enter()
        for length in (300_000, 300_001, 300_002):
            scripted(visitor.page, {"content": "长" * length})
            visitor.ask("问")
        # A browser has no text of more than half a thousand million characters; it has such files.
        visitor.page.evaluate("""() => {
            const { Blob } = window;
            window.longest = 0;
            window.Blob = class extends Blob {
                constructor(parts, options) {
                    for (const part of parts) if (typeof part === "string") window.longest = Math.max(window.longest, part.length);
                    super(parts, options);
                }
            };
        }""")
        path = self.download(visitor, "导出全部对话（JSON）")
        file = json.loads(path.read_text())
        self.assertEqual([len(one["text"]) for one in file["conversations"][0]["messages"]][1::2], [300_000, 300_001, 300_002])
        self.assertLess(visitor.page.evaluate("window.longest"), 302_000)

    def test_what_is_too_much_to_be_read_in_again_becomes_several_files(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        for name in ("第一问", "第二问"):
            visitor.new_chat()
            visitor.ask(name)
        visitor.page.evaluate("() => Object.defineProperty(Blob.prototype, 'size', { get: () => 200 << 20 })")
        downloads = []
        visitor.page.on("download", lambda one: downloads.append(one))
        with visitor.page.expect_download(lambda _: len(downloads) == 2):
            visitor.command("导出全部对话（JSON）")
        self.assertRegex(" ".join(one.suggested_filename for one in downloads), r"^全部对话 1 \S+ 全部对话 2 \S+$")
        titles = [json.loads(Path(one.path()).read_text())["conversations"][0]["title"] for one in downloads]
        self.assertEqual(titles, ["第二问", "第一问"])

    def test_where_there_are_no_downloads_the_text_is_copied(self):
        visitor = self.visitor(device=WECHAT).enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("第一问")
        visitor.page.evaluate(ONLY_WITHIN_A_PRESS)
        visitor.command("导出本对话（Markdown）")
        expect(visitor.page.locator("#toast")).to_contain_text("内容已复制")
        self.assertIn("## 你\n\n第一问", visitor.page.evaluate("navigator.clipboard.readText()"))
        visitor.command("导出全部对话（JSON）")
        visitor.page.locator("#toast").get_by_role("button", name="复制").click()
        expect(visitor.page.locator("#toast")).to_contain_text("内容已复制")
        file = json.loads(visitor.page.evaluate("navigator.clipboard.readText()"))
        self.assertEqual([one["title"] for one in file["conversations"]], ["第一问"])

    def download(self, visitor, words):
        with visitor.page.expect_download() as download:
            visitor.command(words)
        path = Path(download.value.path())
        named = path.with_name(download.value.suggested_filename)
        return path.rename(named)

    def bring(self, visitor, file):
        with visitor.page.expect_file_chooser() as chooser:
            visitor.command("导入对话")
        chooser.value.set_files(file)
