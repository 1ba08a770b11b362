import Testing

@testable import Archive

struct CharsetTests {
    /// 驿站 ￥ 9.90 元 € 𠮷 in GB18030: characters of one, two and four bytes.
    private let bytes: [UInt8] =
        [0xE6, 0xE4, 0xD5, 0xBE, 0x20, 0xA3, 0xA4, 0x20, 0x39, 0x2E, 0x39, 0x30, 0x20, 0xD4, 0xAA, 0x20]
        + [0xA2, 0xE3, 0x20, 0x95, 0x34, 0xB2, 0x35]
    private let text = "驿站 ￥ 9.90 元 € 𠮷"

    private func decoded(_ bytes: [UInt8], by size: Int) throws -> (String, Int) {
        let decoder = try CharsetDecoder(.gb18030)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            output += decoder.decode(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        output += decoder.end()
        return (String(decoding: output, as: UTF8.self), decoder.replaced)
    }

    @Test func `text is decoded alike, wherever it is cut`() throws {
        for size in 1...bytes.count {
            let (found, replaced) = try decoded(bytes, by: size)
            #expect(found == text && replaced == 0, "by \(size)")
        }
        #expect(Charset.gb18030.text(of: bytes) == text)
    }

    @Test func `text is encoded as it is decoded`() {
        #expect(Charset.gb18030.bytes(of: text) == bytes)
        #expect(Charset.utf8.bytes(of: text) == Array(text.utf8))
    }

    @Test func `more than a buffer is decoded`() throws {
        let many = Array(repeating: bytes, count: 5_000).flatMap { $0 }
        #expect(try decoded(many, by: many.count).0 == String(repeating: text, count: 5_000))
    }

    @Test func `a byte that means nothing costs itself alone`() throws {
        let (found, replaced) = try decoded([0x41, 0xFF, 0x2C, 0xD4, 0x2C, 0x42, 0xD4], by: 3)
        #expect(found == "A\u{FFFD},\u{FFFD},B\u{FFFD}" && replaced == 3)
        #expect(Charset.gb18030.text(of: [0x41, 0xFF]) == nil)
        #expect(Charset.utf8.text(of: [0xD6, 0xD0]) == nil)
    }

    @Test func `encodings go by several names`() {
        #expect(Charset(named: "GBK") == .gb18030 && Charset(named: "gb2312") == .gb18030)
        #expect(Charset(named: "UTF-8") == .utf8)
        #expect(Charset(named: "latin1") == nil && Charset(named: "") == nil)
    }
}
