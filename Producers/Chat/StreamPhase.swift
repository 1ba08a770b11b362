/// The phases of a streamed answer, and what each event leads to.
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
    /// No record, and unknown whether the log has the request.
    case waiting
    /// No record, and the stream is sure to have an end.
    case accepted
    /// The request repeats an earlier one, whose stream has sent no record yet.
    case redirected
    /// The client has a head and no event.
    case opened
    /// The same for a repeated request: the client has a head, and no event of the earlier answer.
    case replaying
    /// The client has a head and events.
    case streaming
    /// The stream has ended.
    case told
    /// The chat API gave up, or the client left.
    case closed

    enum Event: CaseIterable {
        /// The log has the request, or the withdrawal of it.
        case accepted
        case redirected
        case events
        /// `headDelay` has passed.
        case patience
        /// The stream had records when it was opened, or the reader cannot tell.
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

    /// True if the client has a head and the answer goes on.
    var isOpen: Bool { self == .opened || self == .replaying || self == .streaming }

    /// True once a record or a redirect has arrived, which proves that the request is on the log.
    var isBegun: Bool { self == .redirected || self == .replaying || self == .streaming || self == .told }

    var isOver: Bool { self == .told || self == .closed }
}
