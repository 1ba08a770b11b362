import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct RetentionTests {
    private static func reply(_ stream: String, _ number: Int, _ kind: Reply.Kind, bytes: Int = 100) -> Draft {
        Reply(
            address: ReplyAddress(partition: 0, stream: stream), epoch: 1, sequence: number, kind: kind,
            frames: [UInt8](repeating: 1, count: bytes)
        ).draft
    }

    private static func part(_ number: Int) -> Draft { reply("stream", number, .part) }

    /// An answer of ten records.
    private static func answer(_ stream: String, bytes: Int = 100) -> [Draft] {
        (0..<9).map { reply(stream, $0, .part, bytes: bytes) }
            + [reply(stream, 9, .end(.finished, usage: nil, problem: nil), bytes: bytes)]
    }

    /// A page of a ledger.
    private static func page(_ stream: String) -> Draft {
        reply(stream, 0, .document(status: 200, [UInt8](repeating: 2, count: 10_000)))
    }

    /// Streams are named `account/number`.
    private static func configure(_ configuration: inout EmbeddedLog.Configuration) {
        configuration.repliesBytes = 100_000
        configuration.briefBytes = 100_000
        configuration.account = { String($0.prefix { $0 != "/" }) }
    }

    @IOLoop
    private static func count(_ log: any MessageLog, _ stream: String) async throws -> Int {
        try await log.read(.replies, partition: 0, key: stream, from: 0, limit: 1000).count
    }

    @IOLoop
    private static func first(_ log: any MessageLog, _ stream: String) async throws -> Int64 {
        try await withCheckedContinuation { continuation in
            log.bounds(.replies, partition: 0, of: stream) { continuation.resume(returning: $0) }
        }.get().lowerBound
    }

    @Test @IOLoop func `answers to questions push no answer out, and are bounded themselves`() async throws {
        try await withLog(.embedded, configure: Self.configure) { _, log in
            _ = try await log.append(Self.answer("paid/1"))
            for number in 0..<1_000 { _ = try await log.append([Self.page("curious/\(number)")]) }
            #expect(try await Self.count(log, "paid/1") == 10)
            let kept = try await log.read(.replies, partition: 0, from: 0, limit: 10_000)
            #expect(kept.map(\.offset) == kept.map(\.offset).sorted())
            #expect(kept.reduce(0) { $0 + $1.event.size } < 2_000_000)
            #expect(try await Self.count(log, "curious/999") == 1)
            #expect(try await Self.first(log, "paid/1") == kept.first?.offset)
        }
    }

    @Test @IOLoop func `answers to questions and refusals are gone after some minutes`() async throws {
        try await withLog(.embedded) { bench, log in
            let refusal = Reply.Kind.end(.refused, usage: nil, problem: nil)
            _ = try await log.append(Self.answer("paid/1") + (0..<64).map { Self.reply("poor/\($0)", 0, refusal) })
            #expect(try await Self.count(log, "poor/0") == 1)
            bench.clock.move(by: .seconds(310))
            let deadline = ContinuousClock.now + .seconds(10)
            while try await Self.count(log, "poor/0") > 0, ContinuousClock.now < deadline {
                _ = try await log.append([.report("passing time")])
            }
            #expect(try await Self.count(log, "poor/0") == 0)
            #expect(try await Self.count(log, "paid/1") == 10)
        }
    }

    @Test @IOLoop func `the account that keeps most makes room, its oldest answers first`() async throws {
        try await withLog(.embedded, configure: Self.configure) { bench, log in
            for number in 0..<20 { _ = try await log.append(Self.answer("small/\(number)")) }
            for number in 0..<200 { _ = try await log.append(Self.answer("large/\(number)", bytes: 1_000)) }
            for number in 0..<20 { #expect(try await Self.count(log, "small/\(number)") == 10) }
            #expect(try await Self.count(log, "large/0") == 0)
            #expect(try await Self.count(log, "large/199") == 10)
            let kept = try await log.read(.replies, partition: 0, from: 0, limit: 100_000)
            #expect(kept.reduce(0) { $0 + $1.event.size } < 600_000)
            // Who has lost answers is told so, and nobody else.
            let first = try await Self.first(log, "large/0")
            #expect(try await Self.first(log, "small/0") == kept.first?.offset)
            #expect(first > kept[199].offset)

            let again = try await bench.reopen()
            #expect(try await Self.first(again, "large/0") == first)
            for number in 200..<400 { _ = try await again.append(Self.answer("large/\(number)", bytes: 1_000)) }
            for number in 0..<20 { #expect(try await Self.count(again, "small/\(number)") == 10) }
            #expect(try await Self.count(again, "large/199") == 0)
        }
    }

    @Test @IOLoop func `an answer that is being written does not go`() async throws {
        try await withLog(.embedded, configure: Self.configure) { _, log in
            let open = Self.answer("large/open", bytes: 1_000)
            _ = try await log.append(Array(open.dropLast()))
            for number in 0..<200 { _ = try await log.append(Self.answer("large/\(number)", bytes: 1_000)) }
            #expect(try await Self.count(log, "large/open") == 9)
            _ = try await log.append(open.suffix(1))
            #expect(try await Self.count(log, "large/open") == 10)
        }
    }

    @Test @IOLoop func `what a group that failed has counted does not count`() async throws {
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            Self.configure(&configuration)
            configuration.repliesBytes = 1 << 20
            configuration.pagesLimit = 400
        }
        try await withLog(.embedded, configure: configure) { _, log in
            _ = try await log.append(Self.answer("small/1"))
            for number in 0..<50 {
                await #expect(throws: LogError.self) {
                    _ = try await log.append(Self.answer("large/\(number)", bytes: 400_000))
                }
            }
            // 50 × 4 MB would long have had the small ones removed.
            for number in 2..<60 { _ = try await log.append(Self.answer("small/\(number)")) }
            #expect(try await Self.count(log, "small/1") == 10)
        }
    }

    @Test @IOLoop func `answers above the bound on their size are removed, the oldest first`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.repliesBytes = 100_000 }
        try await withLog(.embedded, configure: limit) { _, log in
            for number in 0..<1_000 { _ = try await log.append(Self.answer("\(number)")) }
            let kept = try await log.read(.replies, partition: 0, from: 0, limit: 100_000)
            let streams = kept.map(\.event.key)
            #expect(streams == (1_000 - kept.count / 10..<1_000).flatMap { Array(repeating: "\($0)", count: 10) })
            #expect(kept.reduce(0) { $0 + $1.event.size } < 300_000)
            #expect(kept.reduce(0) { $0 + $1.event.size } > 90_000)
            let bounds = try await log.bounds(.replies, partition: 0)
            #expect(bounds.lowerBound == kept.first?.offset)
        }
    }

    @Test @IOLoop func `a large group does not outrun the removal`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.repliesBytes = 100_000 }
        try await withLog(.embedded, configure: limit) { _, log in
            for group in 0..<5 {
                _ = try await log.append((0..<200).flatMap { Self.answer("\(group)/\($0)") })
            }
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
