/// How far a consumer is in a partition of its inbox.
package struct ConsumerPosition: Hashable, Sendable {
    package let partition: Int32
    /// The consumer is done with every record below it.
    package let next: Int64
    /// How many records wait for the consumer or are at work. An engine counts to a bound, or counts the offsets.
    package let lag: Int64

    package init(partition: Int32, next: Int64, lag: Int64) {
        self.partition = partition
        self.next = next
        self.lag = lag
    }
}
