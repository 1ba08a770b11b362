package import EventLoop
package import Messages

/// An activity's station, as an engine sees it.
@IOLoop
package protocol ActivityMember: AnyObject, Sendable {
    var inbox: Topic { get }

    /// Called when the member becomes a partition's owner. The records follow in order, from the claim's progress on.
    func gained(_ claim: Claim)

    /// Called with records of an owned partition. A member without room drops some and reads them from the log later.
    func receive(_ records: [Record], partition: Int32)

    /// Called when the member has lost a partition: calls that still run must not be committed.
    func lost(partition: Int32)
}

/// One owner's claim of a partition.
package struct Claim: Hashable, Sendable {
    package let partition: Int32
    /// Counts the owners of the partition; grows with each.
    package let epoch: Int64
    package let progress: Progress
    /// An earlier owner may have begun the records below this offset.
    package let end: Int64
    /// An earlier owner may have begun records appended before this time: on another machine it reads on until it
    /// learns that it lost the partition. Nil where it learns that at once.
    package let doubtUntil: Timestamp?

    package init(
        partition: Int32, epoch: Int64, progress: Progress, end: Int64, doubtUntil: Timestamp? = nil
    ) {
        self.partition = partition
        self.epoch = epoch
        self.progress = progress
        self.end = end
        self.doubtUntil = doubtUntil
    }

    /// Whether an earlier owner may have begun the record.
    package func isDoubtful(_ record: Record) -> Bool {
        record.offset < end || doubtUntil.map { record.time < $0 } ?? false
    }
}

/// How far an activity is in a partition, where calls finish in any order.
///
/// Everything below `next` is finished except `open`, which holds at most as many offsets as calls run at once.
package struct Progress: Written, Hashable, Sendable, Codable {
    package var next: Int64
    package var open: [Int64]

    package init(next: Int64 = 0, open: [Int64] = []) {
        self.next = next
        self.open = open
    }

    package func isFinished(_ offset: Int64) -> Bool {
        offset < next && !open.contains(offset)
    }
}

/// The results of finished calls, committed as one.
package struct ActivityCommit: Sendable {
    package let inbox: Topic
    package let partition: Int32
    /// The epoch of the claim under which it is made.
    package let epoch: Int64
    /// The log has these before the rest takes effect.
    package var replies: [Draft]
    package var outputs: [Draft]
    package var progress: Progress

    package init(
        inbox: Topic, partition: Int32, epoch: Int64, replies: [Draft], outputs: [Draft], progress: Progress
    ) {
        self.inbox = inbox
        self.partition = partition
        self.epoch = epoch
        self.replies = replies
        self.outputs = outputs
        self.progress = progress
    }
}
