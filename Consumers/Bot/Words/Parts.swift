/// Cuts a text into messages of a platform's size, where a reader would pause.
enum Parts {
    /// Returns parts that are the text together, but for white space at the cuts and at the ends. No part is empty, and
    /// none is larger than `bytes`; a limit below 4 counts as 4, which any one sign fits.
    static func split(_ text: String, bytes: Int) -> [String] {
        Cutter(text, limit: max(4, bytes)).parts()
    }

    /// Returns the longest beginning of at most so many bytes that ends behind a whole character.
    static func prefix(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var count = 0
        var end = text.startIndex
        while end < text.endIndex {
            let next = text.index(after: end)
            count += text.utf8.distance(from: end, to: next)
            guard count <= bytes else { break }
            end = next
        }
        guard end == text.startIndex else { return String(text[..<end]) }
        return scalars(text, bytes: bytes)
    }

    /// The same for a text whose first character alone is too large: cuts it apart.
    private static func scalars(_ text: String, bytes: Int) -> String {
        var count = 0
        var prefix = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= bytes else { break }
            prefix.append(scalar)
        }
        return String(prefix)
    }
}

/// Walks over the borders of a text, and takes as much into each part as it may have.
private struct Cutter {
    private let bytes: [UInt8]
    private let borders: [Border]
    private let codeBlocks: [Range<Int>]
    private let limit: Int

    init(_ text: String, limit: Int) {
        bytes = Array(text.utf8)
        codeBlocks = CodeBlocks.ranges(in: bytes)
        borders = Borders.of(text, codeBlocks: codeBlocks, limit: limit)
        self.limit = limit
    }

    func parts() -> [String] {
        var parts: [String] = []
        var first = lines(from: 0)
        while first < borders.count {
            let cut = cut(from: first)
            let content = start(of: first)..<contentEnd(from: first, through: cut)
            if !content.isEmpty { parts.append(String(decoding: bytes[content], as: UTF8.self)) }
            // A line keeps the spaces before it.
            first = borders[cut].rank >= .line ? cut + 1 : visible(from: cut + 1)
        }
        return parts
    }

    private func start(of index: Int) -> Int { index == 0 ? 0 : borders[index - 1].end }

    /// Returns where the first line begins that is not blank.
    private func lines(from first: Int) -> Int {
        var line = first
        var index = first
        while index < borders.count, borders[index].isWhite {
            if borders[index].isNewline { line = index + 1 }
            index += 1
        }
        return index == borders.count ? index : line
    }

    /// Returns what follows white space: a line with its spaces, or a word.
    private func visible(from first: Int) -> Int {
        let line = lines(from: first)
        guard line == first else { return line }
        var index = first
        while index < borders.count, borders[index].isWhite { index += 1 }
        return index
    }

    private func contentEnd(from first: Int, through last: Int) -> Int {
        var index = last
        while index >= first, borders[index].isWhite { index -= 1 }
        return index < first ? start(of: first) : borders[index].end
    }

    /// Returns the border that a part ends with which begins behind the one before `first`.
    private func cut(from first: Int) -> Int {
        let start = start(of: first)
        // By rank, the last border that leaves the part full enough.
        var best = [Int?](repeating: nil, count: Border.Rank.allCases.count)
        var filled = 0
        var index = first
        while index < borders.count {
            let border = borders[index]
            if !border.isWhite {
                // White space may hang over the end, where it is dropped.
                guard border.end - start <= limit else { break }
                filled = border.end - start
            }
            if border.rank.isWorth(filled, of: limit) { best[border.rank.rawValue] = index }
            index += 1
        }
        guard index < borders.count else { return borders.count - 1 }
        return beforeCode(at: index, from: first) ?? best.compactMap(\.self).last ?? index - 1
    }

    /// Keeps a code block together that would be cut, if it fits one part.
    private func beforeCode(at index: Int, from first: Int) -> Int? {
        let offset = start(of: index)
        var range = 0..<codeBlocks.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = codeBlocks[middle].upperBound <= offset ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        guard range.lowerBound < codeBlocks.count else { return nil }
        let block = codeBlocks[range.lowerBound]
        guard block.lowerBound < offset, block.count <= limit else { return nil }
        var cut = index - 1
        while cut >= first, borders[cut].end > block.lowerBound { cut -= 1 }
        return cut >= first && contentEnd(from: first, through: cut) > start(of: first) ? cut : nil
    }
}
