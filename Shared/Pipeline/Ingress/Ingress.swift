package import Credentials
package import EventLoop
internal import HTTP
package import MessageLog
package import Messages
package import Problems
package import Streams
internal import Telemetry

/// The door of a process: what every producer needs to make one message on the log of one request from outside.
///
/// It acknowledges only what the log has, and refuses by its own bounds before anything is written: a key that we did
/// not make, more than it has room for. A producer takes the middleware that its routes need and reads the request;
/// whose it is, whether there is room, how a refusal looks and what the log is told are found out before.
@IOLoop
package final class Ingress {
    /// What the door is bound by.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxUnansweredAge` | 2 s | of the oldest append that waits; if it is older, new requests are refused |
    /// | `appendDeadline` | 5 s | for the log's acknowledgement; then nobody knows whether the log has the message |
    package struct Configuration: Sendable {
        package var maxUnansweredAge: Duration = .seconds(2)
        package var appendDeadline: Duration = .seconds(5)

        package init() {}
    }

    // What a route does. Each takes what was found out before it, so that none begins with a habit.
    package typealias Open = @IOLoop @Sendable (Call) throws(Problem) -> Void
    package typealias Known = @IOLoop @Sendable (Call, Caller) throws(Problem) -> Void
    package typealias Admitted = @IOLoop @Sendable (Call, Caller, Admission.Place) throws(Problem) -> Void

    package let streams: any Streams
    package let secret: ServerSecret
    package let clock: @Sendable () -> Timestamp
    let refusals: Refusals
    private let configuration: Configuration
    private let outbound: Outbound
    private var keys: KnownKeys

    /// Set when the process is about to stop: no new request is taken.
    package var isDraining = false

    /// - Parameters:
    ///   - streams: have to be started before the first request comes.
    ///   - refusals: how each API tells of a problem.
    ///   - clock: what time it is, in the log's terms.
    package init(
        log: any MessageLog, streams: any Streams, secret: ServerSecret, refusals: Refusals,
        configuration: Configuration = .init(), clock: @escaping @Sendable () -> Timestamp
    ) {
        self.streams = streams
        self.secret = secret
        self.refusals = refusals
        self.configuration = configuration
        self.clock = clock
        keys = KnownKeys(secret)
        outbound = Outbound(log: log, deadline: configuration.appendDeadline)
    }

    /// Whether requests are taken now.
    package var isReady: Bool { !isDraining && streams.position != nil && isHeard }

    private var isHeard: Bool { outbound.oldestAge <= configuration.maxUnansweredAge }

    /// Writes a message to the log, and tells what became of it: at the append's deadline at the latest.
    package func append(_ draft: Draft, then: @escaping @IOLoop (AppendOutcome) -> Void) {
        outbound.append(draft, then: then)
    }

    /// A stream that begins now; refused while the process starts or stops, or the log does not keep up.
    package func newStream(_ account: Account) throws(Problem) -> StreamID {
        guard !isDraining, let position = streams.position else {
            throw Problem(.unavailable, "The service is starting or stopping. Please try again.")
        }
        guard isHeard else { throw Problem(.overloaded) }
        return StreamID.make(account: account, partition: streams.partition, offset: position, at: clock(), secret)
    }

    /// Whose call it is. The log is not asked, so a forged key costs nothing.
    func authenticate(_ call: Call) throws(Problem) -> Caller {
        guard let header = call.request.headerFields[.authorization] else { throw Problem(.missingAPIKey) }
        guard let caller = keys.caller(header) else {
            throw Problem(.invalidAPIKey, "This API key is not one of ours.")
        }
        call.account = caller.account
        return caller
    }

    /// Refusals are rare enough to look their counter up; their codes are few.
    func count(_ problem: Problem) {
        Counter(
            label: "yizhan_refusals_total", dimensions: [("code", problem.code.rawValue)],
            help: "Requests that the door refused, by code."
        ).increment()
    }
}

/// Whose a call is, and by which key.
package struct Caller: Sendable {
    package let account: Account
    package let credential: KeyHash
}

/// Reads the key out of an `Authorization` header, and remembers the good ones: a client sends the same with every
/// request, and a key that we made stays one that we made. Whether it was revoked is asked of Auth each time.
struct KnownKeys {
    private let secret: ServerSecret
    private var callers: [String: Caller] = [:]

    /// Above so many all are forgotten.
    private static let limit = 1024

    init(_ secret: ServerSecret) {
        self.secret = secret
    }

    /// Whose key the header holds; nil if it is none of ours.
    mutating func caller(_ header: String) -> Caller? {
        if let caller = callers[header] { return caller }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let verified = APIKey.verify(String(parts[1]), secret)
        else { return nil }
        let caller = Caller(account: verified.account, credential: verified.credential)
        if callers.count >= Self.limit { callers.removeAll(keepingCapacity: true) }
        callers[header] = caller
        return caller
    }
}
