import MessageLog
import Messages
import Suspicion

/// What a consumer keeps beside its group's position in a partition: in the commit's metadata, so that both are one.
struct OffsetMetadata: Written, Codable, Equatable {
    /// The owners there were; the last one's number.
    var epoch: Int64 = 0
    /// Counts the commits of a claim, so that one whose outcome is unknown can be recognised.
    var commit: Int64 = 0
    /// The time of the last input: time never goes back.
    var time = Timestamp(milliseconds: 0)
    /// What owners died of in this partition, so that the next one knows it wherever it runs.
    var suspects: [Suspect]?
    /// Of an activity: the offset above all that was begun.
    var next: Int64?
    /// Of an activity: the distances between the offsets below `next` that are not finished, the first from the
    /// group's position.
    var open: [Int64]?

    /// Brokers take 4 096 bytes unless they are set otherwise.
    private static let bytesLimit = 3_800

    /// Reads what a group has kept; something else than a note of ours counts as none.
    init(_ metadata: String) {
        self = (try? MessageCoding.decode(OffsetMetadata.self, from: Array(metadata.utf8))) ?? OffsetMetadata()
    }

    init() {}

    /// Takes in what an owner died of.
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

    /// How far an activity is, if the group's position is at `offset`.
    func progress(at offset: Int64) -> Progress {
        var place = offset
        let open = (open ?? []).map { distance in
            place += distance
            return place
        }
        return Progress(next: next ?? offset, open: open)
    }

    /// Takes in how far an activity is, and returns the group's position.
    ///
    /// What does not fit counts as not begun, and will be done again: rather twice than never.
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
