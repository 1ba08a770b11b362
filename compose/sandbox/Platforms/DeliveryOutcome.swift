/// What came of one attempt to deliver.
enum DeliveryOutcome: Equatable, Sendable {
    case heard(HeardAnswer)
    case status(Int)
    case cut, late, unreachable
    /// By script: it never went out, or its answer never came.
    case dropped, lost

    /// Whether the platform lets the rest of the five seconds pass before it tries again. A connection that ends is tried
    /// again at once.
    var waits: Bool {
        switch self {
        case .heard, .cut, .late: false
        case .status, .unreachable, .dropped, .lost: true
        }
    }

    /// The word for it in journals and counts.
    var word: String {
        switch self {
        case .heard(.nothing): "nothing"
        case .heard(.text): "text"
        case .heard(.stream): "stream"
        case .heard(.wrong(let violation)): violation.rawValue
        case .status(let status): "status_\(status)"
        case .cut: "cut"
        case .late: "timeout"
        case .unreachable: "connect"
        case .dropped: "dropped"
        case .lost: "lost"
        }
    }
}

extension Delivery {
    /// Whether the person sees what is answered: nobody does who has left.
    var isShown: Bool {
        if case .deed(.unfollow, _) = content { false } else { true }
    }

    /// Whether its answer grows, and counts among the three that may at once.
    var isStreamed: Bool {
        guard case .deed(let deed, _) = content else { return false }
        return app.platform == .weComRobot && deed.isMessage
    }
}

extension Duration {
    var wholeMilliseconds: Int { Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
