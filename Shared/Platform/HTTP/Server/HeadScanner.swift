internal import Bytes

/// Finds faults in a request's head that llhttp accepts: a head without an end, and folded lines.
///
/// Servers read a folded line (one that begins with a blank) differently, which allows request smuggling.
struct HeadScanner {
    enum Finding {
        case fine, tooLarge, folded
    }

    private(set) var isInHead = true
    private var count = 0
    private var isAtLineStart = false
    private var hasText = false

    /// Scans the next bytes up to the end of the head.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Finding {
        var position = skipEmptyLines(bytes)
        let text = bytes.assumingMemoryBound(to: UInt8.self).span
        while position < bytes.count {
            if isAtLineStart {
                switch bytes[position] {
                case Byte.space, Byte.tab: return .folded
                case Byte.carriageReturn, Byte.lineFeed: return end(at: position, limit: limit)
                default: isAtLineStart = false
                }
            }
            let next = text.firstIndex(of: Byte.lineFeed, from: position, to: text.count)
            guard next < text.count else { break }
            isAtLineStart = true
            position = next + 1
        }
        count += bytes.count
        return count > limit ? .tooLarge : .fine
    }

    mutating func reset() {
        self = HeadScanner()
    }

    /// Skips empty lines before the request line, which are allowed and do not end a head.
    private mutating func skipEmptyLines(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !hasText else { return 0 }
        let start = bytes.firstIndex { $0 != Byte.carriageReturn && $0 != Byte.lineFeed }
        hasText = start != nil
        return start ?? bytes.count
    }

    private mutating func end(at position: Int, limit: Int) -> Finding {
        isInHead = false
        count += position
        return count > limit ? .tooLarge : .fine
    }
}
