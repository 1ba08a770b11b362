internal import Glibc

/// Watches a request's head go by and finds what the parser lets pass: a head without an end, and folded lines.
///
/// A folded line (one that begins with a blank) is read differently by different servers, which is how requests are
/// smuggled past one of them.
struct HeadScanner {
    enum Finding {
        case fine, tooLarge, folded
    }

    private(set) var isInHead = true
    private var count = 0
    private var isAtLineStart = false
    private var hasText = false

    /// Looks at the bytes that come next; stops looking where the head ends.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Finding {
        var position = skipEmptyLines(bytes)
        while position < bytes.count {
            if isAtLineStart {
                switch bytes[position] {
                case 0x20, 0x09: return .folded
                case 0x0D, 0x0A: return end(at: position, limit: limit)
                default: isAtLineStart = false
                }
            }
            guard let next = lineEnd(in: bytes, from: position) else { break }
            isAtLineStart = true
            position = next + 1
        }
        count += bytes.count
        return count > limit ? .tooLarge : .fine
    }

    mutating func reset() {
        self = HeadScanner()
    }

    /// Empty lines before the request line are allowed, and are not the end of a head.
    private mutating func skipEmptyLines(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !hasText else { return 0 }
        let start = bytes.firstIndex { $0 != 0x0D && $0 != 0x0A }
        hasText = start != nil
        return start ?? bytes.count
    }

    private mutating func end(at position: Int, limit: Int) -> Finding {
        isInHead = false
        count += position
        return count > limit ? .tooLarge : .fine
    }

    private func lineEnd(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
        guard let start = bytes.baseAddress, let found = memchr(start + position, 0x0A, bytes.count - position) else {
            return nil
        }
        return UnsafeRawPointer(found) - start
    }
}
