/// Whether a peer is called: one that did not answer some calls in a row is left alone for a while, and then tried by
/// one call.
///
/// |         | asked, in the pause | asked, after it | succeeded | failed                          |
/// | ------- | ------------------- | --------------- | --------- | ------------------------------- |
/// | closed  | call                | call            | closed    | closed; open at the last failure |
/// | open    | no                  | call, trying    | closed    | open                            |
/// | trying  | no                  | no              | closed    | open, with a new pause          |
///
/// A call that was admitted always ends, so that nothing stays in `trying`.
package struct Circuit: Sendable {
    package enum State: Hashable, Sendable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        case trying
    }

    package private(set) var state = State.closed(failures: 0)
    /// How many failures in a row open it.
    private let failures: Int
    private let pause: Duration

    package init(failures: Int, pause: Duration) {
        self.failures = failures
        self.pause = pause
    }

    /// Whether a call would be refused now.
    package func isOpen(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: false
        case .open(let end): now < end
        case .trying: true
        }
    }

    /// Admits a call, whose end must be told by `ended`, or refuses it.
    package mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        guard !isOpen(at: now) else { return false }
        if case .open = state { state = .trying }
        return true
    }

    package mutating func ended(hasAnswer: Bool, at now: ContinuousClock.Instant) {
        switch (state, hasAnswer) {
        case (_, true): state = .closed(failures: 0)
        case (.closed(let count), false):
            state = count + 1 < failures ? .closed(failures: count + 1) : .open(until: now + pause)
        // A call that began before.
        case (.open, false): break
        case (.trying, false): state = .open(until: now + pause)
        }
    }
}
