"""Pictures and files: dropped, pasted, chosen."""

import base64
import json
import re

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted

# Gives the page files by a drop or a paste; tells whether the browser would have done something with them itself.
GIVE = """async ([kind, files, text]) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of files) {
        data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type }));
    }
    if (text) data.setData("text/plain", text);
    const init = { bubbles: true, cancelable: true };
    const give = (target, event) => target.dispatchEvent(event);
    if (kind === "paste") return give(document.querySelector("#draft"), new ClipboardEvent("paste", { ...init, clipboardData: data }));
    const over = give(document.body, new DragEvent("dragover", { ...init, dataTransfer: data }));
    return give(document.body, new DragEvent("drop", { ...init, dataTransfer: data })) || over;
}"""

# A photo of 3000 × 1500 pixels that says where it was taken.
PHOTO = """() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3000, 1500];
    canvas.getContext("2d").fillRect(0, 0, 1500, 1500);
    const bytes = atob(canvas.toDataURL("image/jpeg").split(",")[1]);
    const note = "Exif\\0\\0" + "GPS 23.13 N 113.26 E";
    const segment = "\\xff\\xe1" + String.fromCharCode(0, note.length + 2) + note;
    return btoa(bytes.slice(0, 2) + segment + bytes.slice(2));
}"""


# Drops something on a part of the page; tells whether the browser would open it itself.
DROP = """([selector, type]) => {
    const data = new DataTransfer();
    if (type === "file") data.items.add(new File(["x"], "a.txt", { type: "text/plain" }));
    else data.setData(type, "https://example.com/");
    const init = { bubbles: true, cancelable: true, dataTransfer: data };
    const target = document.querySelector(selector);
    return target.dispatchEvent(new DragEvent("dragover", init)) | target.dispatchEvent(new DragEvent("drop", init));
}"""


def file(name, kind, content):
    return {"name": name, "type": kind, "bytes": base64.b64encode(content).decode()}


def models(page, vision):
    """What the service says about its models, on this page."""
    def answer(route):
        response = route.fetch()
        body = response.json()
        for model in body["data"]:
            model["yizhan"] = {**model.get("yizhan", {}), "vision": vision}
        route.fulfill(response=response, json=body)

    page.route("**/v1/models", answer)


