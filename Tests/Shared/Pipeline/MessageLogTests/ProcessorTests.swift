import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct ProcessorTests {
    @Test(arguments: Engine.all) @IOLoop
    func `a processor reads its inbox once and in order, also what came before it`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let reports = try await log.collect(ReportInbox.topic)
            _ = try await log.append((0..<50).map { .first("\($0)") })
            try await log.run(ProcessorLoop(FirstTally()))
            for number in 50..<100 { log.append([.first("\(number)")]) { _ in } }
            let said = try await reports.wait(for: 100).map(\.text)
            #expect(said == (0..<100).map { "\($0) #\($0 + 1)" })
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `processors in a chain each read what the one before wrote`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let reports = try await log.collect(ReportInbox.topic)
            try await log.run(ProcessorLoop(SecondTally()))
            try await log.run(ProcessorLoop(FirstTally()))
            _ = try await log.append([.first("a"), .first("b", account: "bob"), .first("c")])
            let said = try await reports.wait(for: 6).map(\.text)
            #expect(Set(said) == ["a #1", "b #1", "c #2", "a #1, second #1", "b #1, second #1", "c #2, second #2"])
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `outputs, state and position are one: what was decided is decided once`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            var log = log
            for round in 0..<4 {
                try await log.run(ProcessorLoop(SecondTally()))
                try await log.run(ProcessorLoop(FirstTally()))
                let reports = try await log.collect(ReportInbox.topic)
                _ = try await log.append([.first("a\(round)"), .first("b\(round)")])
                _ = try await reports.wait(for: 4)
                log = try await bench.reopen()
            }
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            let second = said.filter { $0.contains("second") }
            #expect(said.count == 16)
            #expect(second.compactMap { $0.split(separator: "#").last.flatMap { Int($0) } } == Array(1...8))
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `an undecodable record becomes one dead letter, and the partition goes on`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            try await log.run(ProcessorLoop(FirstTally()))
            let reports = try await log.collect(ReportInbox.topic)
            let letters = try await log.collect(FirstInbox.topic.dead)
            let placed = try await log.append([.first("a"), .garbage(in: FirstInbox.topic, id: "bad"), .first("b")])
            #expect(try await reports.wait(for: 2).map(\.text) == ["a #1", "b #2"])
            let dead = try #require(try await letters.wait(for: 1).first.flatMap { DeadLetter(dead: $0) })
            #expect(dead.topic == FirstInbox.topic && dead.offset == placed[1].offset && dead.event.id == "bad")
            #expect(dead.event.value == Array("{".utf8) && !dead.reason.isEmpty)

            let reopened = try await bench.reopen()
            try await reopened.run(ProcessorLoop(FirstTally()))
            _ = try await reopened.append([.first("c")])
            #expect(try await reopened.read(FirstInbox.topic.dead, partition: 0, from: 0).count == 1)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a wake-up comes before the first input that is later than it`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let reports = try await log.collect(ReportInbox.topic)
            let start = try await log.append([.first("a", wakeAfter: 100)])[0].time
            try await bench.pass(.seconds(1))
            _ = try await log.append([.first("b")])
            try await log.run(ProcessorLoop(FirstTally()))
            let said = try await reports.wait(for: 3).map(\.text)
            #expect(said == ["a #1", "woken for a at \(start.milliseconds + 100)", "b #2"])
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a wake-up comes by the clock when all inputs were read`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            try await log.run(ProcessorLoop(FirstTally()))
            let reports = try await log.collect(ReportInbox.topic)
            let start = try await log.append([.first("a", wakeAfter: 2_000)])[0].time
            try await bench.pass(.seconds(1))
            _ = try await log.append([.first("b", account: "bob")])
            #expect(try await reports.wait(for: 2).map(\.text) == ["a #1", "b #1"])
            try await bench.pass(.seconds(1))
            let said = try await reports.wait(for: 3).map(\.text)
            #expect(said.last == "woken for a at \(start.milliseconds + 2_000)")
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a wake-up that came due while the log was closed comes afterwards, once`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            try await log.run(ProcessorLoop(FirstTally()))
            let first = try await log.collect(ReportInbox.topic)
            let start = try await log.append([.first("a", wakeAfter: 1_000)])[0].time
            _ = try await first.wait(for: 1)
            let second = try await bench.reopen()
            try await bench.pass(.seconds(2))
            let reports = try await second.collect(ReportInbox.topic)
            try await second.run(ProcessorLoop(FirstTally()))
            #expect(try await reports.wait(for: 1).map(\.text) == ["woken for a at \(start.milliseconds + 1_000)"])
            let third = try await bench.reopen()
            try await third.run(ProcessorLoop(FirstTally()))
            try await bench.pass(.seconds(2))
            let last = try await third.collect(ReportInbox.topic)
            _ = try await third.append([.first("b")])
            _ = try await last.wait(for: 1)
            let said = try await third.read(ReportInbox.topic, partition: 0, from: 0).map(\.text)
            #expect(said == ["a #1", "woken for a at \(start.milliseconds + 1_000)", "b #2"])
        }
    }
}
