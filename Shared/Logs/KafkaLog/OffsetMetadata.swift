import Kafka
import MessageLog
import Messages
import Suspicion

/// What a consumer stores with its group's offset of a partition, in the metadata of the offset commit: so both are
/// one.
struct OffsetMetadata: Written, Codable, Equatable {
    /// Counts the owners of the partition; grows with each.
    var epoch: Int64 = 0
    /// Counts the commits of an epoch, so that a commit with unknown outcome can be recognised.
    var commit: Int64 = 0
    /// The latest time of an input, below which time may not go back.
    var time = Timestamp(milliseconds: 0)
    /// What former owners died of in this partition, so that the next one knows it on any machine.
    var suspects: [Suspect]?
    /// Of an activity: the offset above everything begun.
    var next: Int64?
    /// Of an activity: the unfinished offsets below `next`, each as the distance from the one before; the first from
    /// the group's offset.
    var open: [Int64]?

    /// Brokers accept 4 096 bytes by default.
    private static let bytesLimit = 3_800

    /// Reads the metadata of an offset; anything that is not ours counts as none.
    init(_ metadata: String) throws {
        self.init()
        guard metadata.hasPrefix("{") else { return }
        self = try MessageCoding.decode(OffsetMetadata.self, from: Array(metadata.utf8))
    }

    /// Reads the metadata of a group's position.
    ///
    /// - Throws: `fatal` if it is ours and cannot be read. To begin anew would let claims and times go back.
    init(_ position: GroupPosition, of group: String) throws(LogError) {
        do {
            try self.init(position.metadata)
        } catch {
            let partition = position.partition.partition
            throw .fatal("The metadata of the group '\(group)' in partition \(partition) cannot be read: \(error)")
        }
    }

    init() {}

    /// Adds what an owner died of.
    mutating func add(_ others: [Suspect]) {
        var suspects = suspects ?? []
        for other in others {
            if let index = suspects.firstIndex(where: { $0.isSame(as: other) }) {
                suspects[index].add(other)
            } else {
                suspects.append(other)
            }
        }
        self.suspects = suspects.isEmpty ? nil : suspects
        while text.utf8.count > Self.bytesLimit, self.suspects != nil { self.suspects?.removeFirst() }
    }

    var text: String { String(decoding: MessageCoding.encode(self), as: UTF8.self) }

    /// Returns an activity's progress, given the group's offset.
    func progress(at offset: Int64) -> Progress {
        var place = offset
        let open = (open ?? []).map { distance in
            place += distance
            return place
        }
        return Progress(next: next ?? offset, open: open)
    }

    /// Stores an activity's progress, and returns the group's offset.
    ///
    /// Offsets that do not fit count as not begun and are performed again: twice is better than never.
    mutating func take(_ progress: Progress) -> Int64 {
        var progress = progress
        while true {
            let position = min(progress.next, progress.open.first ?? progress.next)
            next = progress.next
            var place = position
            open = progress.open.map { offset in
                defer { place = offset }
                return offset - place
            }
            let size = text.utf8.count
            guard size > Self.bytesLimit else { return position }
            let count = progress.open.count * Self.bytesLimit / (size + size / 8)
            progress.next = progress.open[count]
            progress.open.removeSubrange(count...)
        }
    }
}
