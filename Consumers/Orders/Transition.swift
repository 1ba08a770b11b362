/// What follows on an event: the state after it, and what is done.
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

/// What a table of transitions names in words.
typealias Named = RawRepresentable<String> & Equatable & Sendable
