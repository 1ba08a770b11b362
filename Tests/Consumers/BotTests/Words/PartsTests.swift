import Testing

@testable import Bot

/// Where a long text is cut into messages.
struct PartsTests {
    /// `split_2048` of `wechat_mp.json`.
    @Test func `a text without a pause is cut between characters`() {
        let text = String(repeating: "汉字ab😀", count: 400)
        let parts = Parts.split(text, bytes: 2_048)
        #expect(parts.map { $0.utf8.count } == [2_048, 2_047, 705])
        #expect(parts.joined() == text)
    }

    @Test func `a text that fits is one part`() {
        #expect(Parts.split("  你好\n", bytes: 2_048) == ["  你好"])
        #expect(Parts.split("汉字", bytes: 6) == ["汉字"])
    }

    @Test(arguments: ["", " ", "　\n ", "\r\n\r\n"])
    func `blank text has no parts`(text: String) {
        #expect(Parts.split(text, bytes: 100).isEmpty)
    }

    @Test func `paragraphs stay together`() {
        let (first, second) = (String(repeating: "一。", count: 150), String(repeating: "二。", count: 150))
        #expect(Parts.split(first + "\n\n" + second, bytes: 1_000) == [first, second])
    }

    @Test func `a paragraph is cut behind a sentence`() {
        #expect(Parts.split("这是第一句话。这是第二句话。这是第三句话。", bytes: 50) == ["这是第一句话。这是第二句话。", "这是第三句话。"])
        #expect(Parts.split("“他来了！”她说完就走了", bytes: 20) == ["“他来了！”", "她说完就走了"])
        #expect(Parts.split("Version 3.14 is out. It works", bytes: 22) == ["Version 3.14 is out.", "It works"])
    }

    @Test func `a long sentence is cut behind a word`() {
        #expect(Parts.split("alpha beta gamma", bytes: 11) == ["alpha beta", "gamma"])
        #expect(Parts.split("春天来了，花都开了", bytes: 20) == ["春天来了，", "花都开了"])
    }

    @Test func `a border that leaves a part nearly empty is not taken`() {
        let text = "嗯。" + String(repeating: "长", count: 40)
        #expect(Parts.split(text, bytes: 60).map { $0.utf8.count } == [60, 60, 6])
    }

    @Test func `a code block stays whole if it fits`() {
        let code = "```\nlet a = 1\nlet b = 2\nlet c = 3\n```"
        let text = "下面是一段代码，先看一看：\n\n\(code)\n完"
        #expect(Parts.split(text, bytes: 60) == ["下面是一段代码，先看一看：", code + "\n完"])
        let plain = PlainText.of(markdown: text)
        #expect(Parts.split(plain, bytes: 90).first == "下面是一段代码，先看一看：")
    }

    @Test func `a larger code block is cut between its lines, which keep their spaces`() {
        let text = "```\n    aaaa\n    bbbb\n    cccc\n```"
        #expect(Parts.split(text, bytes: 20) == ["```\n    aaaa", "    bbbb\n    cccc", "```"])
    }

    @Test func `a character of many signs is cut only if it is too large`() {
        let family = "👨‍👩‍👧‍👦"
        #expect(Parts.split(family + family + family, bytes: 30) == [family, family, family])
        let parts = Parts.split(family, bytes: 10)
        #expect(parts.joined() == family && parts.allSatisfy { $0.utf8.count <= 10 })
    }

    @Test func `a beginning ends behind a character`() {
        #expect(Parts.prefix("汉字", bytes: 6) == "汉字")
        #expect(Parts.prefix("汉字", bytes: 5) == "汉")
        #expect(Parts.prefix("a👨‍👩‍👧‍👦", bytes: 20) == "a")
        #expect(Parts.prefix("👨‍👩‍👧‍👦", bytes: 8) == "👨\u{200D}")
        #expect(Parts.prefix("汉", bytes: 0) == "")
    }
}
