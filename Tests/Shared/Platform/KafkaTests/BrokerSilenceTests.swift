import Glibc
import Testing

@testable import Kafka

struct BrokerSilenceTests {
    private typealias Talk = BrokerSilence.Talk
    private var silence = BrokerSilence()
    private var now = ContinuousClock.now

    /// Looks once more, an interval later.
    private mutating func look(_ talks: Talk...) -> Set<String> {
        now += BrokerSilence.interval
        return silence.look(at: talks, now)
    }

    private static func asked(_ broker: String, for time: Duration) -> Talk {
        Talk(broker: broker, heard: time + .milliseconds(1), said: time)
    }

    private mutating func fallSilent() {
        for _ in 0..<BrokerSilence.limit { _ = look(Self.asked("frozen", for: .seconds(1))) }
    }

    @Test mutating func `a broker that owes answers for three seconds is silent, once`() {
        for _ in 1..<BrokerSilence.limit { #expect(look(Self.asked("frozen", for: .seconds(1))) == []) }
        #expect(look(Self.asked("frozen", for: .seconds(1))) == ["frozen"])
        #expect(silence.silent == ["frozen"])
        #expect(look() == [])
    }

    @Test mutating func `a broker that answers anybody is not silent`() {
        for _ in 0..<20 {
            let other = Talk(broker: "slow", heard: .milliseconds(200), said: .milliseconds(300))
            #expect(look(Self.asked("slow", for: .seconds(30)), other) == [])
        }
    }

    @Test mutating func `a broker that owes nothing is not silent`() {
        for _ in 0..<20 { #expect(look(Talk(broker: "idle", heard: .seconds(60), said: .seconds(61))) == []) }
    }

    @Test mutating func `accepting connections is no answer`() {
        fallSilent()
        let accepted = Talk(broker: "frozen", hasAnswered: false)
        #expect(look(accepted) == [])
        #expect(silence.silent == ["frozen"])
    }

    @Test mutating func `a trial without an answer is closed after two seconds`() {
        fallSilent()
        for state in [Talk.State.connecting, .open] {
            let trial = Talk(broker: "frozen", state: state, hasAnswered: false)
            for _ in 1..<BrokerSilence.trialLimit { #expect(look(trial) == []) }
            #expect(look(trial) == ["frozen"])
        }
    }

    @Test mutating func `an answer ends the silence after a moment, and what is being closed is none`() {
        fallSilent()
        for _ in 0..<20 { _ = look(Talk(broker: "frozen", state: .closing)) }
        #expect(silence.silent == ["frozen"])
        for _ in 1..<BrokerSilence.answersLimit { #expect(look(Talk(broker: "frozen")) == []) }
        #expect(silence.silent == ["frozen"])
        #expect(look(Talk(broker: "frozen")) == [])
        #expect(silence.silent == [])
    }

    @Test mutating func `brokers do not answer for each other`() {
        for _ in 1..<BrokerSilence.limit {
            _ = look(Self.asked("frozen", for: .seconds(1)), Talk(broker: "healthy"))
        }
        #expect(look(Self.asked("frozen", for: .seconds(1)), Talk(broker: "healthy")) == ["frozen"])
    }

    @Test mutating func `looks in quick succession count once, as in a process that was paused`() {
        for _ in 0..<100 { #expect(silence.look(at: [Self.asked("frozen", for: .seconds(60))], now) == []) }
    }
}

/// What the kernel says of a real connection.
struct BrokerTalkTests {
    @Test func `a connection that nobody answers has been accepted, and has not answered`() throws {
        let pair = try Self.connected()
        defer { for socket in pair { close(socket) } }
        let silent = BrokerSilence.Talk(with: "broker", on: pair[1])
        #expect(silent.state == .open)
        #expect(!silent.hasAnswered)
        #expect(write(pair[2], "answer", 6) == 6)
        var bytes = [UInt8](repeating: 0, count: 6)
        #expect(read(pair[1], &bytes, 6) == 6)
        #expect(BrokerSilence.Talk(with: "broker", on: pair[1]).hasAnswered)
        shutdown(pair[1], Int32(SHUT_RDWR))
        #expect(BrokerSilence.Talk(with: "broker", on: pair[1]).state == .closing)
    }

    /// Returns a listening socket, and both ends of a connection to it.
    private static func connected() throws -> [Int32] {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, address, &size) == 0 && connect(client, address, size) == 0
            }
        }
        try #require(isConnected)
        return [listener, client, accept(listener, nil, nil)]
    }
}
