import JSON

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
        var start = more.startIndex
        if depth == 0 {
            start = more.firstIndex { byte in byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") } ?? more.endIndex
        }
        for index in start..<more.endIndex {
            guard step(more[index]) else { continue }
            bytes.append(contentsOf: more[start...index])
            return index + 1
        }
        bytes.append(contentsOf: more[start...])
        return nil
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
