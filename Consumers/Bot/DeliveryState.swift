/// What a platform's message is, which is known by its name, and what follows on each event:
///
/// |         | delivered | late | answer     | dismiss       | postpone    | forget    |
/// | ------- | --------- | ---- | ---------- | ------------- | ----------- | --------- |
/// | open    |           |      | said, tell | nothing, tell | again, tell |           |
/// | again   | open      |      |            |               |             | forgotten |
/// | said    | tell      |      |            |               |             | forgotten |
/// | nothing | tell      |      |            |               |             | forgotten |
///
/// An empty cell changes nothing. "Tell" is the one answer that the door gets for a delivery, the latest of the message.
/// A message whose first delivery came in time is open, else again. What was said once is said again to who delivers it
/// again: the platform did not get it.
enum DeliveryState: String, CaseIterable, Codable, Sendable {
    case open, again, said, nothing

    func transition(on event: DeliveryEvent) -> DeliveryTransition {
        switch (self, event) {
        case (.open, .answer): DeliveryTransition(to: .said, isTold: true)
        case (.open, .dismiss): DeliveryTransition(to: .nothing, isTold: true)
        case (.open, .postpone): DeliveryTransition(to: .again, isTold: true)
        case (.again, .delivered): DeliveryTransition(to: .open)
        case (.said, .delivered), (.nothing, .delivered): DeliveryTransition(to: self, isTold: true)
        case (.again, .forget), (.said, .forget), (.nothing, .forget): DeliveryTransition(to: nil)
        case (.open, .delivered), (.open, .forget), (_, .late), (_, .answer), (_, .dismiss), (_, .postpone):
            DeliveryTransition(to: self)
        }
    }
}

/// What happens to a platform's message.
enum DeliveryEvent: String, CaseIterable {
    /// It is delivered again, in time.
    case delivered
    /// It is delivered again, and nobody can hear an answer to this delivery: its time is over, or a later one is here.
    case late
    /// There is something to say.
    case answer
    /// There is nothing to say, or it is said elsewhere.
    case dismiss
    /// There is nothing to say yet, and the platform will deliver it again.
    case postpone
    /// It need not be recognised any more.
    case forget
}

struct DeliveryTransition: Equatable {
    /// Nil: the message is forgotten.
    let next: DeliveryState?
    /// Whether the door is told.
    let isTold: Bool

    init(to next: DeliveryState?, isTold: Bool = false) {
        self.next = next
        self.isTold = isTold
    }
}
