import EventLoop
import HTTP
import LogBench
import MessageLog
import SimulatedLog
import Testing

@testable import yizhan

/// How a service stops its parts.
@IOLoop
struct DrainingTests {
    /// What happened, in its order, and the request that is open meanwhile.
    @IOLoop
    private final class Notes {
        private(set) var all: [String] = []
        var answer: (() -> Void)?

        func add(_ note: String) { all.append(note) }

        func wait(for note: String) async throws {
            let deadline = ContinuousClock.now + .seconds(10)
            while !all.contains(note) {
                try #require(ContinuousClock.now < deadline, "It never \(note).")
                try await IOLoop.sleep(for: .milliseconds(1))
            }
        }
    }

    /// A part with a path whose requests wait until a test answers them.
    private struct NotedPart: Part {
        let notes: Notes

        init(_ means: Means) { notes = Notes() }
        init(_ notes: Notes) { self.notes = notes }

        func start(on log: any MessageLog) -> Running {
            Running(
                addRoutes: { router in
                    router.add(.get, "/slow") { _, writer in
                        notes.answer = { writer.respond(HTTPResponse(status: .ok), Array("late".utf8)) }
                        notes.add("asked")
                    }
                },
                beginDraining: { notes.add("refuses") },
                drain: { _ in notes.add("drains") },
                stop: { notes.add("stops") })
        }
    }

    @IOLoop
    private final class NotedLog: PassingLog {
        nonisolated let log: any MessageLog
        private let notes: Notes

        init(_ notes: Notes) {
            log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
            self.notes = notes
        }

        func close() async {
            notes.add("log closed")
            await log.close()
        }
    }

    @Test func `first no request is taken, then open ones end, calls end, the log is closed, and the rest stops`()
        async throws
    {
        let notes = Notes()
        let settings = try Settings(environment: ["YIZHAN_LISTEN": "127.0.0.1:0"])
        let service = try await Service([NotedPart(notes)], on: NotedLog(notes), settings)
        let address = try #require(service.address)
        let request = ClientRequest(url: "http://\(address)/slow")
        async let answer = HTTPClient().collect(request, limit: 100)
        try await notes.wait(for: "asked")
        #expect(service.isReady)

        async let stopped: Void = service.stop(within: .seconds(10))
        try await notes.wait(for: "refuses")
        #expect(!service.isReady)
        #expect(notes.all == ["asked", "refuses"])
        notes.answer?()
        await stopped
        #expect(try await answer.body == Array("late".utf8))
        #expect(notes.all == ["asked", "refuses", "drains", "log closed", "stops"])
    }
}
