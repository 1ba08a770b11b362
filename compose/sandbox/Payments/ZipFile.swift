import HTTP

/// A ZIP file, written whole. Names are bytes: Chinese programs write them in GBK and do not say so.
struct ZipFile {
    struct Entry {
        let name: [UInt8]
        let content: [UInt8]
    }

    let bytes: [UInt8]

    private static let deflated = 8
    /// The first of January 1996, at midnight.
    private static let time = 0x2021_0000

    init(_ entries: [Entry]) {
        var file: [UInt8] = []
        var table: [UInt8] = []
        for entry in entries {
            let offset = file.count
            // A gzip file is the same between its head of ten bytes and its end of eight.
            let packed = Gzip.pack(entry.content).dropFirst(10).dropLast(8)
            let facts = Self.facts(of: entry, packedCount: packed.count)
            Self.append(0x0403_4B50, 4, to: &file)
            Self.append(20, 2, to: &file)
            file += facts + entry.name + packed
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
        bytes = file + table + end
    }

    /// What both tables say alike: flags, packing, time, checksum, sizes, the length of the name, no extra field.
    private static func facts(of entry: Entry, packedCount: Int) -> [UInt8] {
        var facts: [UInt8] = []
        append(0, 2, to: &facts)
        append(deflated, 2, to: &facts)
        append(time, 4, to: &facts)
        append(Int(checksum(entry.content)), 4, to: &facts)
        append(packedCount, 4, to: &facts)
        append(entry.content.count, 4, to: &facts)
        append(entry.name.count, 2, to: &facts)
        append(0, 2, to: &facts)
        return facts
    }

    /// Appends a number, its lowest byte first.
    private static func append(_ value: Int, _ count: Int, to bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(place < 8 ? UInt8(truncatingIfNeeded: value >> (place * 8)) : 0) }
    }

    /// CRC-32.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { sum, byte in sum >> 8 ^ remainders[Int((sum ^ UInt32(byte)) & 0xFF)] }
    }

    private static let remainders: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
