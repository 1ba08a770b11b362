/// Where an answer is written: a partition of `replies`, and the stream in it.
package struct ReplyAddress: Hashable, Sendable, Codable {
    package let partition: Int32
    /// The stream's id as its client knows it.
    package let stream: String

    package init(partition: Int32, stream: String) {
        self.partition = partition
        self.stream = stream
    }
}
