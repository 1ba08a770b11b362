/// Where the marks of a line end that have an end: found in one walk, so that no search for one is in vain.
struct InlineMarks {
    private let bytes: [UInt8]
    /// By a bracket or parenthesis that opens, the one that closes it; empty if the line has no bracket.
    private var closes: [Int] = []
    /// By the number of backticks that stand together, the last place where so many do.
    private var lastCode = [Int](repeating: -1, count: mostBackticks + 1)
    private(set) var lastParenthesis = -1
    private(set) var lastBracket = -1
    private(set) var lastDollars = -1

    private static let mostBackticks = 8

    /// A link's text ends at a bracket, and its address is what stands in the parentheses behind it.
    struct Link {
        var textEnd: Int
        var address: Range<Int>
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.contains(.openBracket) { pairBrackets() }
        findEnds()
    }

    private mutating func pairBrackets() {
        closes = [Int](repeating: -1, count: bytes.count)
        var brackets: [Int] = []
        var parentheses: [Int] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case .backslash: index += 1
            case .openBracket: brackets.append(index)
            case .closeBracket: if let open = brackets.popLast() { closes[open] = index }
            case .openParenthesis: parentheses.append(index)
            case .closeParenthesis: if let open = parentheses.popLast() { closes[open] = index }
            default: break
            }
            index += 1
        }
    }

    private mutating func findEnds() {
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : .space
            switch bytes[index] {
            case .backslash where next == .closeParenthesis: lastParenthesis = index
            case .backslash where next == .closeBracket: lastBracket = index
            case .dollar where next == .dollar: lastDollars = index
            case .backtick:
                let count = bytes[index...].prefix { $0 == .backtick }.count
                if count <= Self.mostBackticks { lastCode[count] = index }
                index += count - 1
            default: break
            }
            index += 1
        }
    }

    /// Returns what closes the bracket or parenthesis at an index.
    func close(of index: Int) -> Int? {
        guard closes.indices.contains(index), closes[index] >= 0 else { return nil }
        return closes[index]
    }

    /// Returns the link whose text begins at an index.
    func link(at index: Int) -> Link? {
        guard bytes.indices.contains(index), bytes[index] == .openBracket, let textEnd = close(of: index),
            bytes.indices.contains(textEnd + 1), bytes[textEnd + 1] == .openParenthesis,
            let end = close(of: textEnd + 1)
        else { return nil }
        return Link(textEnd: textEnd, address: textEnd + 2..<end)
    }

    /// Returns where exactly so many backticks stand next.
    func endOfCode(from start: Int, count: Int) -> Int? {
        guard count <= Self.mostBackticks, lastCode[count] >= start else { return nil }
        var index = start
        while index < bytes.count {
            guard bytes[index] == .backtick else {
                index += 1
                continue
            }
            let found = bytes[index...].prefix { $0 == .backtick }.count
            if found == count { return index }
            index += found
        }
        return nil
    }
}
