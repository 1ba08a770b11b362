import JSON

/// A body that begins like JSON where a stream was asked for, collected until its outermost value is closed.
///
/// The end is found by the brackets, so that nobody waits for the end of the connection.
struct WholeBody: Sendable {
    private(set) var bytes: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Appends bytes up to the end of the value. Returns true once it is closed.
    mutating func read(_ more: ArraySlice<UInt8>) -> Bool {
        for index in more.indices {
            guard step(more[index]) else { continue }
            bytes.append(contentsOf: more[...index])
            return true
        }
        bytes.append(contentsOf: more)
        return false
    }

    /// Returns true if the byte closes the outermost value.
    private mutating func step(_ byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth <= 0
        default: break
        }
        return false
    }
}

/// The beginning of a body, which tells a stream of events from a whole document.
struct BodyStart: Sendable {
    enum Kind: Equatable, Sendable {
        case events, json
        /// A page, such as a proxy's.
        case markup
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private var markBytes = 0

    /// Skips a byte order mark and space; nil if nothing else has come.
    ///
    /// - Returns: the kind, and where the body begins. A mark that is not whole belongs to the body.
    mutating func read(_ bytes: [UInt8]) -> (kind: Kind, start: Int)? {
        for (index, byte) in bytes.enumerated() {
            if markBytes < 3, byte == Self.mark[markBytes] {
                markBytes += 1
                continue
            }
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): return (.json, index)
            case UInt8(ascii: "<"): return (.markup, index)
            default: return (.events, index)
            }
        }
        return nil
    }
}
