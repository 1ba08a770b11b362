import Testing

@testable import Kafka

struct BrokerConnectionsTests {
    private var connections = BrokerConnections()
    private var now = ContinuousClock.now
    private let old: BrokerConnections.Client = 1
    private let other: BrokerConnections.Client = 2
    private let new: BrokerConnections.Client = 3

    /// Both old clients are connected to a healthy broker, and one broker falls silent.
    private mutating func fallSilent() {
        for (socket, client) in [(10, old), (11, other)] as [(Int32, BrokerConnections.Client)] {
            let healthy = connections.connect(socket, to: "healthy", by: client, at: now)
            let frozen = connections.connect(socket + 10, to: "frozen", by: client, at: now)
            #expect(healthy && frozen)
        }
        for _ in 0..<BrokerSilence.limit {
            now += BrokerSilence.interval
            _ = connections.look(now) { _, broker in
                .init(broker: broker, heard: .seconds(broker == "frozen" ? 9 : 0), said: .seconds(1))
            }
        }
        #expect(connections.silence.silent == ["frozen"])
        for socket in [20, 21] as [Int32] { connections.close(socket) }
    }

    @Test mutating func `anybody connects to a broker that answers`() {
        fallSilent()
        let isLet = connections.connect(30, to: "healthy", by: new, at: now)
        #expect(isLet)
    }

    @Test mutating func `one client at a time tries a silent broker`() {
        fallSilent()
        let first = connections.connect(30, to: "frozen", by: old, at: now)
        let second = connections.connect(31, to: "frozen", by: other, at: now)
        #expect(first && !second)
        connections.close(30)
        let third = connections.connect(32, to: "frozen", by: other, at: now)
        #expect(third)
    }

    @Test mutating func `who is connected nowhere does not wait for a trial`() {
        fallSilent()
        let early = connections.connect(30, to: "frozen", by: new, at: now)
        #expect(!early)
        _ = connections.connect(31, to: "healthy", by: new, at: now)
        let late = connections.connect(32, to: "frozen", by: new, at: now)
        #expect(late)
    }

    @Test mutating func `who is connected nowhere makes the trial if nobody else has for a while`() {
        fallSilent()
        now += BrokerConnections.forbearance
        let isLet = connections.connect(30, to: "frozen", by: new, at: now)
        connections.close(30)
        let again = connections.connect(31, to: "frozen", by: new, at: now)
        #expect(isLet && !again)
    }

    @Test mutating func `a refused connection is not remembered`() {
        fallSilent()
        _ = connections.connect(30, to: "frozen", by: new, at: now)
        #expect(connections.brokers[30] == nil)
        let isLet = connections.connect(31, to: "frozen", by: old, at: now)
        #expect(isLet)
    }
}
