import EventLoop
import MessageLog
import Messages
import Testing

@testable import LLM

/// What all answers together hold while they wait for the log.
@IOLoop
struct AnswersMemoryTests {
    private static let mebibyte = 1 << 20

    /// An answer whose provider sends 16 KiB at a time unless it is paused.
    @IOLoop
    private final class Source {
        let publication: Publication
        private(set) var isPaused = false
        private(set) var sent = 0

        nonisolated static let frame = Array("data: \(String(repeating: "x", count: (16 << 10) - 8))\n\n".utf8)

        init(_ log: any MessageLog, _ memory: AnswersMemory) {
            publication = Publication(
                on: log, within: memory, address: ReplyAddress(partition: 0, stream: "s"), epoch: 1)
            publication.onPressure = { [weak self] isHigh in self?.isPaused = isHigh }
        }

        func send(_ frame: [UInt8] = Source.frame) {
            guard !isPaused else { return }
            sent += frame.count
            publication.publish(frame)
        }
    }

    @Test(arguments: [1, 3, 64, 1_024])
    func `answers hold less than the limit together, or a record each`(answers: Int) {
        let memory = AnswersMemory(limit: 16 * Self.mebibyte)
        let log = SlowLog()
        let sources = (0..<answers).map { _ in Source(log, memory) }
        for _ in 0..<200 { for source in sources { source.send() } }
        #expect(sources.allSatisfy { $0.isPaused })
        #expect(memory.paused == answers)
        // What a provider sends at once is taken, and arrays grow by steps.
        let each = Source.frame.count + AnswersMemory.recordBytes
        #expect(memory.held <= max(16 * Self.mebibyte, answers * AnswersMemory.recordBytes) + answers * each)
        #expect(sources.allSatisfy { $0.sent > AnswersMemory.recordBytes })
    }

    @Test func `who holds most is paused, and who holds little is not`() {
        let memory = AnswersMemory(limit: 2 * Self.mebibyte)
        let log = SlowLog()
        let large = (0..<8).map { _ in Source(log, memory) }
        let small = Source(log, memory)
        for _ in 0..<100 { for source in large { source.send() } }
        for _ in 0..<3 { small.send() }
        #expect(large.allSatisfy { $0.isPaused })
        #expect(!small.isPaused)
    }

    @Test func `the paused go on when the log has taken enough, and nothing is left held`() {
        let memory = AnswersMemory(limit: Self.mebibyte)
        let log = SlowLog()
        var sources = (0..<20).map { _ in Source(log, memory) }
        for _ in 0..<100 { for source in sources { source.send() } }
        #expect(memory.paused == 20)
        for _ in 0..<1_000 where log.waitingCount > 0 { log.acknowledge() }
        #expect(memory.paused == 0)
        #expect(memory.held == 0)
        let bytes = log.appended.reduce(0) { $0 + $1.event.value.count }
        #expect(bytes == sources.reduce(0) { $0 + $1.sent })
        for source in sources { source.send() }
        sources = []
        for _ in 0..<10 { log.acknowledge() }
        #expect(memory.held == 0 && memory.paused == 0)
    }

    @Test func `an answer whose log broke holds nothing`() {
        let memory = AnswersMemory(limit: Self.mebibyte)
        let log = SlowLog()
        let sources = (0..<5).map { _ in Source(log, memory) }
        for _ in 0..<100 { for source in sources { source.send() } }
        for _ in 0..<10 { log.acknowledge(.failure(.fatal("It broke."))) }
        #expect(memory.held == 0 && memory.paused == 0)
    }

    @Test func `large records take turns, and small ones go at once`() {
        let memory = AnswersMemory(limit: 64 * Self.mebibyte)
        let log = SlowLog()
        let large = (0..<200).map { _ in Source(log, memory) }
        let frame = Source.frame + Source.frame + Source.frame
        for source in large { source.send(frame) }
        let atOnce = log.waitingCount
        #expect(atOnce * frame.count < Self.mebibyte)
        let small = Source(log, memory)
        small.send(Array("data: hi\n\n".utf8))
        #expect(log.waitingCount == atOnce + 1)
        for _ in 0..<200 { log.acknowledge() }
        #expect(log.appended.count == 201)
    }
}