class Attachments(PageTestCase):
    def test_a_picture_is_made_smaller_and_says_nothing_of_its_place(self):
        visitor = self.visitor()
        models(visitor.page, True)
        visitor.enter()
        scripted(visitor.page, {"content": "一张照片。"})
        photo = {"name": "photo.jpg", "type": "image/jpeg", "bytes": visitor.page.evaluate(PHOTO)}
        self.assertIn(b"GPS 23.13", base64.b64decode(photo["bytes"]))
        self.assertFalse(visitor.page.evaluate(GIVE, ["drop", [photo], ""]))
        expect(visitor.page.locator(".attachment img")).to_have_count(1)
        visitor.picture("attachment")
        # It is still there after the tab was closed.
        visitor.page.reload()
        expect(visitor.page.locator(".attachment img")).to_have_count(1)
        visitor.ask("这是什么？")
        text, picture = self.sent(visitor)["messages"][-1]["content"]
        self.assertEqual(text, {"type": "text", "text": "这是什么？"})
        kind, data = picture["image_url"]["url"].split(",")
        self.assertRegex(kind, r"^data:image/(jpeg|png);base64$")
        self.assertNotIn(b"GPS", base64.b64decode(data))
        self.assertNotIn(b"Exif", base64.b64decode(data))
        shown = visitor.page.locator(".attached-picture")
        size = "async (node) => (await node.decode(), [node.naturalWidth, node.naturalHeight])"
        self.assertEqual(shown.evaluate(size), [2048, 1024])
        expect(visitor.page.locator(".attachment")).to_have_count(0)
        # The next question takes it along; a model that sees none is only told its name.
        visitor.ask("还有呢？")
        self.assertEqual(self.sent(visitor)["messages"][0]["content"][1], picture)
        visitor.page.unroute("**/v1/models")
        models(visitor.page, False)
        visitor.page.reload()
        visitor.ask("最后呢？")
        self.assertEqual(
            self.sent(visitor)["messages"][0]["content"][1], {"type": "text", "text": "[photo.jpg]"})

    def test_a_question_waits_for_its_picture(self):
        visitor = self.visitor()
        models(visitor.page, True)
        visitor.enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        scripted(visitor.page, {"content": "一张照片。"})
        photo = {"name": "photo.jpg", "type": "image/jpeg", "bytes": visitor.page.evaluate(PHOTO)}
        enter = """document.querySelector("#draft").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))"""
        give_and_send = f"async (given) => {{ await ({GIVE})(given); {enter}; }}"
        visitor.write("这是什么？")
        visitor.page.evaluate(give_and_send, ["drop", [photo], ""])
        visitor.wait_for_end("done")
        self.assertEqual([part["type"] for part in self.sent(visitor)["messages"][-1]["content"]], ["text", "image_url"])
        expect(visitor.page.locator(".attachment")).to_have_count(0)
        # One that cannot be attached is said, and the question stays.
        visitor.write("还有这个？")
        visitor.page.evaluate(give_and_send, ["drop", [file("b.png", "image/png", b"no picture")], ""])
        expect(visitor.page.locator("#toast")).to_contain_text("b.png")
        expect(visitor.page.locator("#draft")).to_have_value("还有这个？")
        self.assertEqual(len(visitor.asked), 1)

    def test_what_another_tab_has_sent_does_not_come_back_with_the_next_file(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        other = visitor.tab()
        scripted(other, {"content": "从别处"})
        other.goto(visitor.page.url)
        first, second = ({"name": name, "mimeType": "text/plain", "buffer": ("长" * 9_000).encode()} for name in ("一.txt", "二.txt"))
        visitor.page.set_input_files("#attach-file", first)
        expect(other.locator(".attachment")).to_have_count(1)
        # The second one is still being read when the first one is sent.
        visitor.page.evaluate("""() => {
            const { readAsArrayBuffer } = FileReader.prototype;
            FileReader.prototype.readAsArrayBuffer = function (file) {
                window.goOn = () => readAsArrayBuffer.call(this, file);
            };
        }""")
        visitor.page.set_input_files("#attach-file", second)
        visitor.page.wait_for_function("() => window.goOn")
        other.fill("#draft", "乙")
        other.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "乙"])
        visitor.page.evaluate("window.goOn()")
        expect(visitor.page.locator(".attachment")).to_have_text([re.compile("二.txt")])

    def test_what_cannot_be_attached_is_said(self):
        visitor = self.visitor()
        models(visitor.page, False)
        visitor.enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        said = visitor.page.locator("#toast")
        photo = {"name": "photo.jpg", "type": "image/jpeg", "bytes": visitor.page.evaluate(PHOTO)}
        cases = [
            (photo, "不能看图片"),
            (file("a.zip", "application/zip", b"PK\3\4\0\0\0\0"), "“a.zip” 不是文本或图片"),
            (file("b.txt", "text/plain", b"  \n"), "“b.txt” 是空的"),
        ]
        for given, words in cases:
            self.assertFalse(visitor.page.evaluate(GIVE, ["drop", [given], ""]))
            expect(said).to_contain_text(words)
        expect(visitor.page.locator(".attachment")).to_have_count(0)
        expect(visitor.page.locator("#draft")).to_have_value("")
        self.assertEqual(visitor.page.url, f"{visitor.base}/")

    def test_whatever_is_dropped_anywhere_the_page_stays(self):
        visitor = self.visitor().enter("")
        visitor.unfold_key()
        self.drop(visitor, "h1", "#signin-key")
        visitor.sign_in()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.drop(visitor, "#sidebar", "#scroll", "#find", "#draft", "#send")
        visitor.page.click("#model")
        self.drop(visitor, "dialog", "#scroll")
        # A text is dropped into a field as always.
        self.assertTrue(visitor.page.evaluate(DROP, ["#draft", "text/plain"]))

    def drop(self, visitor, *places):
        for place in places:
            kinds = ["file"] if place in ("#signin-key", "#find", "#draft") else ["file", "text/uri-list"]
            for kind in kinds:
                self.assertFalse(visitor.page.evaluate(DROP, [place, kind]), (place, kind))

    def test_a_text_file_is_quoted_in_the_draft(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.write("看看：")
        code = "print('```')\r\n".encode()
        self.assertFalse(visitor.page.evaluate(GIVE, ["drop", [file("a b.py", "", code)], ""]))
        expect(visitor.page.locator("#draft")).to_have_value("看看：\n\n````a_b.py\nprint('```')\n````\n")
        # Older Chinese Windows programs write GB 18030.
        visitor.write("")
        visitor.page.evaluate(GIVE, ["drop", [file("c.txt", "text/plain", "中文".encode("gb18030"))], ""])
        expect(visitor.page.locator("#draft")).to_have_value("```c.txt\n中文\n```\n")

    def test_a_long_text_goes_beside_the_question(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "读完了。"})
        visitor.page.set_input_files("#attach-file", {
            "name": "book.txt", "mimeType": "text/plain", "buffer": ("书" * 30_000).encode()})
        expect(visitor.page.locator(".attachment")).to_contain_text("30000 字")
        visitor.write("开头。")
        self.assertTrue(visitor.page.evaluate(GIVE, ["paste", [], "贴" * 9_000]))
        # What a browser does with a paste.
        visitor.write("开头。" + "贴" * 9_000)
        visitor.page.get_by_role("button", name="作为附件").click()
        expect(visitor.page.locator(".attachment")).to_have_count(2)
        expect(visitor.page.locator("#draft")).to_have_value("开头。")
        visitor.page.press("#draft", "Enter")
        visitor.wait_for_end("done")
        content = self.sent(visitor)["messages"][-1]["content"]
        self.assertTrue(content.startswith("```book.txt\n书书"))
        self.assertTrue(content.endswith("\n```\n\n开头。"))
        self.assertEqual((content.count("书"), content.count("贴")), (30_000, 9_001))
        folded = visitor.page.locator(".attached-file").first
        expect(folded.locator("pre")).to_be_hidden()
        folded.locator("summary").click()
        expect(folded.locator("pre")).to_contain_text("书书书")

    @staticmethod
    def sent(visitor):
        return json.loads(visitor.asked[-1].post_data)
