import Foundation
import JSON
import Testing

struct JSONValidationTests {
    @Test(arguments: 0..<20)
    func `what is accepted is what Foundation accepts`(seed: UInt64) {
        var documents = RandomDocuments(numbers: SeededNumbers(seed: seed))
        for index in 0..<400 {
            let bytes = index.isMultiple(of: 2) ? documents.next() : documents.nextDamaged()
            let isAccepted = (try? JSONValue(parsing: bytes)) != nil
            if index.isMultiple(of: 2) { #expect(isAccepted, "\(text(bytes))") }
            if isLeftToTheReader(bytes) { continue }
            #expect(isAccepted == foundationAccepts(bytes), "\(text(bytes)) \(bytes)")
        }
    }

    @Test(arguments: 0..<10)
    func `every value is the one that Foundation reads`(seed: UInt64) throws {
        var documents = RandomDocuments(numbers: SeededNumbers(seed: seed))
        for _ in 0..<100 {
            let bytes = documents.next()
            let expected = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            try expectEqual(JSONValue(parsing: bytes), expected)
        }
    }

    @Test func `a document that is cut off anywhere is refused and never traps`() {
        let text = #" {"a":[1,-2.5e+3,"é😀\ud83d\ude00\n",true,false,null,{"b":{}}],"c":"你"} "#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count - 1 {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `a million levels are refused at the limit without a deep stack`(level: String) {
        let bytes = Array(String(repeating: level, count: 1_000_000).utf8)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes, maximumDepth: 64) }
        #expect(error?.reason == .tooDeep)
        #expect((error?.offset ?? .max) <= 64 * level.utf8.count)
    }

    @Test func `as many levels as allowed are accepted`() throws {
        let bytes = Array((String(repeating: "[", count: 128) + String(repeating: "]", count: 128)).utf8)
        #expect(try JSONValue(parsing: bytes).isArray)
        #expect(throws: JSONError(.tooDeep, at: 127)) { try JSONValue(parsing: bytes, maximumDepth: 127) }
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("{\"a\" 1}", 5), ("[1,]", 3), ("[1 2]", 3), ("01", 1), ("-", 1), ("1.", 2), ("nul", 3),
        ("\"\\x\"", 1), ("\"a\nb\"", 2), ("\"\\u12G4\"", 5), ("{} x", 3), ("{\"a\":1,}", 7), ("[}", 1),
    ])
    func `an error says where`(text: String, offset: Int) {
        #expect(throws: JSONError(.malformed, at: offset)) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE4, 0xBD], [0xE4, 0xBD, 0x20],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError(.notUTF8, at: 1)) { try JSONValue(parsing: [quote] + bytes + [quote]) }
    }

    private func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    /// Foundation refuses half a surrogate pair and numbers that no Double holds, and takes a byte order mark.
    private func isLeftToTheReader(_ bytes: [UInt8]) -> Bool {
        let text = text(bytes)
        return text.range(of: "(?i)\\\\ud[89a-f]|[0-9]e[+]?[0-9]{3}", options: .regularExpression) != nil
            || bytes.starts(with: [0xEF, 0xBB])
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func expectEqual(_ value: JSONValue, _ expected: Any) throws {
        switch value.kind {
        case .null: #expect(expected is NSNull)
        case .bool: #expect(value.bool == (expected as? Bool))
        case .string: #expect(value.string == (expected as? String))
        case .number: #expect(value.double == (expected as? NSNumber)?.doubleValue)
        case .array:
            let array = try #require(expected as? [Any])
            #expect(Array(value.elements).count == array.count)
            for (element, other) in zip(value.elements, array) { try expectEqual(element, other) }
        case .object:
            let object = try #require(expected as? [String: Any])
            let names = Set(value.members.map { member in member.name })
            #expect(names == Set(object.keys))
            // Of two members of one name the readers may choose differently.
            guard Array(value.members).count == names.count else { return }
            for member in value.members { try expectEqual(member.value, try #require(object[member.name])) }
        }
    }
}
