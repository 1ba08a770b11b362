import Messages
import Processing

/// What a newcomer sends before their gift is decided waits for it: else the first question would find no credit.
struct Welcome: Written, Codable, Hashable, Sendable {
    /// In the order in which they came.
    var waiting: [DeliveryReceived] = []
    /// When nothing is waited for any more; nil: nothing is.
    var until: Timestamp?

    /// A gift crosses four consumers. A delivery is open for longer.
    static var patience: Duration { .seconds(3) }
    /// Further ones are taken at once.
    static var most: Int { 4 }
}

extension Bot {
    /// Has a newcomer's delivery wait; nil if it need not.
    func hold(_ received: DeliveryReceived, at time: Timestamp, state: inout BotState) -> [Output]? {
        var met: [Output] = []
        if state.welcome.value.until == nil {
            guard let gift = received.terms.gift, gift > .zero, !state.person.value.wasMet, !received.isLeaving else {
                return nil
            }
            state.person.value.identity = received.identity
            met = state.meet(received.terms, at: time)
            // Of an identity that was linked before it ever wrote nobody gives anything.
            guard met.contains(where: { ($0.message as? IdentityMet)?.gift != nil }) else {
                return met + take(received, hasGift: false, at: time, state: &state)
            }
            state.welcome.value.until = time + Welcome.patience
        }
        guard state.welcome.value.waiting.count < Welcome.most else { return nil }
        state.welcome.value.waiting.append(received)
        return met
    }

    /// Takes what has waited.
    ///
    /// - Parameter isGiven: whether the gift is there, of which a greeting tells.
    func release(isGiven: Bool, at time: Timestamp, state: inout BotState) -> [Output] {
        let waiting = state.welcome.value.waiting
        state.welcome.value = Welcome()
        return waiting.flatMap { take($0, hasGift: isGiven, at: time, state: &state) }
    }
}
