import Activities
import Messages
import Processing
import SimulatedLog

/// Postman's performance of one push: it is taken up by one owner and tried once, and what an earlier owner had taken up is
/// not tried at all.
final class PushCall: Performing {
    private enum Phase {
        case begins
        /// On its way to the platform.
        case calling
        /// On its way back.
        case answered(PushOutcome)
    }

    private let asked: PushAsked
    private let attempt: Attempt
    private var phase = Phase.begins
    private var goesOnAt: Timestamp?

    init(_ asked: PushAsked, _ attempt: Attempt) {
        self.asked = asked
        self.attempt = attempt
    }

    var request: RequestID? { nil }

    func due(in world: World) -> Timestamp? { goesOnAt ?? world.broker.time }
    func stop() {}

    func step(in world: World) -> Step {
        if let goesOnAt, world.broker.time < goesOnAt { return .nothing }
        guard let platform = world.platform else { return .done(Performance()) }
        switch phase {
        case .begins:
            if let end = end(beforeTakingUp: world) { return .done(end) }
            if let outcome = outcome(beforeCalling: platform, in: world) { return .done(ended(outcome)) }
            phase = .calling
        case .calling:
            let time = world.botWatch?.pushes[asked.push] ?? world.broker.time
            let outcome = platform.take(asked, from: time, in: world)
            // The platform's answer is lost: nobody knows.
            phase = .answered(world.random.oneIn(world.faults.call) ? .unknown : outcome)
        case .answered(let outcome):
            if outcome == .unknown { platform.count("unknown") }
            return .done(ended(outcome))
        }
        let isSlow = world.faults.call > 0 && world.random.oneIn(8)
        goesOnAt = world.broker.time + .milliseconds(world.random.below(isSlow ? 6_000 : 300))
        return .progress
    }

    /// Whether what is said is lost if it is not said; not so of who is shown as writing.
    private var isTakenUp: Bool { asked.content != .typing }

    /// Takes the push up; nil if that was done.
    private func end(beforeTakingUp world: World) -> Performance? {
        guard isTakenUp else { return nil }
        guard let owner = asked.owner else {
            guard world.broker.time < asked.expires else {
                return ended(.refused(code: "expired", isFinal: false))
            }
            return Performance(outputs: [.send(PostmanInbox.push(asked.taken(by: attempt.epoch)))])
        }
        return owner <= attempt.epoch ? nil : Performance()
    }

    private func isTakeover(of attempt: Attempt) -> Bool {
        isTakenUp ? asked.owner.map { $0 < attempt.epoch } ?? false : attempt.isTakeover
    }

    /// Nil if it is to be tried.
    private func outcome(beforeCalling platform: PlayedPlatform, in world: World) -> PushOutcome? {
        if isTakeover(of: attempt), world.flaw != .repeatsPushes {
            platform.count("taken_over")
            return .unknown
        }
        guard world.broker.time < asked.expires else { return .refused(code: "expired", isFinal: false) }
        guard world.random.oneIn(world.faults.call) else { return nil }
        platform.count("unreachable")
        return .refused(code: "unreachable", isFinal: false)
    }

    /// Of who is shown as writing nobody is told.
    private func ended(_ outcome: PushOutcome) -> Performance {
        guard asked.content != .typing else { return Performance() }
        return Performance(outputs: [.send(BotInbox.pushed(PushEnded(asked, outcome)))])
    }
}
