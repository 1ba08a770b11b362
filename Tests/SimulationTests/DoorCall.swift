import MessageLog
import Messages
import SimulatedLog

/// One call at a door: its message is sent once, and the answer waited for until its deadline.
final class DoorCall {
    enum Outcome {
        case open
        /// The document that came.
        case answered([UInt8])
        case refused
        /// The log may have the message all the same.
        case givenUp
    }

    let request: RequestID
    let reply: ReplyAddress
    let deadline: Timestamp
    private let listener: Listener
    private var known: Outcome?

    private static let patience = Duration.seconds(10)

    init(_ name: String, in world: World) {
        request = RequestID(name)
        reply = world.address(name)
        deadline = world.broker.time + Self.patience
        listener = Listener(reply)
    }

    /// When it is given up.
    var due: Timestamp { deadline + .milliseconds(1) }

    /// - Parameter mayArriveLate: whether the log may take the message in after the door has given up.
    /// - Returns: whether the log has the message, as far as the door knows.
    func send(_ drafts: [Draft], in world: World, mayArriveLate: Bool = true) -> Bool {
        guard case .success = world.append(drafts, mayArriveLate: mayArriveLate) else { return false }
        world.lobby.note(self)
        return true
    }

    func outcome(in world: World) -> Outcome {
        if let known { return known }
        guard let reply = listener.record(in: world) else { return world.broker.time > deadline ? .givenUp : .open }
        let outcome: Outcome = if case .document(_, let bytes) = reply.kind { .answered(bytes) } else { .refused }
        known = outcome
        return outcome
    }
}

/// Reads the one record of a stream.
final class Listener {
    private let address: ReplyAddress
    private var position: Int64 = 0

    init(_ address: ReplyAddress) {
        self.address = address
    }

    func record(in world: World) -> Reply? {
        let end = world.broker.bounds(.replies, address.partition).upperBound
        guard position < end else { return nil }
        let records = world.broker.read(.replies, address.partition, key: address.stream, from: position, limit: 1)
        position = end
        return records.first.flatMap { Reply($0) }
    }
}
