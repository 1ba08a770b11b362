"""Nothing is lost: many conversations, a full store, a browser that keeps nothing, two tabs, an older page's store."""

import json
import random

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from service import wait_until
from wire import scripted

# Writes conversations through the page's own module: as many, each with one answer of so many characters.
FILL = """async ({ account, count, size }) => {
    const assets = document.querySelector("script[type=module]").src;
    const { Chats } = await import(new URL("../chat/chats.js", assets).href);
    const life = new AbortController();
    const troubles = [];
    const chats = new Chats(account, {
        troubled: (trouble) => troubles.push(trouble),
        elsewhere: { changed() {}, stopped() {}, isRead: () => false, isShown: () => false, isWritten: () => false },
        signal: life.signal,
    });
    await chats.open();
    const text = Array.from({ length: size / 10 }, (_, at) => String.fromCharCode(0x4e00 + (at * 7919) % 20_000).repeat(10)).join("");
    for (let at = 0; at < count; at += 1) {
        const chat = Object.assign(chats.create(), { title: `对话 ${at}` });
        const question = { id: `q${at}`, parent: null, role: "user", text: `问 ${at}`, state: "done" };
        const answer = { id: `a${at}`, parent: question.id, role: "assistant", model: "demo", text, state: "done" };
        chats.add(chat, question, answer);
        if (size > 100_000) await chats.flush();
    }
    const isWritten = await chats.flush();
    life.abort();
    return { isWritten, troubles };
}"""

# What an earlier version of the page kept, with an answer that failed in the middle.
OLD = {
    "id": "11111111-1111-4111-8111-111111111111", "title": "旧的", "isNamed": True, "updated": 1_700_000_000_000,
    "messages": [
        {"id": "m1", "role": "user", "text": "一"},
        {"id": "m2", "role": "assistant", "model": "demo", "state": "done", "text": "答一", "reasoning": "", "key": "k1"},
        {"id": "m3", "role": "user", "text": "二"},
        {"id": "m4", "role": "assistant", "model": "demo", "state": "failed", "text": "", "reasoning": "", "key": "k2",
         "error": {"code": "upstream_error", "text": ""}},
    ],
}

# The records of what is attached to drafts.
ATTACHED = """() => new Promise((resolve) => {
    indexedDB.open("yizhan.owner").onsuccess = ({ target }) => {
        const asking = target.result.transaction("settings").objectStore("settings").getAllKeys();
        asking.onsuccess = () => {
            target.result.close();
            resolve(asking.result.filter((name) => name.startsWith("attachments.")));
        };
    };
})"""


