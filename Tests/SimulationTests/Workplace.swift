import Activities
import MessageLog
import Messages
import Processing
import SimulatedLog
import Stations

/// A call that a worker performs, step by step.
protocol Performing: AnyObject {
    var request: RequestID? { get }
    func step(in world: World) -> Step
    func due(in world: World) -> Timestamp?
    func stop()
}

enum Step {
    case nothing
    case progress
    case done(Performance)
}

/// An activity's partition: its owner, and former owners that do not know that they lost it.
final class Workplace: Player {
    private let inbox: Topic
    private let partition: Int32
    private let makeOwner: (Claim, World) -> any PartitionOwner
    private var owner: (any PartitionOwner)?
    private var zombies: [any PartitionOwner] = []
    private(set) var node = 0

    init<Input: Inbox>(_ partition: Int32, _ perform: @escaping (ActivityPartition<Input>.Call) -> any Performing) {
        inbox = Input.topic
        self.partition = partition
        makeOwner = { Worker($0, perform, $1) }
    }

    func act(in world: World) -> Bool {
        if !zombies.isEmpty, world.random.oneIn(3), actAsZombie(in: world) { return true }
        guard let owner else {
            if world.faults.crash > 0, !world.random.oneIn(3) { return true }
            node = world.random.below(world.scenario.nodes)
            owner = makeOwner(world.broker.claim(inbox, partition, mayBeElsewhere: true), world)
            return true
        }
        let didAct = owner.act(in: world)
        if let end = owner.end {
            if end == .fenced { world.violate("The owner of \(inbox) was fenced.") }
            self.owner = nil
        }
        return didAct
    }

    func due(in world: World) -> Timestamp? { owner?.due(in: world) }

    func crash() { owner = nil }

    func turnZombie(in world: World) {
        owner?.readsUntil = world.broker.time + SimulatedBroker.session
        if let owner { zombies.append(owner) }
        owner = nil
    }

    private func actAsZombie(in world: World) -> Bool {
        let index = world.random.below(zombies.count)
        let didAct = zombies[index].act(in: world)
        let isTired = !didAct && (world.faults.zombie == 0 || world.random.oneIn(8))
        if zombies[index].end != nil || isTired { zombies.remove(at: index) }
        return didAct
    }
}

/// One owner of an activity's partition.
protocol PartitionOwner: AnyObject {
    /// When the owner learns that it lost the partition and stops reading; its running calls go on.
    var readsUntil: Timestamp? { get set }
    /// Set once a commit failed for good: the owner is replaced.
    var end: LogError? { get }
    func act(in world: World) -> Bool
    func due(in world: World) -> Timestamp?
}

/// The real `ActivityPartition`, with simulated calls.
final class Worker<Input: Inbox>: PartitionOwner {
    private var partition: ActivityPartition<Input>
    private let log: PartitionLog
    private let perform: (ActivityPartition<Input>.Call) -> any Performing
    private var calls: [(record: Record, call: any Performing)] = []
    private var commit: ActivityCommit?
    /// The next offset that the log delivers.
    private var next: Int64
    /// The log's end when there was nothing to do: until it moves, there is nothing.
    private var quietAt: Int64?
    var readsUntil: Timestamp?
    private(set) var end: LogError?

    init(_ claim: Claim, _ perform: @escaping (ActivityPartition<Input>.Call) -> any Performing, _ world: World) {
        let limits = ActivityQueue.Limits(running: 1 + world.random.below(4), waiting: 1 + world.random.below(6))
        partition = ActivityPartition(claim, limits: limits)
        log = world.broker.log(Input.topic, claim.partition)
        self.perform = perform
        next = claim.end
    }

    func act(in world: World) -> Bool {
        let first = world.random.below(4)
        let logEnd = log.next
        guard quietAt != logEnd else {
            // As much chance as looking takes: seeds play the same.
            _ = world.random.below(4)
            return false
        }
        quietAt = nil
        for turn in 0..<4 {
            let didAct =
                switch (first + turn) % 4 {
                case 0: read(world)
                case 1: receive(world)
                case 2: start() || publish(world)
                default: step(world)
                }
            if didAct { return true }
        }
        if calls.isEmpty { quietAt = logEnd }
        return false
    }

    func due(in world: World) -> Timestamp? { calls.compactMap { $0.call.due(in: world) }.min() }

    private func read(_ world: World) -> Bool {
        guard let wanted = partition.wanted else { return false }
        let records = world.broker.read(
            Input.topic, partition.claim.partition, from: wanted.range.lowerBound, below: wanted.range.upperBound,
            limit: wanted.limit
        ).filter(isSeen)
        for request in partition.takeRead(records, of: wanted) { stop(request) }
        return true
    }

    private func receive(_ world: World) -> Bool {
        let records = world.broker.read(
            Input.topic, partition.claim.partition, from: next, limit: 1 + world.random.below(4)
        ).filter(isSeen)
        guard let last = records.last else { return false }
        next = last.offset + 1
        for request in partition.takeHanded(records) { stop(request) }
        return true
    }

    private func isSeen(_ record: Record) -> Bool { readsUntil.map { record.time < $0 } ?? true }

    private func stop(_ request: RequestID) {
        for running in calls where running.call.request == request { running.call.stop() }
    }

    private func start() -> Bool {
        guard let call = partition.startNext() else { return false }
        calls.append((call.record, perform(call)))
        return true
    }

    private func step(_ world: World) -> Bool {
        guard !calls.isEmpty else { return false }
        let first = world.random.below(calls.count)
        for turn in calls.indices {
            let index = (first + turn) % calls.count
            switch calls[index].call.step(in: world) {
            case .nothing: continue
            case .progress: return true
            case .done(let performance):
                partition.finish(calls.remove(at: index).record, performance)
                return true
            }
        }
        return false
    }

    private func publish(_ world: World) -> Bool {
        commit = commit ?? partition.takeCommit()
        guard var commit else { return false }
        if world.flaw == .losesProgress {
            commit.progress = Progress(next: max(commit.progress.next, (commit.progress.open.max() ?? 0) + 1))
        }
        let fate = world.fate()
        if fate == .delayed { world.broker.delay { _ = $0.commit(commit) } }
        let outcome = fate.isApplied ? world.broker.commit(commit) : .success(())
        switch (outcome, fate.error) {
        case (.failure(let error), _): end = error
        case (_, .unavailable): return true
        case (_, .some(let error)): end = error
        case (_, nil):
            self.commit = nil
            partition.committed()
        }
        return true
    }
}
