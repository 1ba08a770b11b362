"""The page as an app of its own."""

import json

from playwright.sync_api import expect

from page_test_case import PageTestCase

SIZES = """async (sources) => Promise.all(sources.map(async (source) => {
    const picture = Object.assign(new Image(), { src: source });
    await picture.decode();
    return picture.naturalWidth;
}))"""


class Installing(PageTestCase):
    def test_a_browser_finds_what_it_installs(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        devtools = visitor.context.new_cdp_session(visitor.page)
        found = devtools.send("Page.getAppManifest")
        self.assertEqual(found["errors"], [])
        manifest = json.loads(found["data"])
        self.assertEqual((manifest["start_url"], manifest["scope"], manifest["display"]), ("/", "/", "standalone"))
        at = found["url"].rpartition("/")[0]
        sizes = visitor.page.evaluate(SIZES, [f"{at}/{icon['src']}" for icon in manifest["icons"]])
        self.assertEqual(sizes[1:], [512, 512])
        errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A visitor of a test is one of a private window.
        self.assertEqual([error["errorId"] for error in errors if error["errorId"] != "in-incognito"], [])
        touch = visitor.page.locator("link[rel=apple-touch-icon]").get_attribute("href")
        self.assertEqual(visitor.page.evaluate(SIZES, [touch]), [512])
