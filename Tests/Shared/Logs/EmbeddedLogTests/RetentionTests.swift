import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct RetentionTests {
    private static func part(_ number: Int) -> Draft {
        Reply(
            address: ReplyAddress(partition: 0, stream: "stream"), epoch: 1, sequence: number, kind: .part,
            frames: [UInt8](repeating: 1, count: 100)
        ).draft
    }

    @Test @IOLoop func `answers above the bound on their size are removed, the oldest first`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.repliesBytes = 100_000 }
        try await withLog(.embedded, configure: limit) { _, log in
            for number in 0..<200 {
                _ = try await log.append((0..<50).map { Self.part(number * 50 + $0) })
            }
            let kept = try await log.read(.replies, partition: 0, from: 0, limit: 100_000)
            let sequences = kept.compactMap { Reply($0)?.sequence }
            #expect(sequences.last == 9_999)
            #expect(sequences == Array((10_000 - kept.count)..<10_000))
            #expect(kept.reduce(0) { $0 + $1.event.size } < 300_000)
            #expect(kept.reduce(0) { $0 + $1.event.size } > 100_000)
            let bounds = try await log.bounds(.replies, partition: 0)
            #expect(bounds.lowerBound == kept.first?.offset)
        }
    }

    @Test @IOLoop func `a large group does not outrun the removal`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.repliesBytes = 100_000 }
        try await withLog(.embedded, configure: limit) { _, log in
            for _ in 0..<5 { _ = try await log.append((0..<2_000).map { Self.part($0) }) }
            let kept = try await log.read(.replies, partition: 0, from: 0, limit: 100_000)
            #expect(kept.count < 6_000)
        }
    }

    @Test @IOLoop func `answers past their age are removed though nothing more comes`() async throws {
        try await withLog(.embedded) { bench, log in
            _ = try await log.append((0..<512).map { Self.part($0) })
            bench.clock.move(by: .seconds(24 * 3600 + 10))
            let deadline = ContinuousClock.now + .seconds(10)
            while try await !log.bounds(.replies, partition: 0).isEmpty, ContinuousClock.now < deadline {
                _ = try await log.append([.report("passing time")])
            }
            #expect(try await log.bounds(.replies, partition: 0).isEmpty)
        }
    }

    @Test @IOLoop func `what a consumer has not read stays, whatever its size and age`() async throws {
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.inboxBytes = 10_000
            configuration.inboxKept = .seconds(1)
        }
        try await withLog(.embedded, configure: configure) { bench, log in
            for number in 0..<60 {
                _ = try await log.append((0..<50).map { .first("\(number * 50 + $0)") })
            }
            bench.clock.move(by: .seconds(3600))
            _ = try await log.append([.report("later")])
            #expect(try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000).count == 3_000)

            try await log.run(ProcessorLoop(FirstTally()))
            let said = try await log.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000).map(\.text)
            #expect(said.contains("2999 #3000"))
            bench.clock.move(by: .seconds(3600))
            for number in 0..<20 { _ = try await log.append((0..<50).map { .first("more \(number) \($0)") }) }
            #expect(try await log.read(FirstInbox.topic, partition: 0, from: 0, limit: 100_000).count < 3_000)
        }
    }
}
