import EventLoop
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Streams
import Testing

@IOLoop
struct ReplyHistoryTests {
    private let clock = TestClock()
    private let broker = SimulatedBroker(partitions: 3)

    private func log(_ manner: SimulatedLog.Manner) -> CountedLog {
        let clock = clock
        return CountedLog(SimulatedLog(broker, clock: { clock.now }, manner: manner))
    }

    /// Writes so many records of each stream, one of each in turn.
    private func write(_ count: Int, of streams: [String], to log: CountedLog, partition: Int32 = 1) async throws {
        for sequence in 0..<count {
            _ = try await log.append(
                streams.map { stream in
                    Reply(
                        address: ReplyAddress(partition: partition, stream: stream), epoch: 1, sequence: sequence,
                        kind: .part, frames: Array("\(stream) \(sequence)".utf8)
                    ).draft
                })
        }
    }

    private func read(
        _ stream: String, _ history: ReplyHistory, from: Int64 = 0, below: Int64 = .max
    ) async throws -> [Int64] {
        let address = ReplyAddress(partition: 1, stream: stream)
        var offsets: [Int64] = []
        var next: Int64? = from
        while let from = next {
            let page = try await history.page(of: address, from: from, below: below)
            #expect(page.records.allSatisfy { $0.event.key == stream && $0.offset >= from && $0.offset < below })
            offsets += page.records.map(\.offset)
            next = page.next
        }
        return offsets
    }

    @Test(arguments: [SimulatedLog.Manner.local, .remote], [1, 100, 1 << 20])
    func `the pages of a stream hold its records between two offsets`(
        manner: SimulatedLog.Manner, bytes: Int
    ) async throws {
        let log = log(manner)
        let streams = (0..<7).map { "s\($0)" }
        try await write(400, of: streams, to: log)
        let history = ReplyHistory(log, pageRecords: 3, pageBytes: bytes)
        for (index, stream) in streams.enumerated() {
            let all = (0..<400).map { Int64($0 * 7 + index) }
            #expect(try await read(stream, history) == all)
            #expect(try await read(stream, history, from: 1000, below: 1777) == all.filter { 1000..<1777 ~= $0 })
        }
        #expect(try await read("nobody", history) == [])
    }

    @Test func `a thousand streams asked for at once cost little more than one`() async throws {
        let log = log(.remote)
        let streams = (0..<1000).map { "s\($0)" }
        try await write(10, of: streams, to: log)
        let history = ReplyHistory(log)
        let tasks = streams.enumerated().map { index, stream in
            IOLoop.start { try? await self.read(stream, history, from: Int64(index)) }
        }
        for (index, task) in tasks.enumerated() {
            #expect(await task.value == (0..<10).map { Int64($0 * 1000 + index) })
        }
        #expect(log.recordCount <= 2 * 10_000)
        #expect(history.sweepCount == 0)
    }

    @Test func `who comes when sweeps have passed by is served by the next one`() async throws {
        let log = log(.remote)
        let streams = (0..<40).map { "s\($0)" }
        try await write(100, of: streams, to: log)
        let history = ReplyHistory(log)
        let answered = Collector<Int>()
        var tasks: [Task<Void, Never>] = []
        // The later ones begin when the first have read something.
        for stream in streams {
            tasks.append(
                IOLoop.start {
                    let offsets = try? await self.read(stream, history)
                    answered.add(offsets?.count ?? -1)
                })
            let before = log.readCount
            while log.readCount == before, history.sweepCount > 0 { await Task.yield() }
        }
        #expect(try await answered.wait(for: 40).allSatisfy { $0 == 100 })
        #expect(history.sweepCount == 0)
    }

    @Test func `those who ask for something newer all the time keep nobody waiting`() async throws {
        let log = log(.remote)
        try await write(3000, of: ["a"], to: log)
        let history = ReplyHistory(log)
        var rounds: Int64 = 0
        log.onRead = {
            guard rounds < 1000 else { return }
            rounds += 1
            for place in [1000, 3000] as [Int64] {
                let address = ReplyAddress(partition: 1, stream: "newer than \(place)")
                history.page(of: address, from: place + rounds, below: place + rounds + 1, for: history) { _ in }
            }
        }
        let address = ReplyAddress(partition: 1, stream: "a")
        for _ in 0..<3 {
            let page = try await history.page(of: address, from: 0, below: 10)
            #expect(page.records.count == 10)
        }
        #expect(rounds > 3 && rounds < 100)
        log.onRead = nil
    }

