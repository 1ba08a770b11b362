/// What follows on an event: the state after it, and what is done.
struct Transition<State: RawRepresentable<String> & Equatable, Act: RawRepresentable<String> & Equatable>: Equatable {
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
