import Messages
import Processing

extension Bot {
    /// Decides on what comes of a group at zsxq; nil: the input is none of a group's.
    func circle(_ input: BotInbox, at time: Timestamp, state: inout BotState) -> [Output]? {
        switch input {
        case .due(let due):
            return state.circle.change(due.identity, at: time) { $0.poll(due) }
        case .listed(let listed):
            return state.circle.change(listed.identity, at: time) { $0.hear(listed) }
        case .given(let given) where given.identity.isGroup:
            return state.circle.change(given.identity, at: time) { $0.hear(given) }
        case .told(let told) where told.identity.isGroup:
            return state.circle.change(told.identity, at: time) { $0.hear(told) }
        case .pushed(let ended) where ended.identity.isGroup:
            return state.circle.change(ended.identity, at: time) { $0.hear(ended) }
        case .given, .told, .pushed, .delivered, .linked, .welcomed, .noticed, .asked:
            return nil
        }
    }
}

extension Kept<CircleState> {
    fileprivate mutating func change(
        _ identity: Identity, at time: Timestamp, _ body: (inout Circle) -> Void
    ) -> [Output] {
        var circle = Circle(value, identity: identity, time: time)
        body(&circle)
        value = circle.state
        return circle.outputs
    }
}

extension Identity {
    fileprivate var isGroup: Bool { if case .zsxq = self { true } else { false } }
}
