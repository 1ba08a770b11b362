import Foundation
import Messages
import ProcessingBench
import Testing

/// Our encoder and decoder against Foundation's, which we used before them.
struct MessageCodingTests {
    struct Everything: Written, Codable, Equatable {
        var zebra = "z"
        var apple: String? = "a"
        var absent: Int?
        var list = [1, -2, 3]
        var empty: [String] = []
        var nested = ["b": [true, false], "a": []]
        var small: Int8 = -8
        var large: UInt64 = .max
        var choice = Choice.both("text\n\"\\\u{1}\u{7f}é😀/", number: 7)
        var plain = Choice.none
        var deep = Deep()
    }

    enum Choice: Codable, Equatable {
        case none
        case both(String, number: Int)
    }

    struct Deep: Codable, Equatable {
        var b = Inner()
        var a = [Inner(), Inner()]
    }

    struct Inner: Codable, Equatable {
        var y = 1
        var x = Money.fen(3)
    }

    struct Twice: Written {
        let a: WrittenOnce<Chat>
        let b: WrittenOnce<Chat>
    }

    private func expected(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return text.replacing("\u{7F}", with: #"\u007f"#)
    }

    @Test func `the bytes are those of Foundation's encoder with sorted keys`() throws {
        let value = Everything()
        #expect(String(decoding: MessageCoding.encode(value), as: UTF8.self) == (try expected(value)))
        #expect(try MessageCoding.decode(Everything.self, from: MessageCoding.encode(value)) == value)
    }

    @Test func `whatever must be escaped is, wherever it stands in a text`() throws {
        for scalar in Array(UInt8(0)..<0x80).map(Unicode.Scalar.init) + ["é", "信", "😀"] {
            for place in 0..<18 {
                let text = String(repeating: "a", count: place) + String(scalar) + String(repeating: "é", count: 12)
                #expect(String(decoding: MessageCoding.encode(text), as: UTF8.self) == (try expected(text)))
            }
        }
    }

    @Test func `a value that was written once is the same wherever it is put`() throws {
        let once = WrittenOnce(Sample.chat)
        #expect(String(decoding: MessageCoding.encode(once), as: UTF8.self) == (try expected(Sample.chat)))
        #expect(
            MessageCoding.encode(Twice(a: once, b: once))
                == Array(try expected(["a": Sample.chat, "b": Sample.chat]).utf8))
        #expect(try MessageCoding.decode(WrittenOnce<Chat>.self, from: MessageCoding.encode(once)) == once)
    }

    @Test func `what writes itself writes what Foundation's encoder would`() throws {
        let values: [any Written] = [
            Sample.chat, Sample.requested, Sample.requested.authorized(at: .one), Sample.session,
            Sample.requested.authorized(at: .one, limits: Sample.limits.ofQuota),
            Sample.requested.authorized(at: .one).called(with: Sample.ownKey),
            Sample.requested.authorized(at: .one).called(with: Sample.ownKey)
                .admitted(tokenLimit: 7, deadline: Sample.chat.deadline),
            Sample.requested.authorized(at: .one).admitted(tokenLimit: 7, deadline: Sample.chat.deadline),
            Counted(at: Sample.chat.deadline, tokens: 7, windows: [.init(tally: "account", isOfDay: true)]),
            Sample.answered(.finished, Usage(tokensIn: 1, tokensOut: .max)), Sample.answered(.failed, nil),
            EntryPosted(account: Sample.account, entry: Sample.entry), Balance(), Int.min, Int64.max, Int32(0), true,
            "é\n", [1, 20, 300], [String](),
        ]
        for value in values {
            #expect(String(decoding: MessageCoding.encode(value), as: UTF8.self) == (try expected(value)))
        }
        var plain = Sample.chat
        plain.idempotency = nil
        #expect(String(decoding: MessageCoding.encode(plain), as: UTF8.self) == (try expected(plain)))
    }

    @Test func `what Foundation's decoder reads ours reads too`() throws {
        let text = #"""
            { "zebra" : "\u00e9\ud83d\ude00\/\b", "apple": null, "list": [ ], "empty": ["a", "a\tb"], "unknown": [{}],
              "nested": {"\u0061": [true]}, "small": 127, "large": 18446744073709551615, "choice": {"none": {}},
              "plain": {"both": {"_0": "", "number": -9223372036854775808}}, "deep": {"b": {"y": 0, "x": 1}, "a": []} }
            """#
        let value = try MessageCoding.decode(Everything.self, from: Array(text.utf8))
        #expect(value == (try JSONDecoder().decode(Everything.self, from: Data(text.utf8))))
        #expect(value.apple == nil && value.large == .max && value.nested == ["a": [true]])
    }

    @Test(arguments: [
        "", "[]", #"{"y":1}"#, #"{"y":1,"x":null}"#, #"{"y":"1","x":1}"#, #"{"y":1.5,"x":1}"#, #"{"y":1,"x":[1]}"#,
        #"{"y":9223372036854775808,"x":1}"#, #"{"y":true,"x":1}"#, #"{"y":1,"x":1} {}"#,
    ])
    func `what is no such value is not read`(_ text: String) {
        #expect(throws: (any Error).self) { try MessageCoding.decode(Inner.self, from: Array(text.utf8)) }
    }

    @Test func `why a value is not read names the member`() throws {
        let error = try #require(throws: (any Error).self) {
            try MessageCoding.decode(Deep.self, from: Array(#"{"b":{"y":1},"a":[]}"#.utf8))
        }
        #expect(String(describing: error).contains("There is no 'x'."))
    }

    /// A body whose escapes nobody of ours would write shows whether it was unescaped and escaped again on its way.
    @Test func `a body passes the stations between the door and the model as it was written`() throws {
        let body = #""{\"a\":\u0022\/\u4f60\ud83d\ude00\u0022}""#
        let written = String(decoding: MessageCoding.encode(Sample.requested), as: UTF8.self)
        let start = try #require(written.range(of: #""body":"#)).upperBound
        let end = try #require(written.range(of: #","deadline""#)).lowerBound
        let foreign = written[..<start] + body + written[end...]
        let requested = try MessageCoding.decode(ChatRequested.self, from: Array(foreign.utf8))
        #expect(String(decoding: MessageCoding.encode(requested), as: UTF8.self) == foreign)

        let authorized = try MessageCoding.decode(
            ChatAuthorized.self, from: MessageCoding.encode(requested.authorized(at: .one)))
        let admitted = try MessageCoding.decode(
            ChatAdmitted.self,
            from: MessageCoding.encode(authorized.admitted(tokenLimit: 7, deadline: Sample.chat.deadline)))
        #expect(String(decoding: MessageCoding.encode(admitted), as: UTF8.self).contains(#""body":\#(body),"#))
        #expect(admitted.body == #"{"a":"/你😀"}"#)
        // Also if a station makes a chat of its own from it.
        var other = authorized.chat
        other.model = "other"
        #expect(String(decoding: MessageCoding.encode(other), as: UTF8.self).contains(#""body":\#(body),"#))
    }
}
