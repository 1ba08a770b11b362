import JSON
import Testing

struct JSONValueTests {
    private let document = #"{"id":"x","n":-12,"f":2.5,"t":true,"z":null,"list":[1,[2],{"a":3}],"o":{"id":"inner"}}"#

    @Test func `members are found by name and read by type`() throws {
        let value = try parse(document)
        #expect(value.member("id")?.string == "x")
        #expect(value.member("n")?.int == -12)
        #expect(value.member("f")?.double == 2.5)
        #expect(value.member("f")?.int == nil)
        #expect(value.member("t")?.bool == true)
        #expect(value.member("z")?.isNull == true)
        #expect(value.member("o")?.member("id")?.string == "inner")
        #expect(value.member("list")?.elements.map { element in element.kind } == [.number, .array, .object])
        #expect(value.member("none") == nil)
        #expect(value.member("id")?.member("id") == nil)
    }

    @Test func `a name is found however it is escaped`() throws {
        let value = try parse(#"{"mo\u0064el":1,"a\\":2}"#)
        #expect(value.member("model")?.int == 1)
        #expect(value.member(#"a\"#)?.int == 2)
        #expect(value.member(#"a\\"#) == nil)
    }

    @Test func `a pair of surrogates is one character and half a pair is U+FFFD`() throws {
        #expect(try parse(#""\ud83d\ude00""#).string == "😀")
        #expect(try parse(#""a\ud83db""#).string == "a\u{FFFD}b")
        #expect(try parse(#""\ude00""#).string == "\u{FFFD}")
        #expect(try parse(#""\ud83d\u0041""#).string == "\u{FFFD}A")
    }

    @Test(
        arguments: [
            (#""a\ud83d""#, true), (#""\uDBFF""#, true), (#""\\\ud83d""#, true), (#""\\ud83d""#, false),
            (#""\ud83d\ude00""#, false), (#""\ude00""#, false), (#""\ud83da""#, false), ("\"\"", false), ("1", false),
        ])
    func `a string that ends in the first half of a pair says so`(text: String, isHalf: Bool) throws {
        let half = try parse(text).halfPair
        #expect((half != nil) == isHalf)
    }

    @Test func `a name that stands twice is found at any depth`() throws {
        #expect(try parse(#"{"a":[{"b":1,"\u0062":2}]}"#).repeatsName)
        #expect(try parse(#"{"a":[{"b":1},{"b":{"a":2}}]}"#).repeatsName == false)
    }

    @Test(
        arguments: [
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("0", 0),
            ("-0", 0), ("1e2", nil), ("1.0", nil),
        ] as [(String, Int?)])
    func `an integer is read if it fits`(text: String, expected: Int?) throws {
        #expect(try parse(text).int == expected)
    }

    @Test(
        arguments: [
            ("7", 7), ("7.0", 7), ("7e0", 7), ("-0.0", 0), ("70e-1", 7), ("1.5e1", 15), ("9223372036854775807", .max),
            ("7.5", nil), ("1e-1", nil), ("1e19", nil), ("1e400", nil), ("\"7\"", nil), ("[7]", nil), ("true", nil),
        ] as [(String, Int?)])
    func `a whole number is one however it is written`(text: String, expected: Int?) throws {
        #expect(try parse(text).wholeNumber == expected)
    }

    @Test func `a number beyond a Double is no number`() throws {
        #expect(try parse("1e999").double == nil)
    }

    @Test func `a range of the bytes can be parsed where it stands`() throws {
        let bytes = Array("data: {\"a\":1}\n".utf8)
        #expect(try JSONValue(parsing: bytes, in: 6..<13).member("a")?.int == 1)
        #expect(throws: JSONError(.malformed, at: 12)) { try JSONValue(parsing: bytes, in: 6..<12) }
    }

    @Test func `text that was quoted reads back as it was`() throws {
        let text = "\"\\/\u{0}\u{1f}\u{7f}\n\r\t你好😀é"
        #expect(try JSONValue(parsing: JSONText.string(text).bytes).string == text)
    }

    @Test func `a document is written in the order of its members`() {
        let text: JSONText = ["b": [1, true, nil, "x\n"], "a": .raw(Array("1.50".utf8)), "o": [:]]
        #expect(String(decoding: text.bytes, as: UTF8.self) == #"{"b":[1,true,null,"x\n"],"a":1.50,"o":{}}"#)
    }

    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
}
