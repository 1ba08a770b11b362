import Credentials
import EventLoop
import Foundation
import MessageLog
import Messages
import Problems
import Relay
import Streams
import Testing

/// A client that resumes gets what an uninterrupted client gets.
@IOLoop
struct ResumeTests {
    /// An answer of many kinds of records: several events in one, a dead worker's, an end with events.
    private func records(_ writer: inout Writer) -> [Reply] {
        var replies = [writer.part("one"), writer.part("two", "three", "four"), writer.part("five")]
        var zombie = writer
        replies.append(writer.takeover())
        replies.append(zombie.part("from a worker that was replaced"))
        replies.append(writer.part("six"))
        replies.append(zombie.end(.failed, "from it, too"))
        replies.append(writer.part("seven", "eight"))
        replies.append(writer.end())
        replies.append(writer.part("after the end"))
        return replies
    }

    private let text = ["one", "two", "three", "four", "five", "six", "seven", "eight", "[DONE]"]
        .map { "data: \($0)\n\n" }.joined()

    @Test(arguments: RelayBench.Kind.allCases)
    func `a live reader gets each event once, with ids that grow`(kind: RelayBench.Kind) async throws {
        let bench = try await RelayBench(.init(), kind)
        let stream = try bench.stream()
        var writer = Writer(stream)
        let live = Recorder()
        live.reader = bench.relay.begin(stream, into: live)
        for reply in records(&writer) { try await bench.append(reply) }
        try await live.waitForEnd()
        #expect(live.frames == text)
        #expect(Set(live.ids).count == 9)
        #expect(live.ids.allSatisfy { EventID($0)?.description == $0 })
        #expect(live.last?.ending == .finished)
        #expect(live.last?.usage == Usage(tokensIn: 1, tokensOut: 2))
        await bench.close()
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `a reader that resumes behind any event gets the rest, byte for byte`(kind: RelayBench.Kind) async throws {
        let bench = try await RelayBench(.init(), kind)
        let stream = try bench.stream()
        var writer = Writer(stream)
        let live = Recorder()
        live.reader = bench.relay.begin(stream, into: live)
        try await bench.append(records(&writer))
        try await live.waitForEnd()
        #expect(try await bench.read(stream).bytes == live.bytes)
        for id in live.ids {
            let resumed = try await bench.read(stream, after: EventID(id))
            let marker = "id: \(id)\n"
            let rest = live.text.components(after: marker)
            #expect(resumed.text == rest)
            #expect(resumed.last?.ending == .finished)
        }
        await bench.close()
    }

    @Test(arguments: [(1, 1 << 20), (3, 200), (64, 256 << 10)], RelayBench.Kind.allCases)
    func `history and live records join without a gap while records come`(
        bounds: (page: Int, held: Int), kind: RelayBench.Kind
    ) async throws {
        var configuration = Relay.Configuration()
        configuration.pageRecords = bounds.page
        configuration.heldBytes = bounds.held
        let bench = try await RelayBench(configuration, kind)
        let stream = try bench.stream()
        let live = Recorder()
        live.reader = bench.relay.begin(stream, into: live)
        let writing = IOLoop.start { await self.write(300, to: bench, stream) }
        var others: [(recorder: Recorder, missing: Int)] = []
        for count in 0..<40 {
            try await live.wait { live.ids.count > count * 7 || live.end != nil }
            let recorder = Recorder()
            recorder.reader = bench.relay.open(stream, after: live.ids.last.flatMap(EventID.init), into: recorder)
            others.append((recorder, live.ids.count))
            let whole = Recorder()
            whole.reader = bench.relay.open(stream, after: nil, into: whole)
            others.append((whole, 0))
        }
        #expect(await writing.value)
        try await live.waitForEnd()
        #expect(live.ids.count == 301)
        for other in others {
            try await other.recorder.waitForEnd()
            #expect(other.recorder.ids == Array(live.ids.dropFirst(other.missing)))
            #expect(live.text.hasSuffix(other.recorder.text))
        }
        await bench.close()
    }

    /// Writes an answer record by record; other streams' records stand between.
    private func write(_ count: Int, to bench: RelayBench, _ stream: StreamID) async -> Bool {
        var writer = Writer(stream)
        do {
            var other = Writer(try bench.stream())
            for number in 0..<count {
                try await bench.append(writer.part("number \(number)"), other.part("not yours"))
            }
            try await bench.append(writer.end())
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `who has all events already is told the end and nothing else`(kind: RelayBench.Kind) async throws {
        let bench = try await RelayBench(.init(), kind)
        let stream = try bench.stream()
        var writer = Writer(stream)
        try await bench.append(writer.part("a"), writer.end())
        let whole = try await bench.read(stream)
        let resumed = try await bench.read(stream, after: EventID(try #require(whole.ids.last)))
        #expect(resumed.bytes.isEmpty)
        #expect(resumed.last?.events.isEmpty == true)
        await bench.close()
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `an event that the stream does not have is refused, with nothing said before`(
        kind: RelayBench.Kind
    ) async throws {
        let bench = try await RelayBench(.init(), kind)
        let stream = try bench.stream()
        var writer = Writer(stream)
        var stranger = Writer(try bench.stream())
        try await bench.append(stranger.part("not yours"), writer.part("a", "b"), stranger.part("not yours"))
        let live = Recorder()
        live.reader = bench.relay.open(stream, after: nil, into: live)
        try await live.wait { live.ids.count == 2 }
        let last = try #require(EventID(live.ids[1]))
        let unknown = [
            EventID(partition: last.partition, offset: last.offset - 1, index: 0),
            EventID(partition: last.partition, offset: last.offset, index: 2),
            EventID(partition: last.partition, offset: last.offset + 1, index: 0),
            EventID(partition: last.partition, offset: last.offset + 2, index: 0),
            EventID(partition: last.partition + 1, offset: last.offset, index: 0),
            EventID(partition: last.partition, offset: .max, index: .max),
        ]
        for isEnded in [false, true] {
            if isEnded { try await bench.append(writer.part("c"), writer.end(.failed, problem: Problem(.interrupted))) }
            for event in unknown where !isEnded || event.offset != last.offset + 2 {
                let recorder = try await bench.read(stream, after: event)
                guard case .unknownEvent = recorder.end else { return #expect(Bool(false), "\(event) was found") }
                #expect(recorder.bytes.isEmpty && recorder.caughtUp == nil)
            }
        }
        try await live.waitForEnd()
        let failure = try #require(live.last?.failure?.id)
        #expect(try await bench.read(stream, after: failure).last?.failure == nil)
        let behind = EventID(partition: failure.partition, offset: failure.offset, index: failure.index + 1)
        guard case .unknownEvent = try await bench.read(stream, after: behind).end else {
            return #expect(Bool(false), "an event behind the failure was found")
        }
        await bench.close()
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `a repeated request gets the first one's answer under its own ids`(kind: RelayBench.Kind) async throws {
        let bench = try await RelayBench(.init(), kind)
        let first = try bench.stream()
        let second = try bench.stream()
        var writer = Writer(first)
        try await bench.append(writer.part("a", "b"))
        let live = Recorder()
        live.reader = bench.relay.begin(second, into: live)
        try await bench.append(Reply(address: second.address, epoch: 1, sequence: 0, kind: .pointer(first.address)))
        try await live.wait { live.ids.count == 2 }
        #expect(live.target == first)
        try await bench.append(writer.part("c"), writer.end())
        try await live.waitForEnd()
        #expect(live.bytes == (try await bench.read(first)).bytes)
        // Resumed under the id it began with, too.
        let resumed = try await bench.read(second, after: EventID(live.ids[1]))
        #expect(resumed.frames == "data: c\n\ndata: [DONE]\n\n")
        #expect(resumed.target == first)
        await bench.close()
    }

    @Test(arguments: RelayBench.Kind.allCases)
    func `a pointer to another account's stream leads nowhere`(kind: RelayBench.Kind) async throws {
        let bench = try await RelayBench(.init(), kind)
        let foreign = try bench.stream(of: "another")
        let own = try bench.stream()
        var writer = Writer(foreign)
        try await bench.append(
            writer.part("secret"), writer.end(),
            Reply(address: own.address, epoch: 1, sequence: 0, kind: .pointer(foreign.address)))
        let recorder = try await bench.read(own)
        guard case .expired = recorder.end else { return #expect(Bool(false), "the foreign stream was read") }
        #expect(recorder.bytes.isEmpty)
        await bench.close()
    }
}

extension String {
    /// What stands behind the whole event that the marker begins.
    fileprivate func components(after marker: String) -> String {
        guard let start = range(of: marker)?.upperBound, let end = self[start...].range(of: "\n\n")?.upperBound else {
            return "?"
        }
        return String(self[end...])
    }
}
