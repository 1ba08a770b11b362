internal import Bytes

extension [UInt8] {
    /// Appends a string in quotes. Escapes only what must be escaped: some clients show `\u4f60` as it is.
    package mutating func append(quoted text: String) {
        append(Byte.quote)
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while case let next = bytes.span.endOfUnescaped(from: written), next < bytes.count {
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[written..<next]))
                append(escaped: bytes[next])
                written = next + 1
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[written...]))
        }
        append(Byte.quote)
    }

    private mutating func append(escaped byte: UInt8) {
        append(Byte.backslash)
        switch byte {
        case Byte.quote, Byte.backslash: append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case Byte.tab: append(UInt8(ascii: "t"))
        case Byte.lineFeed: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case Byte.carriageReturn: append(UInt8(ascii: "r"))
        default:
            append(contentsOf: "u00".utf8)
            append(hexadecimal: byte >> 4)
            append(hexadecimal: byte & 0xF)
        }
    }

    private mutating func append(hexadecimal digit: UInt8) {
        append(digit < 10 ? Byte.zero + digit : UInt8(ascii: "a") + digit - 10)
    }
}

extension Span where Element == UInt8 {
    /// Finds the first byte from `start` that must be escaped. Escapes DEL too, which JSON allows but a terminal may
    /// not show.
    fileprivate func endOfUnescaped(from start: Int) -> Int {
        let (quotes, backslashes) = (ByteWord.filled(with: Byte.quote), ByteWord.filled(with: Byte.backslash))
        let deletes = ByteWord.filled(with: 0x7F)
        return firstIndex(
            from: start, to: count,
            marks: { word in
                ByteWord.marks(of: quotes, in: word) | ByteWord.marks(of: backslashes, in: word)
                    | ByteWord.marks(of: deletes, in: word) | ByteWord.marks(below: 0x20, in: word)
            },
            isFound: { $0 < 0x20 || $0 == Byte.quote || $0 == Byte.backslash || $0 == 0x7F })
    }
}