    @Test func `where the log has an index, large records make short pages`() async throws {
        let log = log(.local)
        try await write(10, of: ["a", "b"], to: log)
        let size = try await log.read(.replies, partition: 1, from: 0, limit: 1)[0].event.size
        let history = ReplyHistory(log, pageRecords: 8, pageBytes: 3 * size)
        let address = ReplyAddress(partition: 1, stream: "a")
        let page = try await history.page(of: address, from: 0, below: .max)
        #expect(page.records.map(\.offset) == [0, 2, 4])
        #expect(page.next == 5)
        #expect(history.limit(after: page) == 3)
        #expect(history.limit(after: ReplyHistory.Page(records: [], next: nil)) == 8)
        // Nothing is left below the end.
        #expect(try await history.page(of: address, from: 14, below: 19).next == nil)
        #expect(try await read("a", history) == (0..<10).map { Int64($0 * 2) })
    }

    @Test func `nothing of a stream is looked for behind its last moment`() async throws {
        let log = log(.remote)
        try await write(1, of: ["old"], to: log)
        for _ in 0..<50 {
            clock.move(by: .seconds(2))
            try await write(100, of: ["new"], to: log)
        }
        let history = ReplyHistory(log)
        let pages = Collector<ReplyHistory.Page?>()
        let old = ReplyAddress(partition: 1, stream: "old")
        history.page(of: old, from: 0, below: .max, lifetime: .seconds(15), for: history) { pages.add(try? $0.get()) }
        let page = try #require(try await pages.wait(for: 1)[0])
        #expect(page.records.map(\.offset) == [0])
        #expect(page.next == nil)
        #expect(log.recordCount == 1000)
    }

    @Test func `a clock that is set ends no stream`() async throws {
        let log = log(.remote)
        try await write(1, of: ["a", "b"], to: log)
        for _ in 0..<2 {
            clock.move(by: .seconds(24 * 3600))
            try await write(1500, of: ["b"], to: log)
        }
        try await write(1, of: ["a"], to: log)
        let history = ReplyHistory(log)
        for (stream, last) in [("a", 3002), ("b", 3001)] as [(String, Int64)] {
            var next: Int64? = 0
            var offsets: [Int64] = []
            while let from = next {
                let page = try await withCheckedContinuation { continuation in
                    history.page(
                        of: ReplyAddress(partition: 1, stream: stream), from: from, below: 4000, lifetime: .seconds(15),
                        for: history
                    ) { continuation.resume(returning: $0) }
                }.get()
                offsets += page.records.map(\.offset)
                next = page.next
            }
            #expect(offsets.first == (stream == "a" ? 0 : 1))
            #expect(offsets.last == last)
        }
    }

    @Test func `who is gone is not answered, and holds no sweep up`() async throws {
        let log = log(.remote)
        try await write(5000, of: ["a"], to: log)
        let history = ReplyHistory(log)
        let pages = Collector<Int>()
        var asker: Collector<Int>? = Collector<Int>()
        let address = ReplyAddress(partition: 1, stream: "nobody")
        history.page(of: address, from: 0, below: .max, for: try #require(asker)) { _ in pages.add(1) }
        asker = nil
        // A reader in another partition takes longer than that sweep.
        try await write(5000, of: ["b"], to: log, partition: 1)
        #expect(try await read("b", history).count == 5000)
        #expect(pages.elements.isEmpty)
        #expect(history.sweepCount == 0)
    }

    @Test func `a log that cannot be read fails all who wait, and the next are served`() async throws {
        let log = log(.remote)
        try await write(10, of: ["a", "b"], to: log)
        let history = ReplyHistory(log)
        log.isBroken = true
        let tasks = ["a", "b"].map { stream in
            IOLoop.start { try? await self.read(stream, history) }
        }
        for task in tasks { #expect(await task.value == nil) }
        log.isBroken = false
        #expect(try await read("a", history).count == 10)
    }

    @Test func `the bounds are asked for once for all who wait for them`() async throws {
        let log = log(.remote)
        try await write(3, of: ["a"], to: log)
        let history = ReplyHistory(log)
        let told = Collector<Range<Int64>?>()
        for _ in 0..<10 { history.bounds(of: 1) { told.add(try? $0.get()) } }
        #expect(try await told.wait(for: 10) == Array(repeating: 0..<3, count: 10))
        #expect(log.boundsCount == 1)
        try await write(1, of: ["a"], to: log)
        history.bounds(of: 1) { told.add(try? $0.get()) }
        #expect(try await told.wait(for: 11).last == 0..<4)
    }
}
