import Bytes
import Testing

/// Each scan against a walk byte by byte, over every place and all lengths around a word's.
@Suite struct ScanTests {
    /// Bytes of which a subtraction without care for borrows takes one for another.
    private static let others: [UInt8] = [0x00, 0x01, 0x0B, 0x21, 0x23, 0x7F, 0x80, 0x8A, 0xA2, 0xFF]

    @Test(arguments: [Byte.lineFeed, Byte.quote, 0x00, 0x80, 0xFF])
    func `the first of a byte is found wherever it stands`(_ byte: UInt8) {
        for bytes in Self.texts(holding: [byte]) {
            for start in 0...bytes.count {
                let found = bytes.span.firstIndex(of: byte, from: start, to: bytes.count)
                #expect(found == (bytes[start...].firstIndex(of: byte) ?? bytes.count))
            }
        }
    }

    @Test func `the first of two bytes is found whichever it is`() {
        for bytes in Self.texts(holding: [Byte.quote, Byte.backslash]) {
            let found = bytes.span.firstIndex(of: Byte.quote, or: Byte.backslash, from: 0, to: bytes.count)
            #expect(found == (bytes.firstIndex { $0 == Byte.quote || $0 == Byte.backslash } ?? bytes.count))
        }
    }

    @Test func `nothing is found at the end of a scan or behind it`() {
        let bytes = [UInt8](repeating: 0x61, count: 11) + [Byte.lineFeed]
        for end in 0..<bytes.count {
            #expect(bytes.span.firstIndex(of: Byte.lineFeed, from: 0, to: end) == end)
        }
    }

    @Test func `a byte below a limit is marked, and none above it`() {
        for byte in UInt8.min...UInt8.max {
            let marks = ByteWord.marks(below: 0x20, in: ByteWord.filled(with: 0x61) & ~0xFF | UInt64(byte))
            #expect(marks == (byte < 0x20 ? 0x80 : 0))
        }
    }

    @Test func `bytes that differ in one place are not held`() {
        let text = Array("data: {\"choices\":[]}".utf8)
        for shift in 0..<9 {
            let bytes = [UInt8](repeating: 0x2E, count: shift) + text
            let (here, beyond) = (holds(bytes, text, at: shift), holds(bytes, text, at: shift + 1))
            #expect(here && !beyond)
            for place in text.indices {
                var other = bytes
                other[shift + place] ^= 1
                let isHeld = holds(other, text, at: shift)
                #expect(!isHeld, "They differ at \(place).")
            }
        }
    }

    private func holds(_ bytes: [UInt8], _ text: [UInt8], at start: Int) -> Bool {
        bytes.span.holds(text.span, 0..<text.count, at: start)
    }

    @Test(arguments: [0, 9, 10, 1234, UInt64.max])
    func `a number is written in its digits`(_ number: UInt64) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        bytes.append(decimal: number, isNegative: true)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)-\(number)")
    }

    private static func texts(holding wanted: [UInt8]) -> [[UInt8]] {
        (0..<19).flatMap { count in
            others.filter { !wanted.contains($0) }.flatMap { other in
                let plain = [UInt8](repeating: other, count: count)
                return [plain]
                    + plain.indices.flatMap { place in
                        wanted.map { byte in
                            var text = plain
                            text[place] = byte
                            if place + 1 < count { text[place + 1] = byte ^ 1 }
                            return text
                        }
                    }
            }
        }
    }
}
