import Bytes

/// The letters of texts as words are compared, and nothing else: enough to see that no word is in them.
///
/// They are those of `FoldedText`, which also knows the place of each, and what stands between two. That takes most of
/// the time, and nearly no text has a word.
struct FoldedLetters {
    /// In UTF-8; behind each text a byte that is in no word.
    private(set) var bytes: [UInt8] = []
    private let ascii: FoldedASCII
    private let table = FoldingTable.shared

    /// No byte of UTF-8.
    private static let end: UInt8 = 0xFF

    init(_ ascii: FoldedASCII) {
        self.ascii = ascii
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// - Parameter text: whole characters in UTF-8.
    mutating func append(_ text: ArraySlice<UInt8>) {
        var position = text.startIndex
        while position < text.endIndex {
            position = appendASCII(of: text, from: position)
            position = appendOthers(of: text, from: position)
        }
        bytes.append(Self.end)
    }

    /// Adds what nothing can extend, as what follows is ASCII too; returns where that ends.
    private mutating func appendASCII(of text: ArraySlice<UInt8>, from start: Int) -> Int {
        let others = text.span.firstIndex(
            from: start - text.startIndex, to: text.count, marks: { $0 & 0x8080_8080_8080_8080 },
            isFound: { $0 >= 0x80 })
        let end = others == text.count ? text.endIndex : max(start, text.startIndex + others - 1)
        ascii.append(text[start..<end], to: &bytes)
        return end
    }

    /// Adds what stands up to the next two in ASCII, at least one character of it; returns where that ends.
    private mutating func appendOthers(of text: ArraySlice<UInt8>, from start: Int) -> Int {
        var position = start
        // Letters that are written as they are compared come in rows, which are copied as one.
        var row = position
        var last = position
        while position < text.endIndex {
            let (value, width) = text.scalar(at: position)
            if position > start, value < 0x80, position + 1 < text.endIndex, text[position + 1] < 0x80 { break }
            if table.isItself(value) {
                last = position
                position += width
                continue
            }
            // What extends the last letter makes one character with it.
            if position > row, let scalar = Unicode.Scalar(value), table.extendsTheOneBefore(scalar) { position = last }
            bytes += text[row..<position]
            position = appendCharacter(of: text, at: position)
            row = position
        }
        bytes += text[row..<position]
        return position
    }

    /// Adds a character, with all that extends it; returns where it ends.
    private mutating func appendCharacter(of text: ArraySlice<UInt8>, at start: Int) -> Int {
        let (value, width) = text.scalar(at: start)
        guard let scalar = Unicode.Scalar(value) else { return start + width }
        var position = start + width
        var extensions: [Unicode.Scalar] = []
        // Nothing in ASCII extends anything.
        while position < text.endIndex, text[position] >= 0x80, extensions.count < FoldedText.mostExtensions {
            let (value, width) = text.scalar(at: position)
            guard let next = Unicode.Scalar(value), table.extendsTheOneBefore(next) else { break }
            extensions.append(next)
            position += width
        }
        if extensions.isEmpty, let folded = table[scalar].scalar {
            add(folded)
        } else {
            for folded in FoldedScalar.folded([scalar] + extensions) { add(folded) }
        }
        return position
    }

    private mutating func add(_ scalar: FoldedScalar) {
        guard scalar.isLetter(besides: ascii.symbols), let value = Unicode.Scalar(scalar.value) else { return }
        bytes.append(utf8Of: value)
    }
}

extension ArraySlice<UInt8> {
    /// Decodes a scalar of valid UTF-8; returns how many bytes it has.
    @inline(__always)
    fileprivate func scalar(at place: Int) -> (value: UInt32, width: Int) {
        let lead = UInt32(self[place])
        if lead < 0x80 { return (lead, 1) }
        if lead < 0xE0 { return (added(to: lead & 0x1F, at: place + 1), 2) }
        if lead < 0xF0 { return (added(to: added(to: lead & 0xF, at: place + 1), at: place + 2), 3) }
        let first = added(to: added(to: lead & 0x7, at: place + 1), at: place + 2)
        return (added(to: first, at: place + 3), 4)
    }

    @inline(__always)
    private func added(to value: UInt32, at place: Int) -> UInt32 { value << 6 | UInt32(self[place] & 0x3F) }
}

extension [UInt8] {
    /// Appends a scalar in UTF-8, without a view of it in between.
    mutating func append(utf8Of scalar: Unicode.Scalar) {
        let value = scalar.value
        func byte(_ lead: UInt32, _ bits: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: lead | bits) }
        if value < 0x80 {
            append(byte(0, value))
        } else if value < 0x800 {
            append(byte(0xC0, value >> 6))
            append(byte(0x80, value & 0x3F))
        } else if value < 0x10000 {
            append(byte(0xE0, value >> 12))
            append(byte(0x80, value >> 6 & 0x3F))
            append(byte(0x80, value & 0x3F))
        } else {
            append(byte(0xF0, value >> 18))
            append(byte(0x80, value >> 12 & 0x3F))
            append(byte(0x80, value >> 6 & 0x3F))
            append(byte(0x80, value & 0x3F))
        }
    }
}
