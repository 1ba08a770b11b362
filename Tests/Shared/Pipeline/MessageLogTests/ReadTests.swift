import EventLoop
import LogBench
import MessageLog
import Messages
import Problems
import Testing

@Suite struct ReadTests {
    private static func reply(_ stream: String, _ sequence: Int) -> Draft {
        Reply(
            address: ReplyAddress(partition: 0, stream: stream), epoch: 1, sequence: sequence, kind: .part,
            frames: Array("\(sequence)".utf8)
        ).draft
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a page has its bounds and its limit`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let offsets = try await log.append((0..<10).map { .report("\($0)") }).map(\.offset)
            func page(from: Int64, below: Int64 = .max, limit: Int = 100) async throws -> [String] {
                try await log.read(ReportInbox.topic, partition: 0, from: from, below: below, limit: limit).map(\.text)
            }
            #expect(try await page(from: offsets[7]) == ["7", "8", "9"])
            #expect(try await page(from: offsets[2], below: offsets[5]) == ["2", "3", "4"])
            #expect(try await page(from: 0, limit: 3) == ["0", "1", "2"])
            #expect(try await page(from: offsets[9] + 1) == [])
            #expect(try await page(from: offsets[3], below: offsets[3]) == [])
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a stream is read by its key`(engine: Engine) async throws {
        try await withLog(engine) { bench, log in
            let placements = try await log.append(
                (0..<12).map { Self.reply($0.isMultiple(of: 3) ? "fizz" : "other", $0) })
            func page(_ log: any MessageLog) async throws -> [Int] {
                let records = try await log.read(
                    .replies, partition: 0, key: "fizz", from: placements[1].offset, limit: 2)
                return records.compactMap { Reply($0)?.sequence }
            }
            #expect(try await page(log) == [3, 6])
            #expect(try await page(bench.reopen()) == [3, 6])
        }
    }

    /// Where the writer and the reader share a process, what is handed on may be what was written and never was bytes.
    @Test(arguments: Engine.all) @IOLoop
    func `what is handed on is what the log keeps`(engine: Engine) async throws {
        let address = ReplyAddress(partition: 0, stream: "s", offset: 7)
        let kinds: [Reply.Kind] = [
            .part, .takeover, .pointer(ReplyAddress(partition: 3, stream: "a/b", offset: 9)),
            .end(.stopped, usage: Usage(tokensIn: 1, tokensOut: 2, isEstimated: true), problem: nil),
            .end(
                .failed, usage: nil,
                problem: Problem(.upstreamRefused, "A \"词\".\n", limit: 3, provider: .init(status: 404, code: "x"))),
            .document(status: 200, Array("{}".utf8)),
        ]
        let replies = kinds.map { Reply(address: address, epoch: 2, sequence: 1, kind: $0, frames: [0, 255]) }
        try await withLog(engine) { bench, log in
            let told = try await log.collect(ReportInbox.topic)
            let answered = try await log.collect(.replies)
            _ = try await log.append([.report("你好\u{0}\"")] + replies.map(\.draft))
            let handed = try await told.wait(for: 1) + (try await answered.wait(for: kinds.count))
            let reopened = try await bench.reopen()
            var kept = try await reopened.read(ReportInbox.topic, partition: 0, from: 0)
            kept += try await reopened.read(.replies, partition: 0, from: 0)
            #expect(handed.map(Self.description) == kept.map(Self.description))
            #expect(handed.compactMap { Reply($0) } == kept.compactMap { Reply($0) })
            #expect(kept.compactMap { Reply($0)?.kind } == kinds)
            #expect(
                try handed.prefix(1).map { try ReportInbox.read($0.event).message as? Noted } == [Noted("你好\u{0}\"")])
        }
    }

    private static func description(_ record: Record) -> String {
        let event = record.event
        let attributes = event.attributes.map { "\($0.name)=\($0.value)" }
        return "\(record.offset) \(event.type) \(event.id) \(event.key) \(attributes) \(event.value)"
    }

    @Test(arguments: Engine.all) @IOLoop
    func `the bounds hold what can be read, and nothing stands above them`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let empty = try await log.bounds(ReportInbox.topic, partition: 0)
            #expect(empty.isEmpty)
            let offsets = try await log.append([.report("a"), .report("b")]).map(\.offset)
            let full = try await log.bounds(ReportInbox.topic, partition: 0)
            #expect(full.lowerBound == offsets[0])
            #expect(full.upperBound > offsets[1])
            let next = try await log.append([.report("c")]).map(\.offset)
            #expect(next[0] >= full.upperBound)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a tail sees everything from its offset on, once and in order`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let answered = Collector<Int64>()
            for number in 0..<100 {
                log.append([.report("\(number)")]) { answered.add((try? $0.get().first?.offset) ?? -1) }
            }
            let tail = Collector<Record>()
            let from = try await log.follow(ReportInbox.topic, partition: 0) { tail.add($0) }.start
            for number in 100..<200 {
                log.append([.report("\(number)")]) { answered.add((try? $0.get().first?.offset) ?? -1) }
            }
            let offsets = try await answered.wait(for: 200)
            let wanted = offsets.filter { $0 >= from }
            let seen = try await tail.wait(for: wanted.count)
            #expect(seen.map(\.offset) == wanted)
            let before = try await log.read(ReportInbox.topic, partition: 0, from: 0, below: from)
            #expect(before.count + seen.count == 200)
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a page holds what was handed on or acknowledged before it was asked for`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let pages = Collector<(wanted: Int, got: Int)>()
            @IOLoop func ask(_ below: Int64, _ wanted: Int) {
                log.read(ReportInbox.topic, partition: 0, key: nil, from: 0, below: below, limit: 1_000) {
                    pages.add((wanted, (try? $0.get().count) ?? -1))
                }
            }
            var handedOn = 0
            _ = try await log.follow(ReportInbox.topic, partition: 0) { records in
                handedOn += records.count
                if let last = records.last { ask(last.offset + 1, handedOn) }
            }
            for number in 0..<300 {
                log.append([.report("\(number)")]) {
                    if case .success(let placements) = $0 { ask(placements[0].offset + 1, number + 1) }
                }
            }
            let all = try await pages.wait { _ in handedOn == 300 && pages.elements.count > 300 }
            #expect(all.allSatisfy { $0.wanted == $0.got })
        }
    }

    @Test(arguments: Engine.all) @IOLoop
    func `a tail that is cancelled is told no more, and the others are`(engine: Engine) async throws {
        try await withLog(engine) { _, log in
            let gone = Collector<Record>()
            var cancelled: Subscription?
            cancelled = try await log.follow(ReportInbox.topic, partition: 0) {
                gone.add($0)
                if $0.contains(where: { $0.text == "enough" }) { cancelled?.cancel() }
            }
            let staying = try await log.collect(ReportInbox.topic)
            _ = try await log.append([.report("a"), .report("enough")])
            _ = try await gone.wait(for: 2)
            _ = try await log.append([.report("b")])
            #expect(try await staying.wait(for: 3).map(\.text) == ["a", "enough", "b"])
            _ = try await log.append([.report("c")])
            _ = try await staying.wait(for: 4)
            #expect(gone.elements.map(\.text) == ["a", "enough"])
            cancelled?.cancel()
        }
    }
}
