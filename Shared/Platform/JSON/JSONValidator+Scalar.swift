internal import Bytes

extension JSONValidator {
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) {
        move(to: position &+ 1)
        while true {
            move(to: bytes.endOfPlainText(from: position, to: end))
            guard position < end else { throw malformed }
            switch bytes[position] {
            case Byte.quote:
                return move(to: position &+ 1)
            case Byte.backslash:
                try escape(bytes)
            case 0x80...:
                repeat { try scalarValue(bytes) } while position < end && bytes[position] >= 0x80
            default:
                throw malformed
            }
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONError) {
        guard position &+ 1 < end else { throw JSONError(.malformed, at: end) }
        switch bytes[position &+ 1] {
        case Byte.quote, Byte.backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            move(to: position &+ 2)
        case UInt8(ascii: "u"):
            for offset in position &+ 2..<position &+ 6 {
                guard offset < end, Byte.hexadecimal(bytes[offset]) != nil else {
                    throw JSONError(.malformed, at: min(offset, end))
                }
            }
            move(to: position &+ 6)
        default:
            throw malformed
        }
    }

    /// Validates one character of two to four bytes, by table 3-7 of the Unicode standard.
    private mutating func scalarValue(_ bytes: Span<UInt8>) throws(JSONError) {
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[position] {
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: count = 3
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: count = 4
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw JSONError(.notUTF8, at: position)
        }
        guard position &+ count <= end, second.contains(bytes[position &+ 1]),
            count < 3 || bytes[position &+ 2] & 0xC0 == 0x80, count < 4 || bytes[position &+ 3] & 0xC0 == 0x80
        else { throw JSONError(.notUTF8, at: position) }
        move(to: position &+ count)
    }

    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) {
        if bytes[position] == Byte.minus { move(to: position &+ 1) }
        if position < end, bytes[position] == Byte.zero {
            move(to: position &+ 1)
        } else {
            try digits(bytes)
        }
        if position < end, bytes[position] == UInt8(ascii: ".") {
            move(to: position &+ 1)
            try digits(bytes)
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            move(to: position &+ 1)
            if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == Byte.minus {
                move(to: position &+ 1)
            }
            try digits(bytes)
        }
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        while position < end, Byte.isDigit(bytes[position]) { move(to: position &+ 1) }
        guard position > start else { throw malformed }
    }
}
