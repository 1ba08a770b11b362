/// The connections of all clients to brokers, and which of them may try a silent broker.
///
/// A trial lasts up to two seconds, and who makes it waits for it. So one client makes it for all, and one that is
/// connected elsewhere: a client without any connection, as one that was just made to go on where another failed, asks
/// brokers that answer first. It makes the trial if nobody else has for a while.
struct BrokerConnections {
    /// A client in this process, told apart from others while it lives.
    typealias Client = UInt

    private(set) var silence = BrokerSilence()
    private(set) var brokers: [Int32: String] = [:]
    private var clients: [Int32: Client] = [:]
    /// When each silent broker was tried last, or was found to be silent.
    private var trials: [String: ContinuousClock.Instant] = [:]

    /// How long a silent broker is left to clients that are connected elsewhere.
    static let forbearance = Duration.seconds(3)

    /// Notes that a client connects, unless it must not.
    mutating func connect(
        _ socket: Int32, to broker: String, by client: Client, at now: ContinuousClock.Instant
    ) -> Bool {
        if silence.silent.contains(broker) {
            guard !brokers.values.contains(broker) else { return false }
            let isLeft = trials[broker].map { now - $0 >= Self.forbearance } ?? true
            guard isConnected(client) || isLeft else { return false }
            trials[broker] = now
        }
        brokers[socket] = broker
        clients[socket] = client
        return true
    }

    mutating func close(_ socket: Int32) {
        brokers[socket] = nil
        clients[socket] = nil
    }

    /// Returns the brokers whose connections are to be closed.
    mutating func look(_ now: ContinuousClock.Instant, _ talk: (Int32, String) -> BrokerSilence.Talk) -> Set<String> {
        let closed = silence.look(at: brokers.map { talk($0, $1) }, now)
        trials = trials.filter { silence.silent.contains($0.key) }
        for broker in silence.silent where trials[broker] == nil { trials[broker] = now }
        return closed
    }

    private func isConnected(_ client: Client) -> Bool {
        brokers.contains { !silence.silent.contains($1) && clients[$0] == client }
    }
}
