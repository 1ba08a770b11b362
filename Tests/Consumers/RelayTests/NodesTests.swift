import Credentials
import EventLoop
import MessageLog
import Messages
import Relay
import Streams
import Testing

/// Several nodes, each with a partition of its own, on one log.
@IOLoop
struct NodesTests {
    private static var configuration: Relay.Configuration {
        var configuration = Relay.Configuration()
        configuration.tick = .milliseconds(20)
        return configuration
    }

    @Test func `a stream that was begun at one node is resumed at another, while it goes on`() async throws {
        let bench = try await RelayBench(Self.configuration, .remote)
        let node = try await bench.anotherRelay(partition: 2)
        let stream = try bench.stream(at: node)
        var writer = Writer(stream)
        let live = Recorder()
        live.reader = node.begin(stream, into: live)
        try await bench.append(writer.part("a", "b"), writer.part("c"))
        try await live.wait { live.ids.count == 3 }
        let resumed = Recorder()
        resumed.reader = bench.relay.open(stream, after: EventID(live.ids[1]), into: resumed)
        try await resumed.wait { resumed.caughtUp == true }
        try await bench.append(writer.part("d"), writer.end())
        try await live.waitForEnd()
        try await resumed.waitForEnd()
        #expect(live.ids.allSatisfy { EventID($0)?.partition == 2 })
        #expect(resumed.frames == "data: c\n\ndata: d\n\ndata: [DONE]\n\n")
        #expect(live.text.hasSuffix(resumed.text))
        await bench.close()
    }

    @Test func `a pointer leads into another node's partition`() async throws {
        let bench = try await RelayBench(Self.configuration, .remote)
        let node = try await bench.anotherRelay(partition: 3)
        let first = try bench.stream(at: node)
        let second = try bench.stream()
        var writer = Writer(first)
        try await bench.append(writer.part("a"))
        let repeated = Recorder()
        repeated.reader = bench.relay.begin(second, into: repeated)
        try await bench.append(Reply(address: second.address, epoch: 1, sequence: 0, kind: .pointer(first.address)))
        try await repeated.wait { repeated.ids.count == 1 }
        try await bench.append(writer.end())
        try await repeated.waitForEnd()
        #expect(repeated.target == first)
        #expect(repeated.frames == "data: a\n\ndata: [DONE]\n\n")
        await bench.close()
    }

    @Test func `another node's partition is followed as long as a stream of it is read`() async throws {
        let bench = try await RelayBench(Self.configuration, .remote)
        let node = try await bench.anotherRelay(partition: 1)
        let stream = try bench.stream(at: node)
        var writer = Writer(stream)
        try await bench.append(writer.part("a"))
        let resumed = Recorder()
        resumed.reader = bench.relay.open(stream, after: nil, into: resumed)
        try await resumed.wait { resumed.caughtUp == true && resumed.ticks > 1 }
        #expect(bench.relay.followedPartitions == 2)
        // The own partition's readers get ticks even after the other partition is no longer followed.
        let own = Recorder()
        own.reader = bench.relay.begin(try bench.stream(), into: own)
        try await bench.append(writer.end())
        try await resumed.waitForEnd()
        let ticks = own.ticks
        try await own.wait { own.ticks > ticks + 1 }
        #expect(bench.relay.followedPartitions == 1)
        // A client that comes back starts a new follower.
        let again = try await bench.read(stream)
        #expect(again.text == resumed.text)
        await bench.close()
    }

    @Test func `many who come back at once each get their own stream, whole`() async throws {
        let bench = try await RelayBench(Self.configuration, .remote)
        let node = try await bench.anotherRelay(partition: 2)
        let streams = try (0..<300).map { _ in try bench.stream(at: node) }
        var writers = streams.map { Writer($0) }
        for round in 0..<5 {
            try await bench.append(writers.indices.map { writers[$0].part("\($0) says \(round)") })
        }
        let resumed = streams.map { stream in
            let recorder = Recorder()
            recorder.reader = bench.relay.open(stream, after: nil, into: recorder)
            return recorder
        }
        try await bench.append(writers.indices.map { writers[$0].end() })
        for (number, recorder) in resumed.enumerated() {
            try await recorder.waitForEnd()
            let parts = (0..<5).map { "data: \(number) says \($0)\n\n" }.joined()
            #expect(recorder.frames == parts + "data: [DONE]\n\n")
        }
        await bench.close()
    }
}
