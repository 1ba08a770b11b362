import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Testing

@Suite struct AppendTests {
    @Test(arguments: Engine.all) @IOLoop
    func `what is appended together stands together, in order`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let first = try await log.append([.report("a"), .report("b"), .report("c")])
            let second = try await log.append([.report("d")])
            let records = try await log.read(ReportInbox.topic, partition: 0, from: 0)
            #expect(records.map(\.text) == ["a", "b", "c", "d"])
            #expect(records.map(\.offset) == (first + second).map(\.offset))
            #expect(records.map(\.offset) == records.map(\.offset).sorted())
            #expect(Set(records.map(\.offset)).count == 4)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a record comes back as it was written`(engine: Engine) async throws {
        let event = Event(
            id: "", type: "Strange", key: "kéy\u{0}", trace: "00-1-2-03",
            attributes: [.init("one", ""), .init("two", "2\u{0}2")], value: [0, 255, 31])
        try await withLog(engine) { bench, log in
            _ = try await log.append([Draft(topic: ReportInbox.topic, event: event)])
            let log = try await bench.reopen()
            let read = try await log.read(ReportInbox.topic, partition: 0, from: 0)
            let found = try #require(read.first).event
            #expect(found.id == event.id && found.type == event.type && found.key == event.key)
            #expect(found.trace == event.trace && found.value == event.value)
            #expect(found.attributes == event.attributes)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `the largest record comes back, and what stands beside it`(engine: Engine) async throws {
        let value = [UInt8](repeating: 0x61, count: Record.mostBytes - 1024)
        let event = Event(id: "", type: "Large", key: "k", trace: nil, attributes: [], value: value)
        try await withLog(engine) { _, log in
            _ = try await log.append([.report("a")])
            _ = try await log.append([Draft(topic: ReportInbox.topic, event: event)])
            _ = try await log.append([.report("b")])
            let records = try await log.read(ReportInbox.topic, partition: 0, from: 0)
            #expect(records.map(\.event.value.count).max() == value.count)
            #expect(records.count == 3 && records.last?.text == "b")
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `an offset is never used twice, also not after the log was opened again`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            var offsets: [Int64] = []
            var log = log
            for round in 0..<4 {
                offsets += try await log.append([.report("a\(round)"), .report("b\(round)")]).map(\.offset)
                log = try await bench.reopen()
            }
            #expect(offsets == offsets.sorted())
            #expect(Set(offsets).count == 8)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `time does not go back though the clock does`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            var times = try await log.append([.report("now")]).map(\.time)
            bench.clock.move(by: .seconds(-3600))
            times += try await log.append([.report("an hour before")]).map(\.time)
            let reopened = try await bench.reopen()
            times += try await reopened.append([.report("and opened again")]).map(\.time)
            bench.clock.move(by: .seconds(3601))
            times += try await reopened.append([.report("later")]).map(\.time)
            #expect(times == times.sorted())
            if engine.hasTestClock { #expect(times.last == times.first.map { $0 + .seconds(1) }) }
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `what is acknowledged is there after the log was opened again`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let acknowledged = Collector<Int64>()
            for number in 0..<200 {
                log.append([.report("\(number)")]) { result in
                    if case .success(let placements) = result { acknowledged.add(placements.map(\.offset)) }
                }
            }
            let offsets = try await acknowledged.wait(for: 200)
            let log = try await bench.reopen()
            let records = try await log.read(ReportInbox.topic, partition: 0, from: 0)
            #expect(records.map(\.offset) == offsets)
            #expect(records.map(\.text) == (0..<200).map(String.init))
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `above its bound the queue refuses, and what it refused is not there`(engine: Engine) async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.queueLimit = 8 }
        try await withLog(engine, configure: limit) { _, log in
            let outcomes = Collector<Result<[Placement], LogError>>()
            for number in 0..<5_000 { log.append([.report("\(number)")]) { outcomes.add($0) } }
            let all = try await outcomes.wait(for: 5_000)
            let placed = all.compactMap { try? $0.get().first?.offset }
            let refused = all.filter { if case .failure(.unavailable) = $0 { true } else { false } }
            #expect(placed.count + refused.count == 5_000)
            #expect(!placed.isEmpty && !refused.isEmpty)
            let records = try await log.read(ReportInbox.topic, partition: 0, from: 0, limit: 10_000)
            #expect(records.map(\.offset) == placed)
        }
    }
}
