import Testing

@testable import Bot

/// What a chat bubble shows of a model's Markdown.
struct PlainTextTests {
    private func plain(_ markdown: String) -> String { PlainText.of(markdown: markdown) }

    @Test(arguments: [
        "你好，世界。\n第二行", "3 * 4 = 12，2 ** 3，5*6*7", "snake_case_name 和 __dunder", "价格 $5 或 10$，也有 $5 和 $10",
        "#标签 不是标题", "AT&T 和 a < b > c", "List<String>", "数组 [1, 2] 里", "a | b\nc", "it`s", "3~5 天", "*开头没有结尾",
        "C:\\Users\\name", "• 已经是了\n  ◦ 也是", "　　缩进的段落",
    ])
    func `text without marks stays as it is`(text: String) {
        #expect(plain(text) == text)
    }

    @Test func `headings stand out without signs`() {
        #expect(plain("# 标题\n正文") == "【标题】\n正文")
        #expect(plain("intro\n## Overview\ntext") == "intro\n\n■ Overview\ntext")
        #expect(plain("## 小结 ##") == "【小结】")
        #expect(plain("# Learning C#") == "■ Learning C#")
        #expect(plain("Title\n=====\ntext") == "Title\ntext")
    }

    @Test func `emphasis loses its signs`() {
        #expect(plain("这是**重点**和*斜体*，还有~~删除~~与***都要***") == "这是重点和斜体，还有删除与都要")
        #expect(plain("__粗体__ 和 _斜体_") == "粗体 和 斜体")
        #expect(plain("**a*") == "*a")
        #expect(plain("\\*不是\\*") == "*不是*")
    }

    @Test func `lists keep their depth`() {
        let list = "- 苹果\n- 香蕉\n  - 小的\n    - 更小\n1. 第一\n2) 第二"
        #expect(plain(list) == "• 苹果\n• 香蕉\n  ◦ 小的\n    ▪ 更小\n1. 第一\n2) 第二")
        #expect(plain("- [x] 完成\n- [ ] 未完成\n- [链接](u)") == "☑ 完成\n☐ 未完成\n• 链接（u）")
        #expect(plain("- 第一\n  接着写\n\n另一段") == "• 第一\n  接着写\n\n另一段")
    }

    @Test func `a table of two columns is a line a row`() {
        let table = "| 水果 | 价格 |\n|---|:-:|\n| 苹果 | 5 |\n| 梨 | **3** |\n\n完"
        #expect(plain(table) == "水果 / 价格\n• 苹果：5\n• 梨：3\n\n完")
    }

    @Test func `a wider table names the column of each cell`() {
        #expect(plain("| 名 | 价 | 产地 |\n|--|--|--|\n| 苹果 | 5 | 山东 |") == "• 苹果\n  价：5\n  产地：山东")
        let table = "Name | Price | Note\n--- | --- | ---\nApple | | a \\| b"
        #expect(plain(table) == "• Apple\n  Note: a | b")
    }

    @Test func `code stays as it is between two lines`() {
        let fence = PlainText.fence
        let code = "let a = **b** * 2\n\n\n  # no heading"
        #expect(plain("看：\n```swift\n\(code)\n```\n完") == "看：\n\(fence)\n\(code)\n\(fence)\n完")
        #expect(plain("```\n没有结束") == "\(fence)\n没有结束\n\(fence)")
        #expect(plain("~~~\n```\n~~~") == "\(fence)\n```\n\(fence)")
        #expect(plain("用 `a_b*c*` 和 ``x`y``") == "用 a_b*c* 和 x`y")
    }

    @Test func `links show where they lead`() {
        #expect(plain("见[文档](https://a.cn/x_y_z \"标题\")。") == "见文档（https://a.cn/x_y_z）。")
        #expect(plain("<https://a.cn> 和 [https://a.cn](https://a.cn)") == "https://a.cn 和 https://a.cn")
        #expect(plain("![图](https://a.cn/1.png)") == "图（https://a.cn/1.png）")
        #expect(plain("[**粗**](u)和[里面](#top)") == "粗（u）和里面")
        #expect(plain("[维基](https://a.cn/x_(y))") == "维基（https://a.cn/x_(y)）")
    }

    @Test func `quotes, rules and footnotes are told apart`() {
        #expect(plain("> 引用\n> - 一\n>> 深") == "│ 引用\n│ • 一\n││ 深")
        #expect(plain("上\n\n---\n\n下") == "上\n\n\(PlainText.rule)\n\n下")
        #expect(plain("说法[^1]\n\n[^1]: 出处") == "说法[1]\n\n[1] 出处")
    }

    @Test func `entities and tags are read`() {
        let html = "a &lt; b &amp;&nbsp;c &#215; d<br>e <b>f</b> &#x1F600; &unknown;"
        #expect(plain(html) == "a < b & c × d\ne f 😀 &unknown;")
    }

    @Test func `formulas are read in each of their forms`() {
        #expect(plain("面积 \\(\\pi r^2\\)，能量 $E=mc^2$") == "面积 πr²，能量 E=mc²")
        #expect(plain("$$\\frac{a}{b}$$") == "a/b")
        #expect(plain("\\[ \\sqrt{x+1} \\]") == "√(x+1)")
        #expect(plain("所以\n$$\na \\le b\n$$\n完") == "所以\na ≤ b\n完")
        #expect(plain("$x$ 和 \\$5") == "x 和 $5")
        #expect(plain("没有结束 \\(x") == "没有结束 (x")
    }

    @Test func `blank lines become one`() {
        #expect(plain("一\n\n\n\n二\r\n三\n\n") == "一\n\n二\n三")
    }
}
