/// How far a streamed answer is for its client.
///
/// | | accepted | redirected | events | patience | found | end | problem | gone |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | `waiting` | accepted | redirected | streaming | | opened | told | closed | closed |
/// | `accepted` | | redirected | streaming | opened | opened | told | closed | closed |
/// | `redirected` | | | streaming | replaying | replaying | told | closed | closed |
/// | `opened` | | replaying | streaming | | | told | closed | closed |
/// | `replaying` | | | streaming | | | told | closed | closed |
/// | `streaming` | | | | | | told | closed | closed |
/// | `told`, `closed` | | | | | | | | |
///
/// An empty cell leaves the phase as it is.
enum StreamPhase: CaseIterable {
    /// Nothing has come, and nobody knows yet whether the log has the request.
    case waiting
    /// Nothing has come, and the stream is sure to have an end.
    case accepted
    /// The answer is an earlier one's, of which nothing has come.
    case redirected
    /// The client has a head, and nothing has come.
    case opened
    /// The client has a head, and the answer is an earlier one's, of which nothing has come.
    case replaying
    /// The client has a head and events.
    case streaming
    /// The stream has ended.
    case told
    /// The door gave up, or the client has gone.
    case closed

    enum Event: CaseIterable {
        /// The log has the request, or what takes it back.
        case accepted
        case redirected
        case events
        /// The client has waited for a head as long as it should.
        case patience
        /// The stream had records when it was opened, or may have had.
        case found
        case end
        case problem
        case gone
    }

    /// The phase after an event.
    func after(_ event: Event) -> StreamPhase {
        switch (self, event) {
        case (.told, _), (.closed, _): self
        case (_, .end): .told
        case (_, .problem), (_, .gone): .closed
        case (_, .events): .streaming
        case (.waiting, .accepted): .accepted
        case (.waiting, .redirected), (.accepted, .redirected): .redirected
        case (.opened, .redirected): .replaying
        case (.waiting, .found), (.accepted, .found), (.accepted, .patience): .opened
        case (.redirected, .found), (.redirected, .patience): .replaying
        case (_, .accepted), (_, .redirected), (_, .patience), (_, .found): self
        }
    }

    /// Whether the client has a head and is to get more.
    var isOpen: Bool { self == .opened || self == .replaying || self == .streaming }

    /// Whether anything has come, and be it that the answer is an earlier one's.
    var isBegun: Bool { self == .redirected || self == .replaying || self == .streaming || self == .told }

    var isOver: Bool { self == .told || self == .closed }
}
