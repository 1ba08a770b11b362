package import EventLoop
package import Messages

/// The loop around an activity, as an engine sees it.
@IOLoop
package protocol ActivityMember: AnyObject, Sendable {
    var inbox: Topic { get }

    /// A partition is this member's from now on; its records follow, in order, beginning with those of the progress.
    func gained(_ claim: Claim)

    /// Records of a partition it owns. A member that has no room for more takes what it can and reads the rest itself.
    func receive(_ records: [Record], partition: Int32)

    /// The partition is another's now: what still runs must not be committed.
    func lost(partition: Int32)
}

/// The ownership of a partition by one member.
package struct Claim: Hashable, Sendable {
    package let partition: Int32
    /// Grows with every owner: the number of the attempts made under it.
    package let epoch: Int64
    package let progress: Progress
    /// Records below it were there before the claim: an earlier owner may have begun them.
    package let end: Int64
    /// Records appended before it may have been begun by an earlier owner too: one that lives elsewhere goes on reading
    /// until it learns that the partition is lost. Nil where a former owner learns it at once.
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

    /// Whether an earlier owner may have begun a record.
    package func isDoubtful(_ record: Record) -> Bool {
        record.offset < end || doubtUntil.map { record.time < $0 } ?? false
    }
}

/// How far an activity is in a partition, though its calls finish in any order.
///
/// Everything below `next` is finished but for `open`, which holds no more than run at once.
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

/// What finished calls leave behind, published as one.
package struct ActivityCommit: Sendable {
    package let inbox: Topic
    package let partition: Int32
    /// The number of the claim it is made under.
    package let epoch: Int64
    /// Written before the rest takes effect.
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
