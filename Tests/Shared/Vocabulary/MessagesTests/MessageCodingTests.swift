import Foundation
import Messages
import Testing

/// Our encoder against Foundation's, which we used before it.
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
        return String(decoding: try encoder.encode(value), as: UTF8.self)
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
            Sample.chat, Sample.requested, Sample.requested.authorized,
            Sample.requested.authorized.admitted(tokenLimit: 7, deadline: Sample.chat.deadline),
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
}
