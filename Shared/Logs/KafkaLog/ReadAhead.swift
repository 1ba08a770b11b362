/// How much a station reads before it decides. All of it is one transaction, in which an input is there many times over:
/// a page of a bill has 100 KB, and the states that it changes take a megabyte and more until the brokers have them.
struct ReadAhead {
    /// The most inputs of a partition in one transaction, and the most keys woken at once.
    static let mostRecords = 1_000
    /// Above it no more is read: 1,000 inputs about money have less, and 20 pages of a bill.
    static let mostBytes = 2 << 20

    private(set) var records = 0
    private(set) var bytes = 0

    init(_ partitions: some Sequence<RunningPartition>) {
        for partition in partitions {
            records += partition.waiting.count
            bytes += partition.waitingBytes
        }
    }

    var isEmpty: Bool { records == 0 }
    var isFull: Bool { records >= Self.mostRecords || bytes >= Self.mostBytes }

    /// What may be polled now: always something, since the group drops a member that does not poll.
    var room: (records: Int, bytes: Int) { isFull ? (1, 1) : (Self.mostRecords, Self.mostBytes - bytes) }
}
