import Testing
import XML

struct XMLNodeTests {
    private func read(_ text: String, _ bounds: XMLBounds = XMLBounds()) throws(XMLFault) -> XMLNode {
        try XMLNode(parsing: Array(text.utf8), bounds: bounds)
    }

    private func fault(of bytes: [UInt8], _ bounds: XMLBounds = XMLBounds()) -> XMLFault? {
        do throws(XMLFault) {
            _ = try XMLNode(parsing: bytes, bounds: bounds)
            return nil
        } catch {
            return error
        }
    }

    @Test func `elements, texts and sections are read`() throws {
        let root = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <xml>
              <To><![CDATA[gh_1]]></To><Time>1714112445</Time><!-- a word -->
              <Text>你好 <![CDATA[<b>&amp;</b>]]> 😀 &lt;&amp;&gt;&quot;&apos;&#65;&#x4F60;</Text>
              <Empty/><Outer><Inner>deep</Inner></Outer>
            </xml>
            """)
        #expect(root.name == "xml" && root.children.map(\.name) == ["To", "Time", "Text", "Empty", "Outer"])
        #expect(root.text(of: "To") == "gh_1" && root.text(of: "Time") == "1714112445")
        #expect(root.text(of: "Text") == "你好 <b>&amp;</b> 😀 <&>\"'A你")
        #expect(root.text(of: "Empty")?.isEmpty == true && root["Outer"]?.text(of: "Inner") == "deep")
        #expect(root["Inner"] == nil && root.text(of: "Missing") == nil)
    }

    @Test func `the first of two children counts, and it is known that there are two`() throws {
        let root = try read("<xml><A>1</A><B/><A>2</A></xml>")
        #expect(root.text(of: "A") == "1" && root.repeatsName)
        #expect(try !read("<xml><A>1</A><B/></xml>").repeatsName)
    }

    @Test func `a mark of the byte order before it is passed over`() throws {
        #expect(try read("\u{FEFF}<xml>a</xml>").text == "a")
    }

    @Test(arguments: [
        ("<!DOCTYPE xml><xml/>", XMLFault.doctype),
        ("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>", .doctype),
        ("<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml>&a;</xml>", .doctype),
        ("<!DOCTYPE xml SYSTEM \"http://127.0.0.1/x.dtd\"><xml/>", .doctype),
        ("<!DOCTYPE xml [<!ENTITY % a SYSTEM \"http://127.0.0.1/x\"> %a;]><xml/>", .doctype),
        ("<?program do it?><xml/>", .instruction), ("<xml><?program?></xml>", .instruction),
        ("<xml/><?program?>", .instruction), ("<xml>&nbsp;</xml>", .entity), ("<xml>&a;</xml>", .entity),
        ("<?xml version=\"1.0\" encoding=\"GBK\"?><xml/>", .encoding),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><xml/>", .encoding),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><xml>a</xml>", .encoding),
        ("", .malformed), (" ", .malformed), ("text", .malformed), ("<xml>", .malformed), ("</xml>", .malformed),
        ("<xml></yml>", .malformed), ("<xml/><xml/>", .malformed), ("<xml/>text", .malformed),
        ("<xml>\u{0}</xml>", .malformed), ("<xml>\u{1}</xml>", .malformed), ("<xml>&#0;</xml>", .malformed),
        ("<xml>&#xD800;</xml>", .malformed), ("<xml>&</xml>", .malformed), ("<xml>&amp</xml>", .malformed),
        ("<xml><![CDATA[a]]</xml>", .malformed), ("<xml><![CDATA[a]></xml>", .malformed),
        ("<xml>]]></xml>", .malformed), ("<xml><![CDATA[a]]>]]></xml>", .malformed),
        ("<xml a=\"1\" a=\"2\"/>", .malformed), ("<xml a=1/>", .malformed), ("<xml><!-- -- --></xml>", .malformed),
        ("{\"a\":1}", .malformed), ("<html><br></html>", .malformed),
    ])
    func `what has no place in a message is refused`(text: String, expected: XMLFault) {
        #expect(fault(of: Array(text.utf8)) == expected)
    }

    @Test func `a billion laughs are not begun`() {
        var text = "<!DOCTYPE xml [<!ENTITY a0 \"ha\">"
        for level in 1..<20 {
            let laughs = String(repeating: "&a\(level - 1);", count: 10)
            text += "<!ENTITY a\(level) \"\(laughs)\">"
        }
        #expect(fault(of: Array((text + "]><xml>&a19;</xml>").utf8)) == .doctype)
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC4, 0xE3], [0xF4, 0x90, 0x80, 0x80]] {
            #expect(fault(of: Array("<xml>".utf8) + bytes + Array("</xml>".utf8)) == .encoding)
        }
        let wide = "<xml/>".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        #expect(fault(of: [0xFF, 0xFE] + wide) == .encoding)
        #expect(fault(of: wide) == .malformed)
    }

    @Test func `what is too deep, too many or too large is refused, and what just fits is not`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
        }
        func siblings(_ count: Int) -> [UInt8] {
            Array("<a>\(String(repeating: "<b/>", count: count))</a>".utf8)
        }
        func long(_ count: Int) -> [UInt8] {
            Array("<a>\(String(repeating: "x", count: count - 7))</a>".utf8)
        }
        let bounds = XMLBounds()
        #expect(fault(of: nested(bounds.mostDepth)) == nil && fault(of: nested(bounds.mostDepth + 1)) == .tooDeep)
        #expect(fault(of: nested(9_000)) == .tooDeep && fault(of: Array(nested(20_000).prefix(60_000))) == .tooDeep)
        #expect(fault(of: siblings(bounds.mostNodes - 1)) == nil)
        #expect(fault(of: siblings(bounds.mostNodes)) == .tooMany && fault(of: siblings(16_000)) == .tooMany)
        #expect(fault(of: long(bounds.mostBytes)) == nil && fault(of: long(bounds.mostBytes + 1)) == .tooLarge)
    }

    @Test func `each beginning of a document is refused`() {
        let document = Array(
            "<?xml version=\"1.0\"?><xml><A a=\"1\">你&amp;</A><B><![CDATA[x]]]]><![CDATA[>]]></B><!--c--></xml>".utf8)
        #expect(fault(of: document) == nil)
        for end in document.indices { #expect(fault(of: Array(document[..<end])) != nil) }
    }

    @Test func `a document with any byte altered is read or refused`() {
        let document = Array("<xml><A>&amp;你</A><B><![CDATA[x]]></B></xml>".utf8)
        for index in document.indices {
            for byte: UInt8 in [0, 0x20, 0x21, 0x26, 0x3C, 0x3E, 0x3F, 0x5D, 0x80, 0xFF] {
                var altered = document
                altered[index] = byte
                _ = fault(of: altered)
            }
        }
    }
}
