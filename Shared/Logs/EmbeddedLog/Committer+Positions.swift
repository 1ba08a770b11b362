import MessageLog
import Messages
import States

extension Committer {
    /// The most waiting records that are counted: chats wait meanwhile.
    private static let countedAtMost: Int64 = 10_000

    /// Returns how far a consumer is, also one that is not running; nil if it never ran.
    func position(of consumer: Topic) throws -> ConsumerPosition? {
        guard let place = places[consumer], let progress = try progress(of: consumer, at: place) else { return nil }
        let waiting = try place.table.count(from: progress.next, limit: Self.countedAtMost)
        return ConsumerPosition(
            partition: 0, next: progress.open.min() ?? progress.next, lag: waiting + Int64(progress.open.count))
    }

    private func progress(of consumer: Topic, at place: TopicPlace) throws -> Progress? {
        if let station = place.station { return Progress(next: station.position) }
        if let member = place.member { return member.progress }
        if let position = try values.integer("position.\(consumer.name)") { return Progress(next: position) }
        return try values.bytes("progress.\(consumer.name)").map { try MessageCoding.decode(Progress.self, from: $0) }
    }
}
