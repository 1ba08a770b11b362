/// Reads JSON, or a part of it, as its strings say it: `\u6cd5` is one character that is written with six bytes.
struct EscapeReader {
    /// An escape that is not whole.
    private var escape: [Unicode.Scalar] = []

    private enum Reading {
        case incomplete, broken
        case scalar(Unicode.Scalar)
    }

    /// Calls `body` with each scalar that is whole now, and the bytes that it is written with.
    mutating func read(_ scalar: Unicode.Scalar, _ body: (Unicode.Scalar, Int) -> Void) {
        guard !escape.isEmpty || scalar == "\\" else { return body(scalar, scalar.utf8.count) }
        escape.append(scalar)
        switch Self.reading(of: escape) {
        case .incomplete: return
        case .scalar(let scalar):
            // Behind a backslash that escapes nothing may stand a scalar of several bytes.
            body(scalar, escape.reduce(0) { $0 + $1.utf8.count })
            escape.removeAll(keepingCapacity: true)
        case .broken: giveUp(body)
        }
    }

    /// Takes an escape that was cut short for what it looks like.
    mutating func finish(_ body: (Unicode.Scalar, Int) -> Void) {
        while !escape.isEmpty { giveUp(body) }
    }

    /// Takes half a pair for one unknown character, any other broken escape for what it looks like.
    private mutating func giveUp(_ body: (Unicode.Scalar, Int) -> Void) {
        let broken = escape
        escape.removeAll(keepingCapacity: true)
        if broken.count > Self.single {
            body("\u{FFFD}", Self.single)
            for scalar in broken.dropFirst(Self.single) { read(scalar, body) }
        } else {
            for scalar in broken { body(scalar, scalar.utf8.count) }
        }
    }

    /// The bytes of `\u0000`; a pair of surrogates has twice as many.
    private static let single = 6

    private static func reading(of escape: [Unicode.Scalar]) -> Reading {
        switch escape.count {
        case 1: return .incomplete
        case 2: return escape[1] == "u" ? .incomplete : .scalar(short(escape[1]))
        case ..<single: return digit(escape.last) == nil ? .broken : .incomplete
        case single:
            guard let value = value(escape[2...]) else { return .broken }
            return isHigh(value) ? .incomplete : .scalar(Unicode.Scalar(value) ?? "\u{FFFD}")
        case single + 1: return escape.last == "\\" ? .incomplete : .broken
        case single + 2: return escape.last == "u" ? .incomplete : .broken
        case ..<(2 * single): return digit(escape.last) == nil ? .broken : .incomplete
        default:
            guard let high = value(escape[2..<single]), let low = value(escape[(single + 2)...]),
                (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + low - 0xDC00)
            else { return .broken }
            return .scalar(scalar)
        }
    }

    private static func short(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case "b": "\u{8}"
        case "f": "\u{C}"
        default: scalar
        }
    }

    private static func isHigh(_ value: UInt32) -> Bool { (0xD800...0xDBFF).contains(value) }

    private static func value(_ digits: ArraySlice<Unicode.Scalar>) -> UInt32? {
        var value: UInt32 = 0
        for scalar in digits {
            guard let digit = digit(scalar) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private static func digit(_ scalar: Unicode.Scalar?) -> UInt32? {
        guard let scalar, scalar.isASCII, let value = Character(scalar).hexDigitValue else { return nil }
        return UInt32(value)
    }
}
