"""The browser's store: taken away and given back, unreadable, ended in the middle of a question."""

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted

# Notes, when a question leaves, how its answer stands in the store at that moment.
LEAVING = """
    const { fetch } = window;
    const read = () => new Promise((resolve) => {
        indexedDB.open("yizhan.owner").onsuccess = ({ target }) => {
            const asking = target.result.transaction("messages").objectStore("messages").getAll();
            asking.onsuccess = () => resolve(asking.result.find(({ role }) => role === "assistant"));
        };
    });
    window.fetch = async (address, options) => {
        if (options?.method !== "POST" || !String(address).endsWith("/completions")) return fetch(address, options);
        window.kept = await read();
        return fetch(address, options);
    };
"""

# Notes of each writing what it writes to messages and to headers, and what it removes: all of it is there, or none.
WRITTEN = """
    const { put, delete: remove } = IDBObjectStore.prototype;
    window.written = [];
    const writings = new Map();
    const of = (transaction) => {
        if (!writings.has(transaction)) {
            writings.set(transaction, { messages: [], conversations: [], settings: [], removed: [] });
            window.written.push(writings.get(transaction));
        }
        return writings.get(transaction);
    };
    IDBObjectStore.prototype.put = function (record) {
        of(this.transaction)[this.name].push({ ...record });
        return put.call(this, record);
    };
    IDBObjectStore.prototype.delete = function (key) {
        if (typeof key === "string") of(this.transaction).removed.push(key);
        return remove.call(this, key);
    };
"""

# What a conversation with this id began with.
LEAVE_BEGINNING = """(id) => new Promise((resolve) => {
    indexedDB.open("yizhan.owner").onsuccess = ({ target }) => {
        const writing = target.result.transaction("settings", "readwrite");
        writing.objectStore("settings").put({ name: `new.${id}`, value: { draft: "甲", at: Date.now() } });
        writing.oncomplete = resolve;
    };
})"""

# Lets a test take the page's database away: with a word (0), or so that the next use fails (1).
TAKEABLE = """
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...given) {
        window.database = this;
        return transaction.apply(this, given);
    };
    window.take = (how) => {
        window.database.close();
        if (how === 0) window.database.dispatchEvent(new Event("close"));
    };
"""


