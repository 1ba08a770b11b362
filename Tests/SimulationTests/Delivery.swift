import Activities
import Messages
import Processing
import SimulatedLog
import Stations

/// Postman's performance of one mail: it arrives, once more after a takeover, or its server does not take it.
final class Delivery: Performing {
    private let asked: MailAsked?

    init(_ call: ActivityPartition<PostmanInbox>.Call) {
        if case .asked(let asked)? = call.input { self.asked = asked } else { asked = nil }
    }

    var request: RequestID? { nil }

    func step(in world: World) -> Step {
        guard let asked, world.broker.time < asked.expires else { return .done(Performance()) }
        if world.random.oneIn(20) {
            return .done(Performance(outputs: [.send(SignInInbox.returned(MailReturned(asked)))]))
        }
        world.lobby.deliver(asked)
        return .done(Performance())
    }

    func due(in world: World) -> Timestamp? { world.broker.time }
    func stop() {}
}
