import EventLoop
import Testing

@testable import Payment

/// Which certificates of Alipay's are asked for, whatever strangers name.
struct CertificateAsksTests {
    private let start = ContinuousClock.now
    private var asks = CertificateAsks(pause: .seconds(60))

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test mutating func `a sender has one certificate asked for in a pause`() throws {
        let sender = try address("192.0.2.1")
        #expect(asks.take("a", from: sender, at: start) == .ask)
        #expect(asks.take("b", from: sender, at: start + .seconds(59)) == .later)
        #expect(asks.take("b", from: sender, at: start + .seconds(60)) == .ask)
    }

    @Test mutating func `a stranger who names many does not hold up another sender`() throws {
        let (stranger, alipay) = (try address("192.0.2.1"), try address("198.51.100.7"))
        for number in 0..<100 { _ = asks.take("random \(number)", from: stranger, at: start) }
        #expect(asks.take("new", from: alipay, at: start) == .ask)
    }

    @Test mutating func `the addresses of one network are one sender`() throws {
        #expect(asks.take("a", from: try address("2001:db8::1"), at: start) == .ask)
        #expect(asks.take("b", from: try address("2001:db8::2"), at: start) == .later)
        #expect(asks.take("b", from: try address("2001:db8:0:1::1"), at: start) == .ask)
    }

    @Test mutating func `all senders together have a bound`() throws {
        let asked = try (0..<20).count { number in
            asks.take("\(number)", from: try address("192.0.2.\(number)"), at: start) == .ask
        }
        #expect(asked == CertificateAsks.most)
        #expect(asks.take("z", from: try address("192.0.2.99"), at: start + .seconds(60)) == .ask)
    }

    @Test mutating func `one that is being asked for is not asked for twice`() throws {
        #expect(asks.take("a", from: try address("192.0.2.1"), at: start) == .ask)
        #expect(asks.take("a", from: try address("192.0.2.2"), at: start) == .later)
        asks.end("a", isRefused: false, at: start + .seconds(1))
        #expect(asks.take("a", from: try address("192.0.2.2"), at: start + .seconds(1)) == .ask)
    }

    @Test mutating func `one that was refused rests for ten pauses, also if another sender names it`() throws {
        #expect(asks.take("a", from: try address("192.0.2.1"), at: start) == .ask)
        asks.end("a", isRefused: true, at: start)
        #expect(asks.take("a", from: try address("192.0.2.2"), at: start + .seconds(599)) == .refused)
        #expect(asks.take("a", from: try address("192.0.2.2"), at: start + .seconds(600)) == .ask)
    }

    @Test mutating func `what was refused is remembered within a bound`() {
        for number in 0...CertificateAsks.mostRefused { asks.end("\(number)", isRefused: true, at: start) }
        #expect(asks.take("0", from: nil, at: start) == .ask)
        #expect(asks.take("1", from: nil, at: start) == .refused)
    }
}