class Store(PageTestCase):
    def test_a_store_that_the_browser_takes_away_is_opened_again(self):
        visitor = self.visitor()
        visitor.page.add_init_script(TAKEABLE)
        visitor.enter()
        expect(visitor.page.locator("#account-name")).to_have_text("owner")
        banners = visitor.page.locator("#banners")
        for at, name in enumerate(("甲", "乙")):
            scripted(visitor.page, {"content": f"答{name}"})
            visitor.page.evaluate("at => window.take(at)", at)
            visitor.ask(name)
            expect(banners).not_to_contain_text("不保存")
            visitor.page.reload()
            expect(visitor.answer.locator(".prose")).to_have_text(f"答{name}")
        # It does not come back: what is not written waits in the other store for the next page.
        visitor.page.evaluate("() => { IDBFactory.prototype.open = () => { throw new Error('gone'); }; window.take(0); }")
        visitor.write("没写完")
        expect(banners).to_contain_text("不保存")
        left = "Object.keys(localStorage).some((name) => name.startsWith('yizhan.left.'))"
        visitor.page.evaluate("dispatchEvent(new Event('pagehide'))")
        self.assertTrue(visitor.page.evaluate(left))
        visitor.page.on("dialog", lambda dialog: dialog.accept())
        visitor.page.reload()
        expect(visitor.page.locator("#draft")).to_have_value("没写完")

    def test_what_cannot_be_read_does_not_count_as_empty(self):
        visitor = self.visitor()
        visitor.page.add_init_script(TAKEABLE)
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        visitor.page.goto(visitor.base)
        expect(visitor.page.locator(".chat-name")).to_have_count(1)
        visitor.page.evaluate("""() => {
            const { open } = IDBFactory.prototype;
            IDBFactory.prototype.open = () => { throw new Error("gone"); };
            window.giveBack = () => { IDBFactory.prototype.open = open; };
            window.take(0);
        }""")
        visitor.page.locator(".chat-name").click()
        unreadable = visitor.page.locator(".banner", has_text="现在读不到")
        expect(unreadable).to_be_visible()
        visitor.picture("store-unreadable")
        visitor.command("导出全部对话（JSON）")
        expect(visitor.page.locator("#toast")).to_contain_text("导出没有成功")
        visitor.page.evaluate("window.giveBack()")
        unreadable.get_by_role("button", name="重试").click()
        expect(visitor.page.locator(".question-text")).to_have_text("甲")
        expect(unreadable).to_have_count(0)

    def test_that_a_question_leaves_is_written_before_it_does(self):
        visitor = self.visitor()
        visitor.page.add_init_script(LEAVING)
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        self.assertGreater(visitor.page.evaluate("window.kept.sent"), 0)

    def test_what_became_a_conversation_does_not_begin_another_one(self):
        visitor = self.visitor()
        visitor.page.add_init_script(WRITTEN)
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        # It became one in a single step.
        identity = visitor.page.url.rsplit("/", 1)[1]
        self.assertIn(f"new.{identity}", self.asking(visitor, "甲")["removed"])
        # An earlier page may have ended between two.
        visitor.page.evaluate(LEAVE_BEGINNING, identity)
        visitor.page.goto(visitor.base)
        expect(visitor.page.locator(".chat-name")).to_have_count(1)
        expect(visitor.page.locator("#draft")).to_have_value("")
        visitor.ask("乙")
        expect(visitor.page.locator(".chat-name")).to_have_count(2)

    def test_a_question_is_never_written_beside_what_it_was_written_in(self):
        visitor = self.visitor()
        visitor.page.add_init_script(WRITTEN)
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        self.assertEqual(self.asking(visitor, "甲")["conversations"][-1]["draft"], "")
        visitor.write("乙")
        visitor.page.wait_for_function(
            "() => window.written.some(({ conversations }) => conversations.some(({ draft }) => draft === '乙'))")
        visitor.ask("乙")
        self.assertEqual(self.asking(visitor, "乙")["conversations"][-1]["draft"], "")
        question = visitor.page.locator(".question").first
        question.hover()
        question.get_by_role("button", name="修改问题").click()
        visitor.page.fill(".question-field", "甲改")
        visitor.page.press(".question-field", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text("甲改")
        visitor.wait_for_end("done")
        before = next(one for one in self.asking(visitor, "甲改")["messages"] if one["text"] == "甲")
        self.assertIsNone(before["edit"])

    def test_a_record_that_is_gone_stays_gone(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        found = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { Store } = await import(new URL("../kit/store.js", main).href);
            const life = new AbortController();
            const store = new Store("try", { things: "id" }, { signal: life.signal });
            await store.open();
            for (const id of ["one", "two"]) store.put("things", { id, text: "old" });
            await store.flush();
            store.remove("things", "one");
            store.patch("things", "one", { text: "new" });
            store.renew("things", { id: "one", text: "new" });
            store.patch("things", "two", { text: "new" });
            const before = await store.all("things");
            await store.flush();
            const after = await store.all("things");
            store.renew("things", { id: "one", text: "newer" });
            await store.flush();
            const later = await store.all("things");
            life.abort();
            return [before, after, later];
        }""")
        self.assertEqual(found, [[{"id": "two", "text": "new"}]] * 3)

    def test_what_is_not_written_yet_is_renewed_and_written(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        found = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { Store } = await import(new URL("../kit/store.js", main).href);
            const life = new AbortController();
            const store = new Store("renewed", { things: "id" }, { signal: life.signal });
            await store.open();
            store.put("things", { id: "one", text: "1" });
            store.renew("things", { id: "one", text: "2" });
            // This one comes while the others are being written.
            const writing = store.flush();
            store.renew("things", { id: "one", text: "3" });
            await writing;
            await store.flush();
            const stored = await store.get("things", "one");
            life.abort();
            return stored;
        }""")
        self.assertEqual(found, {"id": "one", "text": "3"})

    @staticmethod
    def asking(visitor, text):
        """The first writing that held this question."""
        written = visitor.page.evaluate("window.written")
        return next(one for one in written if any(message["text"] == text for message in one["messages"]))
