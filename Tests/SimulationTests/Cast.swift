import Activities
import Auth
import Books
import Bot
import Codes
import MessageLog
import Messages
import Orders
import Processing
import Quota
import Reconciliation
import Responder
import SignIn
import SimulatedLog
import Stations
import Testing

/// Chooses the player of each consumer.
enum Cast {
    /// A consumer's player for one partition; nil for a tail, which the clients are themselves.
    ///
    /// - Parameter flaw: what its processor does wrong, for a test.
    static func player(
        of consumer: Consumer, _ partition: Int32, _ scenario: Scenario, _ flaw: Flaw? = nil
    ) -> (any Player)? {
        let limit = scenario.statesLimit
        return switch consumer {
        case .auth: Site(partition) { Cast.station(Auth(), flaw?.slipOfAuth, limit) }
        case .quota: Site(partition) { Cast.station(Quota(), flaw?.slipOfQuota, limit) }
        case .books: Site(partition) { ProcessorLoop(Books(), statesLimit: limit) }
        case .codes: Site(partition) { ProcessorLoop(Codes(), statesLimit: limit) }
        case .signIn: Site(partition) { Cast.station(Cast.signIn(scenario, flaw), flaw?.slipOfSignIn, limit) }
        case .orders: Site(partition) { Cast.station(Orders(), flaw?.slipOfOrders, limit) }
        case .reconciliation:
            Site(partition) { Cast.station(Reconciliation(), flaw?.slipOfReconciliation, limit) }
        case .bot: Site(partition) { Cast.station(Bot(), flaw?.slipOfBot, limit) }
        case .llm: Workplace(partition, AnsweredChat.init)
        case .cashier: Workplace(partition, ProviderCall.init)
        case .postman: Workplace(partition, Cast.bring)
        case .responder: Workplace(partition, Verdict.init)
        default: nil
        }
    }

    private static func station<P: Processor>(
        _ processor: P, _ slip: Slip<P.Input>?, _ limit: Int
    ) -> any ProcessorStation {
        guard let slip else { return ProcessorLoop(processor, statesLimit: limit) }
        return ProcessorLoop(SlippingProcessor(base: processor, slip: slip), statesLimit: limit)
    }

    /// What Postman does for one input: brings a mail, or pushes.
    private static func bring(_ call: ActivityPartition<PostmanInbox>.Call) -> any Performing {
        guard case .push(let asked)? = call.input else { return Delivery(call) }
        return PushCall(asked, call.attempt)
    }

    private static func signIn(_ scenario: Scenario, _ flaw: Flaw?) -> SignIn {
        SignIn(limits: flaw == .comparesBeyondLimits ? .loose : scenario.people?.limits ?? SignInLimits())
    }

    /// Returns the processors and activities without a player.
    static func missing(of consumers: [Consumer]) -> [String] {
        var random = SeededGenerator(seed: 1)
        let scenario = Scenario(&random)
        return consumers.filter { $0.kind != .tail && player(of: $0, 0, scenario) == nil }.map(\.name)
    }
}

struct CastTests {
    @Test func `every consumer that decides or acts is played`() {
        #expect(Cast.missing(of: Consumer.all) == [])
    }

    @Test(arguments: [Consumer.Kind.processor, .activity])
    func `a consumer that nobody plays is found`(kind: Consumer.Kind) {
        let census = Consumer("Census", kind, of: AuthInbox.self, "counts")
        #expect(Cast.missing(of: Consumer.all + [census]) == ["Census"])
    }
}

/// What Responder does for one input: writes the real activity's reply.
final class Verdict: Performing {
    private let call: ActivityPartition<ResponderInbox>.Call

    init(_ call: ActivityPartition<ResponderInbox>.Call) {
        self.call = call
    }

    var request: RequestID? { nil }

    func step(in world: World) -> Step {
        let epoch = call.attempt.epoch
        guard let input = call.input else { return .done(Performance()) }
        if world.flaw == .writesToPersons {
            return .done(Performance(replies: [Responder.reply(to: input, epoch: epoch)]))
        }
        return .done(Responder.performance(of: input, epoch: epoch))
    }

    func due(in world: World) -> Timestamp? { world.broker.time }
    func stop() {}
}
