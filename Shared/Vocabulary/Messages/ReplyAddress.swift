/// Where an answer is written: a partition of `replies`, and the stream in it.
package struct ReplyAddress: Hashable, Sendable, Codable {
    package let partition: Int32
    /// The stream's id as its client knows it.
    package let stream: String
    /// No record of the stream stands below it: whoever looks for them begins here. 0 where it is not known.
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
        // Not in what the first release wrote.
        offset = try container.decodeIfPresent(Int64.self, forKey: .offset) ?? 0
    }
}

extension ReplyAddress: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("offset", offset)
            $0.add("partition", partition)
            $0.add("stream", stream)
        }
    }
}
