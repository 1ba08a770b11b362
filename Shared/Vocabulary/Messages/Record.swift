/// An event on the log, with its place and its append time.
package struct Record: Sendable {
    /// The largest record that every log keeps: the largest event of a provider, such as a picture, and room around it.
    package static let mostBytes = 17 << 20

    package let topic: Topic
    package let partition: Int32
    /// Grows within a partition, with gaps; never used twice.
    package let offset: Int64
    /// Never goes back within a partition.
    package let time: Timestamp
    package let event: Event

    package init(topic: Topic, partition: Int32, offset: Int64, time: Timestamp, event: Event) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.time = time
        self.event = event
    }
}
