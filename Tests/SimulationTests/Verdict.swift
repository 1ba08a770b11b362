import Activities
import Messages
import Processing
import Responder
import SimulatedLog
import Stations

/// What Responder does for one input: writes the real activity's reply.
final class Verdict: Performing {
    private let call: ActivityPartition<ResponderInbox>.Call

    init(_ call: ActivityPartition<ResponderInbox>.Call) {
        self.call = call
    }

    var request: RequestID? { nil }

    func step(in world: World) -> Step {
        .done(Performance(replies: [Responder.reply(to: call.input, attempt: call.attempt.number)]))
    }

    func due(in world: World) -> Timestamp? { world.broker.time }
    func stop() {}
}
