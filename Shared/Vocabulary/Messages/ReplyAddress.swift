/// The place of an answer: a partition of `replies`, and the stream in it.
package struct ReplyAddress: Hashable, Sendable, Codable {
    package let partition: Int32
    /// The stream's id that the client sees.
    package let stream: String
    /// All records of the stream are at or above this offset: readers start here. 0 if unknown.
    package let offset: Int64

    package init(partition: Int32, stream: String, offset: Int64 = 0) {
        self.partition = partition
        self.stream = stream
        self.offset = offset
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        partition = try container.decode(Int32.self, forKey: .partition)
        stream = try container.decode(String.self, forKey: .stream)
        // The first release did not write it.
        offset = try container.decodeIfPresent(Int64.self, forKey: .offset) ?? 0
    }
}

extension ReplyAddress: Written {
    package func write(to writer: MessageWriter) {
        writer.object {
            $0.add("offset", offset)
            $0.add("partition", partition)
            $0.add("stream", stream)
        }
    }
}
