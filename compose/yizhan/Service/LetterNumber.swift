/// Where a dead letter stands: its offset, behind its partition unless that is the first.
struct LetterNumber: Hashable, Sendable, CustomStringConvertible {
    let partition: Int32
    let offset: Int64

    init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let offset = parts.last.flatMap({ Int64($0) }), parts.count <= 2,
            let partition = parts.count == 2 ? Int32(parts[0]) : 0
        else { return nil }
        self.init(partition: partition, offset: offset)
    }

    var description: String { partition == 0 ? "\(offset)" : "\(partition)-\(offset)" }
}

extension LetterNumber: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = LetterNumber(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no letter's number.")
        }
        self = number
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
