internal import EventLoop

/// For which serial numbers a merchant's gateway is asked. Anybody can name one, so that nobody uses up the calls that
/// Alipay's own notification needs, each sender has one call in a pause and all together a few, and a number that the
/// gateway has refused is not asked for again soon.
struct CertificateAsks {
    enum Verdict {
        case ask
        /// Others were asked for a moment ago; the notification comes again.
        case later
        /// The gateway does not know it, or gives what is not believed.
        case refused
    }

    private let pause: Duration
    /// The calls of the last pause, oldest first.
    private var recent: [(source: IPAddress?, at: ContinuousClock.Instant)] = []
    private var running: Set<String> = []
    /// Oldest first.
    private var refused: [(serial: String, until: ContinuousClock.Instant)] = []

    /// Of all senders in a pause, and so the most at once.
    static let most = 8
    /// A refused number rests for so many pauses, which is longer than Alipay takes to come again.
    static let refusedPauses = 10
    static let mostRefused = 256

    init(pause: Duration) {
        self.pause = pause
    }

    /// Counts the call, if it may be made.
    ///
    /// - Parameter source: who sends the notification.
    mutating func take(_ serial: String, from source: IPAddress?, at now: ContinuousClock.Instant) -> Verdict {
        recent.removeAll { now - $0.at >= pause }
        refused.removeAll { $0.until <= now }
        guard !refused.contains(where: { $0.serial == serial }) else { return .refused }
        let source = source?.owner
        guard !running.contains(serial), recent.count < Self.most, !recent.contains(where: { $0.source == source })
        else { return .later }
        recent.append((source, now))
        running.insert(serial)
        return .ask
    }

    mutating func end(_ serial: String, isRefused: Bool, at now: ContinuousClock.Instant) {
        running.remove(serial)
        guard isRefused else { return }
        if refused.count >= Self.mostRefused { refused.removeFirst() }
        refused.append((serial, now + pause * Self.refusedPauses))
    }
}
