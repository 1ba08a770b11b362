import Testing
import XML

struct XMLTextTests {
    private func written(_ text: String) -> String {
        String(decoding: XMLText("a", .text(text)).bytes, as: UTF8.self)
    }

    @Test func `elements are written in their order`() {
        let document = XMLText(
            "xml",
            .elements([
                XMLText("To", .text("gh_1")), XMLText("Time", .number(-12)),
                XMLText("Image", .elements([XMLText("MediaId", .text("你好"))])),
            ]))
        #expect(
            String(decoding: document.bytes, as: UTF8.self)
                == "<xml><To><![CDATA[gh_1]]></To><Time>-12</Time>"
                + "<Image><MediaId><![CDATA[你好]]></MediaId></Image></xml>")
    }

    @Test func `what would end a section is split`() {
        #expect(written("a]]>b") == "<a><![CDATA[a]]]]><![CDATA[>b]]></a>")
        #expect(written("]]") == "<a><![CDATA[]]]]></a>" && written("]>") == "<a><![CDATA[]>]]></a>")
    }

    @Test(arguments: [
        "", "hello", "]]>", "]]]>", "]]]]>>", "]]>]]>", "]", "]]", ">", "<![CDATA[", "<b>&amp;</b>", "\"'&<>",
        "你好\n第二行\t😀 e\u{301}", "]]\u{0}>",
    ])
    func `what is written is read back, without control characters`(text: String) throws {
        let root = try XMLNode(parsing: XMLText("a", .text(text)).bytes)
        #expect(root.text == text.filter { $0 != "\u{0}" })
    }

    @Test func `what XML cannot say is left out`() {
        #expect(written("a\u{0}b\u{1F}c\u{FFFF}d\n") == "<a><![CDATA[abcd\n]]></a>")
    }
}
