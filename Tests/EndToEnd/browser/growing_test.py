"""Fifty thousand characters, a piece each frame: what a frame costs is the processor's time, whatever else it does.

What is compared was measured in the same run, so that a slow machine is as good as a fast one.
"""

from page_test_case import PageTestCase

FRAMES = 420

# Milliseconds that a person notices: of the frames that come later some are told, for the reader.
LATE = 50

# Draws the answer from one frame to another, and notes when each came.
SCRIPT = """async ([from, to]) => {
    const main = document.querySelector("script[type=module]").src;
    const { Prose } = await import(new URL("../kit/prose.js", main));
    const scroll = document.querySelector("#scroll");
    if (!window.growing) {
        const root = document.querySelector("#transcript").appendChild(document.createElement("li"));
        root.className = "prose";
        window.growing = new Prose(root);
        window.text = "";
        window.came = [];
    }
    const section = (at) => `## 第 ${at} 节\\n\\n价格 **${at}~${at + 9}** 元，其中 $x_{${at}}^2$ 是 \\`a_${at}\\`。` +
        "山重水复疑无路，柳暗花明又一村。".repeat(12) + "\\n\\n- 甲\\n- 乙 *丙* 丁\\n\\n| a | b |\\n|-|-|\\n| 1 | 2 |\\n\\n" +
        "```python\\ndef f(x):\\n    return x\\n```\\n\\n";
    for (let at = 0; window.text.length < 51000; at += 1) window.text += section(at);
    for (let frame = from; frame < to; frame += 1) {
        window.came.push(await new Promise(requestAnimationFrame));
        window.growing.render(window.text.slice(0, (frame + 1) * 120));
        scroll.scrollTop = scroll.scrollHeight;
    }
}"""

# Draws all of the text at once, in an answer of its own.
WHOLE = """async () => {
    const main = document.querySelector("script[type=module]").src;
    const { Prose } = await import(new URL("../kit/prose.js", main));
    const root = document.querySelector("#transcript").appendChild(document.createElement("li"));
    root.className = "prose";
    new Prose(root).render(window.text.slice(0, %d));
    document.querySelector("#scroll").scrollTop = document.querySelector("#scroll").scrollHeight;
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    root.remove();
}""" % (FRAMES * 120)

GAPS = """() => window.came.slice(1).map((at, before) => at - window.came[before])"""


class Growing(PageTestCase):
    def setUp(self):
        self.page = self.visitor().enter().page
        self.session = self.page.context.new_cdp_session(self.page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent(self):
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration") * 1000

    def cost(self, start, end):
        """Milliseconds of the processor for all of these frames."""
        return self.spend(SCRIPT, [start, end])

    def whole(self):
        """Milliseconds of the processor for all of the answer at once."""
        return min(self.spend(WHOLE) for _ in range(3))

    def spend(self, script, given=None):
        before = self.spent()
        self.page.evaluate(script, given)
        return self.spent() - before

    def test_a_long_answer_costs_no_more_at_its_end_than_at_its_beginning(self):
        self.cost(0, 20)
        third = FRAMES // 3
        first, _, last = [self.cost(*frames) / (frames[1] - frames[0]) for frames in (
            (20, third), (third, 2 * third), (2 * third, FRAMES))]
        gaps = self.page.evaluate(GAPS)
        late = [gap for gap in gaps if gap > LATE]
        # Of a machine that does other things too; what the page itself causes is asserted below.
        print(f"{len(late)} of {len(gaps)} frames came later than {LATE} ms; a frame costs {first:.1f} to {last:.1f} ms")
        # A page of this length is three times that of the first third, and the browser lays out and paints some of it.
        # If all of it were drawn anew, it would be two thirds of the whole more.
        whole = self.whole()
        self.assertLess(last, first * 2.5 + whole / 20, whole)

    def test_hardly_a_frame_of_a_long_answer_draws_much_of_it_anew(self):
        self.cost(0, 20)
        costs = [self.cost(frame, frame + 1) for frame in range(20, FRAMES)]
        whole = self.whole()
        print(f"the whole answer costs {whole:.0f} ms, a frame {sorted(costs)[len(costs) // 2]:.1f} ms, at most {max(costs):.0f}")
        late = [spent for spent in costs if spent > whole / 2]
        self.assertLess(len(late), FRAMES / 100, late)
