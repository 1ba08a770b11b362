/// Separates Swift code from comments and texts, byte by byte. Interpolations count as text.
struct CommentScanner {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var code: [UInt8] = []
    private(set) var comments: [UInt8] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        code.reserveCapacity(bytes.count)
        comments.reserveCapacity(bytes.count)
    }

    mutating func scan() {
        while position < bytes.count {
            if starts(with: "//") {
                lineComment()
            } else if starts(with: "/*") {
                blockComment()
            } else if let hashes = hashesOfLiteral() {
                literal(hashes: hashes)
            } else if bytes[position] == UInt8(ascii: "`") {
                quotedName()
            } else {
                take(asCode: true)
            }
        }
    }

    private func starts(with text: StaticString) -> Bool {
        starts(with: Array("\(text)".utf8))
    }

    private func starts(with expected: [UInt8]) -> Bool {
        guard bytes.count - position >= expected.count else { return false }
        return bytes[position..<position + expected.count].elementsEqual(expected)
    }

    /// Moves one byte on; what is blanked out stays a blank, so that lines keep their length.
    private mutating func take(asCode: Bool = false, asComment: Bool = false) {
        let byte = bytes[position]
        let isNewline = byte == UInt8(ascii: "\n")
        code.append(asCode || isNewline ? byte : UInt8(ascii: " "))
        comments.append(asComment || isNewline ? byte : UInt8(ascii: " "))
        position += 1
    }

    private mutating func lineComment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { take(asComment: true) }
    }

    private mutating func blockComment() {
        while position < bytes.count, !starts(with: "*/") { take(asComment: true) }
        for _ in 0..<2 where position < bytes.count { take(asComment: true) }
    }

    /// How many `#` stand before the quotation mark that begins a literal here; nil if none begins here.
    private func hashesOfLiteral() -> Int? {
        var ahead = position
        while ahead < bytes.count, bytes[ahead] == UInt8(ascii: "#") { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "\"") else { return nil }
        return ahead - position
    }

    private mutating func literal(hashes: Int) {
        for _ in 0..<hashes { take() }
        let isLong = starts(with: #"""""#)
        let marks = [UInt8](repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1)
        let suffix = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        let end = marks + suffix
        let escape = [UInt8(ascii: "\\")] + suffix
        for _ in marks { take(asCode: true) }
        while position < bytes.count, !starts(with: end) {
            if !isLong, bytes[position] == UInt8(ascii: "\n") { return }
            let isEscape = starts(with: escape)
            for _ in 0..<(isEscape ? escape.count : 0) where position < bytes.count { take() }
            if isEscape, position < bytes.count, bytes[position] == UInt8(ascii: "(") {
                interpolation()
            } else if position < bytes.count {
                take()
            }
        }
        for index in end.indices where position < bytes.count { take(asCode: index < marks.count) }
    }

    /// An interpolation may hold literals of its own, which don't end the one around it.
    private mutating func interpolation() {
        var depth = 0
        repeat {
            if let hashes = hashesOfLiteral() {
                literal(hashes: hashes)
                continue
            }
            if bytes[position] == UInt8(ascii: "(") { depth += 1 }
            if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
            take()
        } while depth > 0 && position < bytes.count
    }

    /// The sentence that names a test is no code.
    private mutating func quotedName() {
        take(asCode: true)
        while position < bytes.count, bytes[position] != UInt8(ascii: "`"), bytes[position] != UInt8(ascii: "\n") {
            take()
        }
        if position < bytes.count { take(asCode: true) }
    }
}
