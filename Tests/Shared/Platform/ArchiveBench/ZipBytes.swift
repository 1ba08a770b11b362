internal import HTTP

/// A ZIP file made byte by byte, also one that lies.
package struct ZipBytes {
    package struct Entry {
        package var name: [UInt8]
        package var content: [UInt8]
        /// 8 for deflate, 0 for none.
        package var method: UInt16 = 8
        package var flags: UInt16 = 0
        /// What the tables say in place of the truth.
        package var saidCount: Int?
        package var saidSum: UInt32?

        package init(_ name: String, _ content: String) {
            self.init(name: Array(name.utf8), content: Array(content.utf8))
        }

        package init(name: [UInt8], content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    private let entries: [Entry]

    package init(_ entries: Entry...) {
        self.entries = entries
    }

    package init(of entries: [Entry]) {
        self.entries = entries
    }

    package var bytes: [UInt8] {
        var file: [UInt8] = []
        var table: [UInt8] = []
        for entry in entries {
            let offset = file.count
            let packed = entry.method == 8 ? Self.deflated(entry.content) : entry.content
            let facts = Self.facts(entry, packed.count)
            Self.append(0x0403_4B50, 4, to: &file)
            Self.append(20, 2, to: &file)
            file += facts
            file += entry.name
            file += packed
            Self.append(0x0201_4B50, 4, to: &table)
            Self.append(20, 2, to: &table)
            Self.append(20, 2, to: &table)
            table += facts
            // No comment, one disk, no attributes.
            Self.append(0, 10, to: &table)
            Self.append(offset, 4, to: &table)
            table += entry.name
        }
        var end: [UInt8] = []
        Self.append(0x0605_4B50, 4, to: &end)
        Self.append(0, 4, to: &end)
        Self.append(entries.count, 2, to: &end)
        Self.append(entries.count, 2, to: &end)
        Self.append(table.count, 4, to: &end)
        Self.append(file.count, 4, to: &end)
        Self.append(0, 2, to: &end)
        return file + table + end
    }

    /// What both tables say alike: flags, method, time, checksum, sizes, the length of the name, no extra field.
    private static func facts(_ entry: Entry, _ packed: Int) -> [UInt8] {
        var facts: [UInt8] = []
        append(Int(entry.flags), 2, to: &facts)
        append(Int(entry.method), 2, to: &facts)
        append(0x21_0000, 4, to: &facts)
        append(Int(entry.saidSum ?? checksum(entry.content)), 4, to: &facts)
        append(packed, 4, to: &facts)
        append(entry.saidCount ?? entry.content.count, 4, to: &facts)
        append(entry.name.count, 2, to: &facts)
        append(0, 2, to: &facts)
        return facts
    }

    /// Appends a number, its lowest byte first.
    private static func append(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(place < 8 ? UInt8(truncatingIfNeeded: value >> (place * 8)) : 0) }
    }

    /// What is between the head of a gzip file, which has ten bytes, and its end of eight.
    private static func deflated(_ bytes: [UInt8]) -> [UInt8] { Array(Gzip.pack(bytes).dropFirst(10).dropLast(8)) }

    /// CRC-32.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { sum, byte in sum >> 8 ^ remainders[Int((sum ^ UInt32(byte)) & 0xFF)] }
    }

    private static let remainders: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
