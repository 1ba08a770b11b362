"""The place of security: sessions, identities, own keys at providers."""

import re

from playwright.sync_api import expect

from people import send
from place_test_case import PlaceTestCase

LETTERS = {"ticket": "one", "way": "code", "form": "letters", "code": "ABCD2345", "expires_ms": 4_000_000_000_000}
DIGITS = {"ticket": "two", "way": "mail", "form": "digits", "sent_to": "ann@example.com", "expires_ms": 4_000_000_000_000}
PROVEN = 'event: proven\ndata: {"as":"wechat:app:one"}\n\n'


class Security(PlaceTestCase):
    def bearer(self, visitor):
        """Another session of the person, of a program; its token."""
        answer = visitor.context.request.post(
            f"{visitor.base}/v1/signins", data={"way": "key", "key": self.person.key},
            headers={"Accept-Session": "bearer", "User-Agent": "curl/8.0"})
        self.assertEqual(answer.status, 200, answer.text())
        return answer.json()["token"]

    def test_this_session_and_others_are_listed_and_ended(self):
        visitor = self.arrive("/security")
        page = visitor.page
        rows = page.locator(".sessions tbody tr")
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text("这台")
        expect(rows.first).to_contain_text("Chrome，Linux")
        expect(rows.first).to_contain_text("127.0.0.1")
        expect(page.get_by_role("button", name="退出其他设备")).to_have_count(0)
        tokens = [self.bearer(visitor) for _ in range(3)]
        page.reload()
        expect(rows).to_have_count(4)
        expect(rows.first).to_contain_text("这台")
        rows.nth(1).get_by_role("button", name="退出").click()
        expect(rows).to_have_count(3)
        page.get_by_role("button", name="退出其他设备").click()
        page.get_by_role("dialog").get_by_role("button", name="退出其他设备").click()
        expect(rows).to_have_count(1)
        self.assertEqual([send("GET", "/v1/session", token)[0] for token in tokens], [401] * 3)
        page.reload()
        expect(rows).to_have_count(1)

    def test_signing_out_everywhere_ends_this_one_too(self):
        visitor = self.arrive("/security")
        page = visitor.page
        expect(page.locator(".sessions tbody tr")).to_have_count(1)
        token = self.bearer(visitor)
        page.get_by_role("button", name="全部退出").click()
        page.get_by_role("dialog").get_by_role("button", name="全部退出").click()
        expect(page).to_have_url(re.compile("/signin"))
        self.assertEqual(send("GET", "/v1/session", token)[0], 401)
        page.goto(f"{visitor.base}/account")
        expect(page).to_have_url(re.compile("/signin"))

    def test_signing_out_here_ends_this_one_alone(self):
        visitor = self.arrive("/security")
        page = visitor.page
        expect(page.locator(".sessions tbody tr")).to_have_count(1)
        token = self.bearer(visitor)
        page.get_by_role("button", name="退出登录").click()
        expect(page).to_have_url(re.compile("/signin"))
        self.assertEqual(send("GET", "/v1/session", token)[0], 200)

    def test_another_tab_that_signs_out_ends_this_page(self):
        visitor = self.arrive("/security")
        page = visitor.page
        expect(page.locator(".sessions tbody tr")).to_have_count(1)
        other = visitor.tab()
        other.goto(f"{visitor.base}/keys")
        expect(other.locator(".keys tbody tr")).to_have_count(1)
        page.get_by_role("button", name="退出登录").click()
        expect(other).to_have_url(re.compile("/signin"))

    def played(self, ways, **given):
        """A visitor for whom the service plays identities and channels."""
        visitor = self.arrive("/account")
        page = visitor.page
        sessions = {"sessions": [], "identities": given.get("identities", [])}
        page.route("**/v1/sessions", lambda route: route.fulfill(json=sessions))
        page.route("**/v1/signins/ways", lambda route: route.fulfill(json={"ways": ways}))
        page.route("**/v1/channels", lambda route: route.fulfill(json={"channels": given.get("channels", [])}))
        page.locator("#places").get_by_role("link", name="安全").click()
        expect(page.locator(".identities")).to_be_visible()
        return visitor, sessions

    def test_a_mail_address_is_linked_by_its_code(self):
        visitor, sessions = self.played(["mail"])
        page = visitor.page
        expect(page.locator(".identities .empty")).to_contain_text("还没有绑定")
        asked = []

        def verify(route):
            asked.append(route.request.post_data_json)
            if len(asked) == 1:
                error = {"message": "Wrong.", "type": "x", "param": None, "code": "code_wrong", "left": 4}
                return route.fulfill(status=400, json={"error": error})
            sessions["identities"].append({"identity": "mail:ann@example.com", "since_ms": 1_700_000_000_000})
            route.fulfill(json={})

        page.route("**/v1/identities", lambda route: asked.clear() or route.fulfill(status=201, json=DIGITS))
        page.route("**/v1/identities/two/verify", verify)
        page.get_by_role("button", name="绑定邮箱").click()
        form = page.locator(".form-dialog")
        form.get_by_label("邮箱地址").fill("ann")
        form.get_by_role("button", name="发送验证码").click()
        expect(form).to_contain_text("请填写邮箱地址")
        form.get_by_label("邮箱地址").fill("ann@example.com")
        form.get_by_role("button", name="发送验证码").click()
        expect(form).to_contain_text("已发到 ann@example.com")
        form.get_by_label("验证码", exact=True).fill("493 028")
        form.get_by_role("button", name="绑定").click()
        expect(form).to_contain_text("还可以试 4 次")
        form.get_by_label("验证码", exact=True).fill("493027")
        form.get_by_role("button", name="绑定").click()
        expect(page.locator(".identities tbody")).to_contain_text("ann@example.com")
        self.assertEqual(asked, [{"code": "493028"}, {"code": "493027"}])

    def test_an_identity_is_linked_by_the_code_that_it_sends(self):
        visitor, sessions = self.played(["code"])
        page = visitor.page
        page.route("**/v1/identities", lambda route: route.fulfill(status=201, json=LETTERS))
        page.route(
            "**/v1/signins/one", lambda route: route.fulfill(content_type="text/event-stream", body=PROVEN))

        def verify(route):
            self.assertEqual(route.request.post_data_json, {})
            sessions["identities"].append({"identity": "wechat:app:one", "since_ms": 1_700_000_000_000})
            route.fulfill(json={})

        page.route("**/v1/identities/one/verify", verify)
        page.get_by_role("button", name="用验证码绑定").click()
        expect(page.locator(".identities tbody")).to_contain_text("微信")
        expect(page.locator("dialog")).to_have_count(0)

    def test_a_code_that_is_too_old_gives_way_to_another_one(self):
        visitor, _ = self.played(["code"])
        page = visitor.page
        page.route("**/v1/identities", lambda route: route.fulfill(status=201, json=LETTERS))
        over = "event: expired\ndata: {}\n\n"
        page.route("**/v1/signins/one", lambda route: route.fulfill(content_type="text/event-stream", body=over))
        page.get_by_role("button", name="用验证码绑定").click()
        dialog = page.locator(".code-dialog")
        expect(dialog).to_contain_text("已过期")
        page.unroute("**/v1/signins/one")
        visitor.hold("**/v1/signins/one")
        dialog.get_by_role("button", name="换一个").click()
        expect(dialog.locator(".big-code")).to_have_text("ABCD2345")

    def test_an_identity_is_removed_after_a_question(self):
        ann = {"identity": "mail:ann@example.com", "since_ms": 1_700_000_000_000}
        visitor, sessions = self.played(["mail"], identities=[ann])
        page = visitor.page

        def drop(route):
            self.assertEqual(route.request.method, "DELETE")
            sessions["identities"].clear()
            route.fulfill(json={})

        page.route("**/v1/identities/mail%3Aann%40example.com", drop)
        page.get_by_role("button", name="解除 ann@example.com").click()
        expect(page.get_by_role("dialog")).to_contain_text("最后一个")
        page.get_by_role("dialog").get_by_role("button", name="解除").click()
        expect(page.locator(".identities .empty")).to_be_visible()

    def test_the_identity_that_the_account_is_named_after_stays(self):
        mine = {"identity": "wechat:app:openid1234567", "own": True, "since_ms": 1_700_000_000_000}
        ann = {"identity": "mail:ann@example.com", "own": False, "since_ms": 1_700_000_000_000}
        visitor, _ = self.played(["mail"], identities=[mine, ann])
        rows = visitor.page.locator(".identities tbody tr")
        expect(rows.first).to_contain_text("微信 …234567")
        expect(rows.first.get_by_role("button")).to_have_count(0)
        expect(rows.last.get_by_role("button", name="解除")).to_be_visible()

    def test_an_own_key_is_bound_and_never_shown(self):
        channels = [{"id": "deepseek", "bound": False, "bound_ms": None, "usable": False}]
        visitor, _ = self.played([], channels=channels)
        page = visitor.page

        def bind(route):
            self.assertEqual((route.request.method, route.request.post_data_json), ("PUT", {"key": "sk-own"}))
            channels[0] |= {"bound": True, "bound_ms": 1_700_000_000_000, "usable": True}
            route.fulfill(json=channels[0])

        page.route("**/v1/channels/deepseek", bind)
        part = page.locator(".channels")
        expect(part.locator("tbody")).to_contain_text("没有")
        part.get_by_role("button", name="填写").click()
        page.get_by_label("你在 deepseek 的密钥").fill(" sk-own ")
        page.get_by_role("dialog").get_by_role("button", name="保存").click()
        expect(part.locator("tbody")).to_contain_text("已绑定")
        self.assertNotIn("sk-own", page.content())

    def test_browsers_are_named_in_a_few_words(self):
        visitor = self.arrive("/security")
        found = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { deviceOf } = await import(new URL("../account/devices.js", main).href);
            return [
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 Edg/125.0",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15",
                "curl/8.0", null,
            ].map(deviceOf);
        }""")
        self.assertEqual(found, ["Edge，Windows", "WeChat，iPhone", "Safari，macOS", "curl", "未知设备"])
