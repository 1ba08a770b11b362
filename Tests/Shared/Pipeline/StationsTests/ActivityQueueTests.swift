import Activities
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Stations
import Testing

/// The queue against a model: whatever comes in whatever order, its progress says exactly what is finished.
@Suite struct ActivityQueueTests {
    private struct Owner {
        var queue: ActivityQueue
        var running: [Record] = []
        var next: Int64
    }

    /// A topic and all that was ever finished of it, with owners that come and go.
    private struct Model {
        var random: SeededGenerator
        var records: [Record] = []
        var lastOffset: Int64 = 0
        var committed = Progress()
        var finished: Set<Int64> = []
        var epoch: Int64 = 0
        var owner: Owner?
        let limits: ActivityQueue.Limits

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            limits = ActivityQueue.Limits(running: 1 + random.below(5), waiting: 1 + random.below(6))
        }

        mutating func append() {
            lastOffset += Int64(1 + random.below(3))
            let event = Draft.work("\(lastOffset)").event
            records.append(
                Record(
                    topic: WorkInbox.topic, partition: 0, offset: lastOffset, time: Timestamp(milliseconds: 0),
                    event: event))
        }

        mutating func claim() {
            epoch += 1
            let claim = Claim(partition: 0, epoch: epoch, progress: committed, end: lastOffset + 1)
            owner = Owner(queue: ActivityQueue(claim, limits: limits), next: lastOffset + 1)
        }

        /// One step of the owner; returns what is wrong, if something is.
        mutating func act() -> String? {
            guard var owner else {
                claim()
                return nil
            }
            switch random.below(5) {
            case 0: read(&owner)
            case 1: hand(&owner)
            case 2: start(&owner)
            case 3: finish(&owner)
            default: committed = owner.queue.progress
            }
            self.owner = owner
            return check(owner)
        }

        private mutating func read(_ owner: inout Owner) {
            guard let wanted = owner.queue.wanted else { return }
            let page = records.filter { wanted.range.contains($0.offset) }.prefix(wanted.limit)
            owner.queue.takeRead(Array(page), of: wanted)
        }

        private mutating func hand(_ owner: inout Owner) {
            let next = owner.next
            let new = records.filter { $0.offset >= next }.prefix(1 + random.below(8))
            guard let last = new.last else { return }
            owner.next = last.offset + 1
            owner.queue.takeHanded(Array(new))
        }

        private func start(_ owner: inout Owner) {
            if let record = owner.queue.startNext() { owner.running.append(record) }
        }

        private mutating func finish(_ owner: inout Owner) {
            guard !owner.running.isEmpty else { return }
            let record = owner.running.remove(at: random.below(owner.running.count))
            owner.queue.finish(record.offset)
            finished.insert(record.offset)
        }

        private func check(_ owner: Owner) -> String? {
            let progress = owner.queue.progress
            for record in records where progress.isFinished(record.offset) && !finished.contains(record.offset) {
                return "\(record.offset) is said to be finished and is not."
            }
            if progress.open.contains(where: { $0 >= progress.next }) { return "An open record is above the next." }
            if owner.running.count > limits.running { return "More runs than may." }
            if progress.open.count > limits.running + committedOpen(owner) { return "More is open than can be." }
            return nil
        }

        private func committedOpen(_ owner: Owner) -> Int { owner.queue.claim.progress.open.count }

        /// Lets everything be finished; returns what is wrong, if something is.
        mutating func drain() -> String? {
            for step in 0..<(records.count * 30 + 100) {
                if let wrong = act() { return wrong }
                if step.isMultiple(of: 20), unfinished.isEmpty { return nil }
            }
            return unfinished.isEmpty ? nil : "\(unfinished) is never finished."
        }

        private var unfinished: [Int64] {
            guard let progress = owner?.queue.progress else { return records.map(\.offset) }
            return records.map(\.offset).filter { !progress.isFinished($0) }
        }
    }

    @Test(arguments: 1...100)
    func `its progress is right whatever happens`(seed: Int) {
        var model = Model(seed: UInt64(seed))
        for _ in 0..<150 {
            if model.random.oneIn(3) { model.append() }
            // The owner dies, and what it did not commit is done again.
            if model.random.oneIn(40) { model.owner = nil }
            if let wrong = model.act() {
                Issue.record("Seed \(seed): \(wrong)")
                return
            }
        }
        if let wrong = model.drain() { Issue.record("Seed \(seed): \(wrong)") }
    }

    @Test func `what an earlier owner left comes first, and is a takeover`() {
        let claim = Claim(partition: 0, epoch: 2, progress: Progress(next: 5, open: [1, 3]), end: 6)
        var queue = ActivityQueue(claim, limits: ActivityQueue.Limits(running: 9, waiting: 9))
        let records = (1...7).map { offset in
            Record(
                topic: WorkInbox.topic, partition: 0, offset: Int64(offset), time: Timestamp(milliseconds: 0),
                event: Draft.work("\(offset)").event)
        }
        while let wanted = queue.wanted {
            let page = records.filter { wanted.range.contains($0.offset) }.prefix(wanted.limit)
            queue.takeRead(Array(page), of: wanted)
        }
        var started: [Record] = []
        while let record = queue.startNext() { started.append(record) }
        #expect(started.map(\.offset) == [1, 3, 5, 6, 7])
        #expect(started.map { queue.isTakeover($0) } == [true, true, true, false, false])
        #expect(queue.progress == Progress(next: 8, open: [1, 3, 5, 6, 7]))
    }

    @Test func `records appended in doubt are takeovers too`() {
        let claim = Claim(
            partition: 0, epoch: 2, progress: Progress(), end: 1, doubtUntil: Timestamp(milliseconds: 100))
        func isDoubtful(at time: Int64) -> Bool {
            claim.isDoubtful(
                Record(
                    topic: WorkInbox.topic, partition: 0, offset: 5, time: Timestamp(milliseconds: time),
                    event: Draft.work("a").event))
        }
        #expect(isDoubtful(at: 99))
        #expect(!isDoubtful(at: 100))
    }
}
