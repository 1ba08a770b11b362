import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct FullDiskTests {
    /// Appends until the log has no room; returns the offsets that were acknowledged.
    @IOLoop
    private func fill(_ log: any MessageLog, _ draft: (Int) -> Draft) async throws -> [Int64] {
        var offsets: [Int64] = []
        for number in 0..<20_000 {
            do {
                offsets += try await log.append([draft(number)]).map(\.offset)
            } catch {
                guard case .unavailable = error else { throw error }
                return offsets
            }
        }
        return offsets
    }

    @Test @IOLoop func `a full disk is said, loses nothing, and with room the log goes on`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.pagesLimit = 150 }
        try await withLog(.embedded, configure: limit) { bench, log in
            let offsets = try await fill(log) { .report("\($0)") }
            #expect(!offsets.isEmpty && offsets.count < 20_000)
            let read = try await log.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000)
            #expect(read.map(\.offset) == offsets)
            await bench.close()

            let clock = bench.clock
            let larger = try await EmbeddedLog(
                EmbeddedLog.Configuration(path: bench.path), clock: { clock.now }, onFatal: { _ in })
            let kept = try await larger.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000)
            let next = try await larger.append([.report("next")])
            await larger.close()
            #expect(kept.map(\.offset) == offsets)
            #expect(next[0].offset > offsets[offsets.count - 1])
        }
    }

    @Test @IOLoop func `a group that did not fit left nothing behind in a processor's memory`() async throws {
        func limit(_ configuration: inout EmbeddedLog.Configuration) { configuration.pagesLimit = 160 }
        try await withLog(.embedded, configure: limit) { bench, log in
            try await log.run(ProcessorLoop(SecondTally()))
            try await log.run(ProcessorLoop(FirstTally()))
            let accepted = try await fill(log) { .first("\($0)") }
            for _ in 0..<3 {
                let refused = try await fill(log) { .first("more \($0)") }
                #expect(refused.isEmpty)
            }
            await bench.close()

            let clock = bench.clock
            let larger = try await EmbeddedLog(
                EmbeddedLog.Configuration(path: bench.path), clock: { clock.now }, onFatal: { _ in })
            try await larger.run(ProcessorLoop(SecondTally()))
            try await larger.run(ProcessorLoop(FirstTally()))
            _ = try await larger.append([.first("next")])
            let reports = try await larger.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000).map(\.text)
            await larger.close()
            let count = accepted.count + 1
            #expect(reports.count == 2 * count)
            #expect(reports.contains("next #\(count), second #\(count)"))
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible)) @IOLoop
    func `a small disk under load fills and is freed: nothing acknowledged is lost`() async throws {
        let disk = try SmallDisk(megabytes: 2)
        let clock = TestClock()
        let path = disk.path + "/log.sqlite"
        let ballast = disk.path + "/ballast"
        try SmallDisk.write(ballast, bytes: 500_000)
        let configuration = EmbeddedLog.Configuration(path: path)
        let log = try await EmbeddedLog(configuration, clock: { clock.now }, onFatal: { _ in })
        let offsets = try await fill(log) { .report("\($0)") }
        #expect(!offsets.isEmpty && offsets.count < 20_000)
        try SmallDisk.remove(ballast)
        let more = try await log.append([.report("more")])
        let read = try await log.read(ReportInbox.topic, partition: 0, from: 0, limit: 100_000)
        #expect(read.map(\.offset) == offsets + more.map(\.offset))
        await log.close()
        disk.unmount()
    }
}
