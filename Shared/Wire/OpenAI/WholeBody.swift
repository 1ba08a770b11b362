import Bytes

/// A body of JSON where a stream was asked for: documents, mostly one, each collected until its outermost value is
/// closed.
///
/// The end is found by the brackets, so that nobody waits for the end of the connection. What stands between documents
/// is ignored.
struct WholeBody: Sendable {
    /// The document so far.
    private(set) var bytes: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Takes bytes up to the end of the document, and returns the index after it; nil if the end has not come.
    mutating func read(_ more: ArraySlice<UInt8>) -> Int? {
        let start = depth == 0 ? more.firstIndex { $0 == Byte.openBrace || $0 == Byte.openBracket } : more.startIndex
        let rest = more[(start ?? more.endIndex)...]
        let count = end(in: rest.span)
        bytes += rest.prefix(count ?? rest.count)
        return count.map { rest.startIndex + $0 }
    }

    /// Finds the index after the byte that closes the outermost value.
    private mutating func end(in more: Span<UInt8>) -> Int? {
        var place = 0
        while place < more.count {
            // A picture is one string of megabytes.
            if isInString, !isEscaped {
                place = more.firstIndex(of: Byte.quote, or: Byte.backslash, from: place, to: more.count)
                guard place < more.count else { return nil }
            }
            if step(more[place]) { return place + 1 }
            place += 1
        }
        return nil
    }

    /// Returns true if the byte closes the outermost value.
    private mutating func step(_ byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == Byte.backslash {
                isEscaped = true
            } else if byte == Byte.quote {
                isInString = false
            }
            return false
        }
        switch byte {
        case Byte.quote: isInString = true
        case Byte.openBrace, Byte.openBracket: depth += 1
        case Byte.closeBrace, Byte.closeBracket:
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
