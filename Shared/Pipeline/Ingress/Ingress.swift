package import Credentials
package import EventLoop
internal import HTTP
package import MessageLog
package import Messages
package import Problems
package import Streams
internal import Telemetry

/// The door of a process: what every producer needs to turn one outside request into one message on the log.
///
/// Ingress acknowledges only what the log has. It refuses forged credentials and overload before anything is written. A
/// producer chooses middleware for its routes and reads the request; Ingress authenticates, admits, shapes refusals and
/// appends.
@IOLoop
package final class Ingress {
    /// The limits of the door.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxUnansweredAge` | 2 s | age of the oldest unacknowledged append to a partition; above it new requests are |
    /// | | | refused, and those that wait in line as long |
    /// | `appendDeadline` | 5 s | for the log's acknowledgement; after it the outcome counts as uncertain |
    /// | `burst` | 200 ms | how long more may come than the log takes; then who asks for most is refused |
    /// | `sessionLifetime` | 30 days | of a new session |
    /// | `verification` | | of what Auth is asked about credentials |
    /// | `address` | nil | where people reach the service, like `https://chat.example.com` |
    package struct Configuration: Sendable {
        package var maxUnansweredAge: Duration = .seconds(2)
        package var appendDeadline: Duration = .seconds(5)
        package var burst: Duration = .milliseconds(200)
        package var sessionLifetime: Duration = .seconds(30 * 86_400)
        package var verification = VerificationLimits()
        package var address: String?

        package init() {}
    }

    // A route's action gets what its middleware found, so that no action repeats those checks.
    package typealias Open = @IOLoop @Sendable (Call) throws(Problem) -> Void
    package typealias Waiting = @IOLoop @Sendable (Call) async throws(Problem) -> Void
    package typealias Verified = @IOLoop @Sendable (Call, Caller, Rights) throws(Problem) -> Void
    package typealias Admitted = @IOLoop @Sendable (Call, Caller, Admission.Place) throws(Problem) -> Void

    package let streams: any Streams
    package let secret: ServerSecret
    package let sessions: SessionDoor
    package let clock: @Sendable () -> Timestamp
    /// What accounts had that were refused for want of money.
    package let seen = SeenBalances()
    let refusals: Refusals
    let verifications: Verifications
    private let configuration: Configuration
    private let outbound: Outbound
    private let turnstile: Turnstile
    /// Of questions, which need nothing that is taken elsewhere.
    private let questions: Turnstile
    private var refused: [Problem.Code: Counter] = [:]
    var callers: KnownCallers

    /// Set before the process stops: new requests are refused.
    package var isDraining = false

    /// - Parameters:
    ///   - streams: must be started before the first request.
    ///   - sessionSecrets: what sessions are signed with; by default a door knows none but its own.
    ///   - refusals: how each API reports a problem.
    ///   - isBlocked: whether requests that were taken in wait elsewhere in this process, so that none should follow.
    ///   - clock: the current time, on the log's clock.
    package init(
        log: any MessageLog, streams: any Streams, secret: ServerSecret, sessionSecrets: SessionSecrets = .random(),
        refusals: Refusals, configuration: Configuration = .init(), isBlocked: @escaping @IOLoop () -> Bool = { false },
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.streams = streams
        self.secret = secret
        self.refusals = refusals
        self.configuration = configuration
        self.clock = clock
        sessions = SessionDoor(
            sessionSecrets, secret, lifetime: configuration.sessionLifetime, address: configuration.address,
            clock: clock)
        callers = KnownCallers(secret, sessionSecrets)
        verifications = Verifications(configuration.verification)
        outbound = Outbound(log: log, deadline: configuration.appendDeadline)
        turnstile = Turnstile(
            burst: configuration.burst, patience: configuration.maxUnansweredAge, isBlocked: isBlocked)
        questions = Turnstile(burst: configuration.burst, patience: configuration.maxUnansweredAge)
    }

    /// Whether new requests are accepted.
    package var isReady: Bool {
        !isDraining && streams.position != nil && outbound.isHeard(within: configuration.maxUnansweredAge)
    }

    /// Appends a message and reports the outcome, at the append's deadline at the latest.
    ///
    /// - Parameter place: of the request that the message is, if it waited for its turn: the next one's begins then.
    package func append(
        _ draft: Draft, of place: Admission.Place? = nil, then: @escaping @IOLoop (AppendOutcome) -> Void
    ) {
        guard let turn = place?.giveTurn() else { return outbound.append(draft, then: then) }
        outbound.append(draft) { outcome in
            turn.heard()
            then(outcome)
        }
    }

    /// Lets an account's request pass in its turn; refuses it if the log does not keep up.
    ///
    /// - Parameter isQuestion: true for what passes also while requests wait elsewhere in this process.
    /// - Returns: how a request that waits leaves; nil if it has passed.
    func letPass(
        _ account: Account, isQuestion: Bool, _ request: @escaping Turnstile.Waiting
    ) throws(Problem) -> Turnstile.Leaving? {
        guard isHeard(of: account) else { throw Problem(.overloaded) }
        return try (isQuestion ? questions : turnstile).enter(
            account, at: outbound.partition(of: account), request)
    }

    /// Whether the log takes in what an account sends; if not, none of its requests should wait for that.
    package func isHeard(of account: Account) -> Bool {
        outbound.isHeard(of: outbound.partition(of: account), within: configuration.maxUnansweredAge)
    }

    /// Makes the id of a new stream. Refuses while the process starts or stops, or the log does not keep up.
    package func newStream(_ account: Account) throws(Problem) -> StreamID {
        guard !isDraining, let position = streams.position else {
            throw Problem(.unavailable, "The service is starting or stopping. Please try again.")
        }
        guard isHeard(of: account) else { throw Problem(.overloaded) }
        return StreamID.make(account: account, partition: streams.partition, offset: position, at: clock(), secret)
    }

    /// Refuses a call after its action has returned.
    package func refuse(_ call: Call, _ problem: Problem) {
        count(problem)
        call.refuse(problem)
    }

    func count(_ problem: Problem) {
        let counter =
            refused[problem.code]
            ?? Counter(
                label: "yizhan_refusals_total", dimensions: [("code", problem.code.rawValue)],
                help: "Requests that the door refused, by code.")
        refused[problem.code] = counter
        counter.increment()
    }
}
