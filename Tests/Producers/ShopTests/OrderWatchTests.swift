import Catalogue
import EventLoop
import HTTP
import LogBench
import Messages
import Problems
import ProducerBench
import Shop
import Testing

/// What a page hears of its order while it waits.
@IOLoop
struct OrderWatchTests {
    private func bench(_ change: (inout ShopAPI.Configuration) -> Void = { _ in }) throws -> ShopBench {
        var configuration = ShopAPI.Configuration()
        configuration.retryPause = .milliseconds(20)
        change(&configuration)
        return try ShopBench(nil, configuration)
    }

    /// Answers whatever is asked last, until something is so.
    private func tell(
        _ document: String, _ bench: ShopBench, until isMet: @escaping @IOLoop @Sendable () -> Bool
    ) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() {
                try await bench.door.streams.answer(bench.door.streams.sinks.count - 1, document)
                try await IOLoop.sleep(for: .milliseconds(1))
            }
        }
    }

    @Test func `what an order becomes is told as it comes, each time asked after the last`() async throws {
        let bench = try bench()
        let listener = try bench.watch()
        let documents = [
            ShopBench.order(1, "making"), ShopBench.order(2, "open", code: "c"), ShopBench.order(5, "paid"),
            ShopBench.order(6, "credited"),
        ]
        for (number, document) in documents.enumerated() { try await bench.door.streams.answer(number, document) }
        try await listener.waitForEnd()
        #expect(listener.status == 200)
        #expect(listener.head?.headerFields[.contentType] == "text/event-stream; charset=utf-8")
        #expect(listener.text == documents.map { "event: order\ndata: \($0)\n\n" }.joined())
        #expect(try bench.versions() == [nil, 1, 2, 5])
        #expect(try bench.wishes().allSatisfy { $0.account == Service.owner })
        try await bench.door.waitUntilIdle()
        await bench.door.stop()
    }

    @Test func `a quiet order is asked about again and again, and nothing is told twice`() async throws {
        let bench = try bench { $0.quietPeriod = .milliseconds(50) }
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(3, "open"))
        try await bench.door.streams.wait(for: 4)
        try await tell(ShopBench.order(4, "failed"), bench, until: { listener.end != nil })
        #expect(listener.events == 2)
        // Those that were given up are closed.
        #expect(try bench.versions().prefix(4) == [nil, 3, 3, 3])
        #expect(bench.door.streams.closedCount == bench.door.streams.sinks.count)
        await bench.door.stop()
    }

    @Test func `an answer that is no later than the last is not told`() async throws {
        let bench = try bench()
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(3, "open"))
        try await bench.door.streams.answer(1, ShopBench.order(3, "open"))
        try await bench.door.streams.answer(2, ShopBench.order(2, "making"))
        try await bench.door.streams.answer(3, ShopBench.order(4, "failed"))
        try await listener.waitForEnd()
        #expect(listener.events == 2)
        #expect(try bench.versions() == [nil, 3, 3, 3])
        await bench.door.stop()
    }

    @Test func `a silent line has signs of life, which end no event`() async throws {
        let bench = try bench { $0.heartbeat = .milliseconds(10) }
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(1, "open"))
        try await listener.wait { listener.text.split(separator: "\n").count { $0 == ": ping" } >= 3 }
        #expect(!listener.text.contains(": ping\n\n"))
        #expect(listener.events == 1)
        listener.hangUp()
        try await bench.door.waitUntilIdle()
        await bench.door.stop()
    }

    // MARK: - The end

    @Test(arguments: [
        (ShopBench.order(1, "failed"), true), (ShopBench.order(1, "disputed"), true),
        (ShopBench.order(1, "closed"), true), (ShopBench.order(1, "credited"), true),
        (ShopBench.order(1, "credited", refunds: ["waiting"]), true),
        (ShopBench.order(1, "credited", refunds: ["succeeded", "refused", "withdrawn", "abnormal"]), true),
        (ShopBench.order(1, "making"), false), (ShopBench.order(1, "open"), false),
        (ShopBench.order(1, "closing"), false), (ShopBench.order(1, "paid"), false),
        (ShopBench.order(1, "closed", checkedUntil: 1_790_000_000_000), false),
        (ShopBench.order(1, "credited", refunds: ["succeeded", "sent"]), false),
        (ShopBench.order(1, "credited", refunds: ["holding"]), false),
    ])
    func `a line ends with the last that is expected`(document: String, isLast: Bool) async throws {
        let bench = try bench()
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, document)
        if isLast {
            try await listener.waitForEnd()
            #expect(bench.door.streams.sinks.count == 1)
        } else {
            try await bench.door.streams.wait(for: 2)
            #expect(listener.end == nil)
            listener.hangUp()
        }
        #expect(listener.events == 1)
        try await bench.door.waitUntilIdle()
        await bench.door.stop()
    }

    @Test func `a line ends when it is old, and when the service stops`() async throws {
        let old = try bench { $0.longestWatch = .milliseconds(50) }
        let first = try old.watch()
        try await old.door.streams.answer(0, ShopBench.order(1, "open"))
        try await first.waitForEnd()
        #expect(first.events == 1)
        await old.door.stop()

        let stopping = try bench()
        let second = try stopping.watch()
        try await stopping.door.streams.answer(0, ShopBench.order(1, "open"))
        try await stopping.door.streams.wait(for: 2)
        stopping.api.endWatches()
        try await second.waitForEnd()
        #expect(second.events == 1 && stopping.door.streams.closedCount == 2)
        await stopping.door.stop()
    }

    // MARK: - Refusals

    @Test(arguments: [Problem(.orderNotFound), Problem(.keyExpired), Problem(.orderSetAside)])
    func `who is refused at once has a status`(problem: Problem) async throws {
        let bench = try bench()
        let listener = try bench.watch()
        try await bench.door.streams.refuse(0, problem)
        try await listener.waitForEnd()
        #expect(listener.status == problem.status && listener.events == 0)
        await bench.door.stop()
    }

    @Test func `who is refused later is told no more`() async throws {
        let bench = try bench()
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(1, "open"))
        try await bench.door.streams.refuse(1, Problem(.sessionInvalid))
        try await listener.waitForEnd()
        #expect(listener.events == 1 && bench.door.streams.sinks.count == 2)
        await bench.door.stop()
    }

    @Test func `a service that cannot answer for a while is asked again`() async throws {
        let bench = try bench()
        let listener = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(1, "open"))
        try await bench.door.streams.refuse(1, Problem(.unavailable))
        try await bench.door.streams.refuse(2, Problem(.rateLimitExceeded))
        bench.door.log.manner = .refusing
        try await bench.door.streams.wait(for: 5)
        bench.door.log.manner = .written
        try await tell(ShopBench.order(2, "failed"), bench, until: { listener.end != nil })
        #expect(listener.events == 2)
        #expect(try bench.versions().dropFirst().allSatisfy { $0 == 1 })
        await bench.door.stop()
    }

    // MARK: - Places

    @Test func `an account has so many lines, and who leaves gives one back`() async throws {
        let bench = try bench { $0.maxListenersPerAccount = 1 }
        let first = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(1, "open"))
        let other = OrderNumber(of: Service.owner, name: "key/other")
        let events: HTTPFields = [.accept: "text/event-stream"]
        let refused = try await bench.door.ask(.get, "/v1/orders/\(other)", nil, events)
        #expect(refused.status == 429 && refused.problem == "too_many_streams")
        first.hangUp()
        try await bench.door.waitUntilIdle()
        let count = bench.door.streams.sinks.count
        let second = try bench.watch(other)
        try await bench.door.streams.answer(count, ShopBench.order(1, "failed"))
        try await second.waitForEnd()
        #expect(second.status == 200)
        await bench.door.stop()
    }

    @Test func `a page that comes anew has the line, and the older one is ended`() async throws {
        let bench = try bench { $0.maxListenersPerAccount = 1 }
        let older = try bench.watch()
        try await bench.door.streams.answer(0, ShopBench.order(1, "open"))
        try await bench.door.streams.wait(for: 2)
        let newer = try bench.watch()
        try await older.waitForEnd()
        try await bench.door.streams.answer(2, ShopBench.order(1, "failed"))
        try await newer.waitForEnd()
        #expect(older.events == 1 && newer.events == 1)
        await bench.door.stop()
    }
}
