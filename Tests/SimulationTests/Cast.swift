import Activities
import Auth
import Books
import Messages
import Processing
import Quota
import Responder
import SimulatedLog
import Stations
import Testing

/// Chooses the player of each consumer.
enum Cast {
    /// A consumer's player for one partition; nil for a tail, which the clients are themselves.
    static func player(of consumer: Consumer, _ partition: Int32, _ scenario: Scenario) -> (any Player)? {
        let limit = scenario.statesLimit
        return switch consumer {
        case .auth: Site(partition) { ProcessorLoop(Auth(), statesLimit: limit) }
        case .quota: Site(partition) { ProcessorLoop(Quota(), statesLimit: limit) }
        case .books: Site(partition) { ProcessorLoop(Books(), statesLimit: limit) }
        case .llm: Workplace<LLMInbox>(partition, cancels: AnsweredChat.cancels, perform: { AnsweredChat($0) })
        case .responder: Workplace<ResponderInbox>(partition, cancels: { _ in nil }, perform: { Verdict($0) })
        default: nil
        }
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
        return .done(Performance(replies: call.input.map { [Responder.reply(to: $0, epoch: epoch)] } ?? []))
    }

    func due(in world: World) -> Timestamp? { world.broker.time }
    func stop() {}
}