class Keeping(PageTestCase):
    def entered(self, **options):
        visitor = self.visitor(**options).enter()
        expect(visitor.page.locator("#account-name")).to_have_text("owner")
        return visitor

    def fill(self, visitor, count, size):
        return visitor.page.evaluate(FILL, {"account": "owner", "count": count, "size": size})

    def names(self, visitor):
        return visitor.page.locator(".chat-name")

    @staticmethod
    def limit(visitor, size=None):
        """How many bytes the site may store; without a size as many as there are. Set before the first record: the
        browser remembers for a while how many it had left."""
        devtools = visitor.context.new_cdp_session(visitor.page)
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": visitor.base} | ({"quotaSize": size} if size else {}))

    def test_five_hundred_conversations_and_three_hundred_megabytes_are_kept(self):
        visitor = self.entered()
        self.assertEqual(self.fill(visitor, 470, 200), {"isWritten": True, "troubles": []})
        # A Chinese character takes two bytes in a browser.
        self.assertEqual(self.fill(visitor, 30, 5_000_000), {"isWritten": True, "troubles": []})
        visitor.page.reload()
        expect(self.names(visitor)).to_have_count(500)
        visitor.page.get_by_role("link", name="对话 0", exact=True).last.click()
        expect(visitor.page.locator(".question-text")).to_have_text("问 0")
        scripted(visitor.page, {"content": "第五百零一个"})
        visitor.new_chat()
        visitor.ask("还有地方吗")
        visitor.page.reload()
        expect(self.names(visitor)).to_have_count(501)
        expect(visitor.answer.locator(".prose")).to_have_text("第五百零一个")

    def test_a_full_store_deletes_nothing_says_so_and_goes_on_when_there_is_room(self):
        visitor = self.visitor()
        self.limit(visitor, 300_000)
        visitor.enter()
        expect(visitor.page.locator("#account-name")).to_have_text("owner")
        self.fill(visitor, 20, 200)
        visitor.page.reload()
        # A browser packs what it stores, so the text must have no pattern.
        long = "".join(random.Random(1).choices([chr(code) for code in range(0x4E00, 0x9FA5)], k=400_000))
        scripted(visitor.page, {"content": long})
        visitor.ask("放不下")
        expect(visitor.page.locator("#banners")).to_contain_text("浏览器空间已满")
        visitor.picture("store-full")
        scripted(visitor.page, {"content": "短"})
        visitor.ask("放得下")
        expect(self.names(visitor)).to_have_count(21)
        expect(visitor.page.locator(".answer")).to_have_count(2)
        self.limit(visitor)
        expect(visitor.page.locator("#banners")).not_to_contain_text("浏览器空间已满")
        visitor.page.reload()
        expect(self.names(visitor)).to_have_count(21)
        expect(visitor.answer.locator(".prose")).to_have_text("短")
        self.assertEqual(visitor.page.locator(".answer .prose").first.inner_text(), long)

    def test_a_browser_that_keeps_nothing_is_used_and_said(self):
        visitor = self.visitor()
        visitor.page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('blocked'); };")
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        for name in ("甲", "乙"):
            visitor.new_chat()
            visitor.ask(name)
        expect(visitor.page.locator("#banners")).to_contain_text("不保存")
        visitor.page.get_by_role("link", name="甲").click()
        expect(visitor.page.locator(".question-text")).to_have_text("甲")

    def test_attachments_of_a_deleted_conversation_take_no_room(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        file = {"name": "清单.txt", "mimeType": "text/plain", "buffer": ("长" * 9_000).encode()}
        visitor.page.set_input_files("#attach-file", file)
        expect(visitor.page.locator("#attachments")).to_contain_text("清单.txt")
        line = visitor.page.locator(".chat-line")
        line.hover()
        line.get_by_role("button", name="删除").click()
        # What is undone comes back with them.
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator("#attachments")).to_contain_text("清单.txt")
        line.hover()
        line.get_by_role("button", name="删除").click()
        expect(line).to_have_count(0)
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        wait_until(lambda: not visitor.page.evaluate(ATTACHED), "nothing is attached any more")

    def test_what_an_older_page_kept_is_taken_over_once(self):
        visitor = self.visitor()
        place = f"yizhan.chats.owner.{OLD['id']}"
        keep = "([place, old]) => { localStorage.setItem(place, old); localStorage.setItem('yizhan.chats.owner.list', '[]'); }"
        visitor.page.goto(visitor.base)
        visitor.page.evaluate(keep, [place, json.dumps(OLD)])
        visitor.enter()
        visitor.page.reload()
        self.names(visitor).click()
        expect(visitor.page.locator(".question-text")).to_have_text(["一", "二"])
        expect(visitor.answer).to_have_attribute("data-state", "failed")
        kept = "Object.keys(localStorage).filter((name) => name.startsWith('yizhan.chats'))"
        self.assertEqual(visitor.page.evaluate(kept), [])
        scripted(visitor.page, {"content": "答二"})
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("done")
        # An old tab that is still open writes it once more.
        visitor.page.evaluate(keep, [place, json.dumps(OLD)])
        visitor.page.reload()
        expect(visitor.answer.locator(".prose")).to_have_text("答二")
        expect(self.names(visitor)).to_have_count(1)

    def test_two_tabs_see_each_others_changes(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        other = visitor.tab()
        other.goto(visitor.page.url)
        expect(other.locator(".question-text")).to_have_text("甲")
        visitor.ask("乙")
        expect(other.locator(".answer")).to_have_count(2)
        scripted(other, {"content": "从别处"})
        other.fill("#draft", "丙")
        other.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "乙", "丙"])
        expect(visitor.answer.locator(".prose")).to_have_text("从别处")
        other.locator(".chat-line").hover()
        other.get_by_role("button", name="删除", exact=True).first.click()
        expect(self.names(visitor)).to_have_count(0)
        visitor.page.get_by_role("button", name="撤销").click()
        for page in (visitor.page, other):
            expect(page.locator(".chat-name")).to_have_count(1)
        visitor.page.reload()
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "乙", "丙"])

    def test_another_tab_goes_on_when_the_one_that_reads_is_closed(self):
        visitor = self.entered()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        other = visitor.tab()
        other.goto(visitor.page.url)
        expect(other.locator(".answer")).to_have_count(1)
        with other.expect_request("**/v1/streams/*"):
            visitor.page.close()
        other.click("#stop")
        expect(other.locator(".answer")).to_have_attribute("data-state", "done")
        self.assertEqual(len(visitor.asked), 1)
