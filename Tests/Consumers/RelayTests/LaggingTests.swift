import Credentials
import EventLoop
import MessageLog
import Messages
import Relay
import SimulatedLog
import Streams
import Testing

/// A client that is slower than its stream gets what any client gets, whatever it takes when.
@IOLoop
struct LaggingTests {
    private static func configuration(pending: Int, held: Int = 1000, page: Int = 3) -> Relay.Configuration {
        var configuration = Relay.Configuration()
        configuration.pendingBytes = pending
        configuration.heldBytes = held
        configuration.pageRecords = page
        // What waits for the next tick waits for ever.
        configuration.tick = .seconds(3600)
        return configuration
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `who falls behind reads history, and live records again once it has caught up`(
        kind: RelayBench.Kind
    ) async throws {
        let bench = try await RelayBench(Self.configuration(pending: 100), kind)
        let stream = try bench.stream()
        var writer = Writer(stream)
        let client = SlowClient()
        client.reader = bench.relay.begin(stream, into: client)
        for _ in 0..<3 {
            let caughtUp = client.caughtUpCount
            try await bench.append((0..<20).map { writer.part("number \($0)") })
            try await client.wait { client.pendingBytes > 100 }
            client.take(1)
            #expect(client.pendingBytes < 200)
            client.take(1 << 20)
            try await client.wait { client.caughtUpCount == caughtUp + 1 }
            client.stop()
        }
        try await bench.append(writer.end())
        try await client.wait { client.end != nil }
        client.take(1 << 20)
        #expect(client.text == (try await bench.read(stream)).text)
        #expect(client.highWater < 200)
        await bench.close()
    }

    @Test func `a client that does not read costs nobody else anything, and gets its stream when it reads`()
        async throws
    {
        let bench = try await RelayBench(Self.configuration(pending: 100))
        let stream = try bench.stream()
        var writer = Writer(stream)
        let slow = SlowClient()
        slow.reader = bench.relay.begin(stream, into: slow)
        let quick = Recorder()
        quick.reader = bench.relay.begin(stream, into: quick)
        for number in 0..<100 { try await bench.append(writer.part("\(number)", "again")) }
        try await bench.append(writer.end())
        try await quick.waitForEnd()
        #expect(slow.end == nil)
        #expect(slow.highWater < 200)
        slow.take(1 << 30)
        try await slow.wait { slow.end != nil }
        slow.flush()
        #expect(slow.text == quick.text)
        await bench.close()
    }

    /// The log removes some of the records that the client does not have, or all; the reader was live or was not.
    @Test(arguments: [100, 1200], [true, false])
    func `a client that goes on too late is told that the log has let go of the rest`(
        removed: Int64, isLive: Bool
    ) async throws {
        let bench = try await RelayBench(Self.configuration(pending: 100))
        let stream = try bench.stream()
        var writer = Writer(stream)
        let client = SlowClient()
        if isLive { client.reader = bench.relay.begin(stream, into: client) }
        try await bench.append((0..<1200).map { writer.part("\($0)") })
        if !isLive { client.reader = bench.relay.open(stream, after: nil, into: client) }
        try await client.wait { client.pendingBytes > (isLive ? 100 : 50) }
        try await bench.letGo(before: stream.offset + removed)
        client.take(1 << 30)
        try await client.wait { client.end != nil }
        guard case .expired = client.end else { return #expect(Bool(false), "\(String(describing: client.end))") }
        await bench.close()
    }

    @Test func `a client that leaves while it is behind is not read for`() async throws {
        let bench = try await RelayBench(Self.configuration(pending: 100))
        let stream = try bench.stream()
        var writer = Writer(stream)
        let client = SlowClient()
        client.reader = bench.relay.begin(stream, into: client)
        try await bench.append((0..<20).map { writer.part("number \($0)") })
        try await client.wait { client.pendingBytes > 100 }
        let open = bench.relay.openReaders
        client.reader?.cutOff()
        #expect(bench.relay.openReaders == open - 1)
        client.take(1 << 30)
        try await bench.append(writer.end())
        _ = try await bench.read(stream)
        #expect(client.end == nil)
        await bench.close()
    }
}

extension RelayBench {
    /// Lets time pass until the log has removed the records before an offset.
    fileprivate func letGo(before offset: Int64) async throws {
        var keeper = Writer(try stream())
        clock.advance(by: .seconds(25 * 3600))
        while try await log.bounds(.replies, partition: 0).lowerBound < offset {
            try await append(keeper.part("later"))
            clock.advance(by: .seconds(6))
        }
    }
}
