/// The id of an event that a client got: where its record stands, and which of the record's events it is.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
    package let partition: Int32
    package let offset: Int64
    package let index: Int

    package init(partition: Int32, offset: Int64, index: Int) {
        self.partition = partition
        self.offset = offset
        self.index = index
    }

    /// Reads `partition-offset-index`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(Self.isDigit) }),
            let partition = Int32(Substring(parts[0])), let offset = Int64(Substring(parts[1])),
            let index = Int(Substring(parts[2]))
        else { return nil }
        self.init(partition: partition, offset: offset, index: index)
    }

    package var description: String { "\(partition)-\(offset)-\(index)" }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
