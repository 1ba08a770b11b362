import Credentials
import EventLoop
import MessageLog
import Messages
import Problems
import Relay
import Streams
import Testing

/// What a reader may cost, and what it is told when there is nothing to read.
@IOLoop
struct BoundsTests {
    @Test func `history waits until its client has room`() async throws {
        var configuration = Relay.Configuration()
        configuration.pageRecords = 2
        configuration.heldBytes = 100
        let bench = try await RelayBench(configuration)
        let stream = try bench.stream()
        var writer = Writer(stream)
        for number in 0..<10 { try await bench.append(writer.part("\(number)")) }
        let recorder = Recorder()
        recorder.pendingBytes = .max
        recorder.reader = bench.relay.open(stream, after: nil, into: recorder)
        for number in 10..<20 { try await bench.append(writer.part("\(number)")) }
        try await bench.append(writer.end())
        #expect(recorder.bytes.isEmpty)
        recorder.pendingBytes = 0
        recorder.reader?.resume()
        try await recorder.waitForEnd()
        #expect(recorder.ids.count == 21)
        #expect(recorder.frames == (0..<20).map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n")
        await bench.close()
    }

    @Test func `a stream whose beginning the log has let go of is expired`() async throws {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        var writer = Writer(stream)
        let kept = try await letGo(of: &writer, parts: 1200, bench)
        try await bench.append(writer.end())
        let recorder = try await bench.read(stream)
        guard case .expired = recorder.end else { return #expect(Bool(false), "\(String(describing: recorder.end))") }
        #expect(recorder.bytes.isEmpty)
        #expect(try await bench.read(kept).last?.ending == .finished)
        await bench.close()
    }

    @Test func `of a stream that the log may have let go of nobody says that it never was`() async throws {
        var configuration = Relay.Configuration()
        configuration.streamLifetime = .seconds(100 * 3600)
        let bench = try await RelayBench(configuration)
        let stream = try bench.stream()
        var writer = Writer(stream)
        var filler = Writer(try bench.stream())
        try await bench.append(writer.part("gone"))
        _ = try await letGo(of: &filler, parts: 1200, bench)
        let recorder = Recorder()
        recorder.reader = bench.relay.open(stream, after: nil, into: recorder)
        try await recorder.wait { recorder.caughtUp != nil }
        #expect(recorder.caughtUp == true)
        #expect(recorder.bytes.isEmpty)
        let event = EventID(partition: stream.partition, offset: stream.offset, index: 0)
        let resumed = try await bench.read(stream, after: event)
        guard case .expired = resumed.end else { return #expect(Bool(false), "\(String(describing: resumed.end))") }
        await bench.close()
    }

    /// Writes so many parts, and lets time pass until the log has removed the first; returns a stream that is still
    /// there.
    private func letGo(of writer: inout Writer, parts: Int, _ bench: RelayBench) async throws -> StreamID {
        let first = writer.stream.offset
        try await bench.append((0..<parts).map { writer.part("\($0)") })
        let kept = try bench.stream()
        var keeper = Writer(kept)
        bench.clock.advance(by: .seconds(25 * 3600))
        // Records go many at once.
        while try await bench.log.bounds(.replies, partition: 0).lowerBound <= first + 2 {
            try await bench.append(keeper.part("later"))
            bench.clock.advance(by: .seconds(6))
        }
        try await bench.append(keeper.end())
        return kept
    }

    @Test func `an old stream of which there is nothing is expired`() async throws {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        bench.clock.advance(by: .seconds(3600))
        let recorder = try await bench.read(stream)
        guard case .expired = recorder.end else { return #expect(Bool(false), "it was waited for") }
        await bench.close()
    }

    @Test func `a stream that has not begun is waited for, but not for ever`() async throws {
        var configuration = Relay.Configuration()
        configuration.tick = .milliseconds(20)
        let bench = try await RelayBench(configuration)
        let stream = try bench.stream()
        let recorder = Recorder()
        recorder.reader = bench.relay.open(stream, after: nil, into: recorder)
        try await recorder.wait { recorder.caughtUp != nil && recorder.ticks > 1 }
        #expect(recorder.caughtUp == false)
        #expect(recorder.end == nil)
        bench.clock.advance(by: .seconds(3600))
        try await recorder.waitForEnd()
        guard case .overdue = recorder.end else { return #expect(Bool(false), "it ended otherwise") }
        await bench.close()
    }

    @Test func `a reader that was closed hears nothing more`() async throws {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        var writer = Writer(stream)
        let gone = Recorder()
        gone.reader = bench.relay.begin(stream, into: gone)
        let staying = Recorder()
        staying.reader = bench.relay.begin(stream, into: staying)
        gone.reader?.close()
        gone.reader?.close()
        try await bench.append(writer.part("a"), writer.end())
        try await staying.waitForEnd()
        #expect(gone.bytes.isEmpty)
        #expect(gone.end == nil)
        #expect(staying.frames == "data: a\n\ndata: [DONE]\n\n")
        await bench.close()
    }

    @Test func `a reader that wants no ids gets the frames as they are`() async throws {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        var writer = Writer(stream)
        let recorder = Recorder()
        recorder.reader = bench.relay.begin(stream, numbered: false, into: recorder)
        try await bench.append(writer.part("a", "b"), writer.end(.failed, problem: Problem(.late), "{}"))
        try await recorder.waitForEnd()
        #expect(recorder.text == "data: a\n\ndata: b\n\ndata: {}\n\n")
        #expect(recorder.last?.failure?.problem == Problem(.late))
        await bench.close()
    }

    /// The client writes the event that tells of a problem, under the id that the relay gives it.
    @Test func `a problem is told once, behind the events of its record, wherever the client comes back`() async throws
    {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        var writer = Writer(stream)
        try await bench.append(writer.part("a"), writer.end(.failed, problem: Problem(.upstreamTruncated), "b", "c"))
        let whole = try await bench.read(stream)
        let failure = try #require(whole.last?.failure)
        #expect(failure.problem == Problem(.upstreamTruncated))
        let last = try #require(whole.ids.last.flatMap(EventID.init))
        #expect(failure.id == EventID(partition: last.partition, offset: last.offset, index: last.index + 1))
        for id in whole.ids {
            let rest = try await bench.read(stream, after: EventID(id))
            #expect(rest.last?.failure?.id == failure.id)
            #expect(whole.text.hasSuffix(rest.text))
        }
        let told = try await bench.read(stream, after: failure.id)
        #expect(told.bytes.isEmpty)
        #expect(told.last?.failure == nil)
        await bench.close()
    }

    @Test func `a document is handed on as it is`() async throws {
        let bench = try await RelayBench()
        let stream = try bench.stream()
        let document = Reply(
            address: stream.address, epoch: 1, sequence: 0, kind: .document(status: 200, Array("{}".utf8)))
        try await bench.append(document)
        let recorder = try await bench.read(stream)
        guard case .document(200, let body) = recorder.end else { return #expect(Bool(false), "It is a document.") }
        #expect(body == Array("{}".utf8))
        await bench.close()
    }

    @Test(
        arguments: [
            "", "1", "1-2", "1-2-3-4", "a-2-3", "-1-2-3", "1--3", "+1-2-3", "1-2- 3", "99999999999-1-1", "1-2-",
        ])
    func `what is no event's id is not read as one`(text: String) {
        #expect(EventID(text) == nil)
    }
}
