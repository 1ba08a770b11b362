/// What an event leads to: the next state, and what is done.
struct Transition<State: Named, Act: Named>: Equatable, Sendable {
    let next: State
    /// In this order.
    let acts: [Act]
    /// Whether who wants it is refused with `order_state`.
    let isRefused: Bool

    init(to next: State, _ acts: Act...) {
        self.next = next
        self.acts = acts
        isRefused = false
    }

    init(refusedIn state: State) {
        next = state
        acts = []
        isRefused = true
    }
}

/// A state or an act that a table of transitions writes as a word.
typealias Named = RawRepresentable<String> & Equatable & Sendable
