package import EventLoop
package import MessageLog
package import Messages

/// The simulated log behind the contract of every log: without faults, and each step on the I/O loop.
///
/// Closing it leaves everything in the broker, so that another one can go on from there.
@IOLoop
package final class SimulatedLog: MessageLog {
    package nonisolated let partitions: Int32
    private let broker: SimulatedBroker
    private let clock: @Sendable () -> Timestamp
    private let queueLimit: Int
    private var seats: [SimulatedSeat] = []
    private var tails: [Tail] = []
    /// Calls that wait for the next turn; each answers what it gives back.
    private var writes: [Call] = []
    private var reads: [Call] = []
    private var isTurnComing = false
    private var isClosed = false
    private var ticks: LoopTimer?

    private typealias Call = @IOLoop () -> @IOLoop () -> Void

    /// Whoever is told of a partition's new records.
    private struct Tail {
        let topic: Topic
        let partition: Int32
        /// Set for an activity's member, which is told no more once another took its place.
        let member: (any ActivityMember)?
        let receive: @IOLoop ([Record]) -> Void
        var next: Int64
    }

    /// - Parameter queueLimit: calls that wait for an answer; above it they are refused.
    package init(_ broker: SimulatedBroker, clock: @escaping @Sendable () -> Timestamp, queueLimit: Int = 16_384) {
        partitions = broker.partitions
        self.broker = broker
        self.clock = clock
        self.queueLimit = queueLimit
        ticks = LoopTimer(after: .milliseconds(20), repeating: true) { [weak self] in self?.turn() }
    }

    package func close() {
        ticks = nil
        isClosed = true
        tails.removeAll()
        seats.removeAll()
    }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        if let refusal { return then(.failure(refusal)) }
        writes.append { [broker] in
            let placements = broker.append(drafts)
            return { then(.success(placements)) }
        }
        comeToTurn()
    }

    package func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        writes.append { [broker] in
            let outcome = broker.commit(commit)
            return { then(outcome) }
        }
        comeToTurn()
    }

    package func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        if let refusal { return then(.failure(refusal)) }
        reads.append { [broker] in
            let records = broker.read(topic, partition, key: key, from: from, below: below, limit: limit)
            return { then(.success(records)) }
        }
        comeToTurn()
    }

    package func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        if let refusal { return then(.failure(refusal)) }
        reads.append { [broker] in
            let bounds = broker.bounds(topic, partition)
            return { then(.success(bounds)) }
        }
        comeToTurn()
    }

    package func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Int64 {
        let next = broker.bounds(topic, partition).upperBound
        tails.append(Tail(topic: topic, partition: partition, member: nil, receive: receive, next: next))
        return next
    }

    package func run(_ station: sending any ProcessorStation) async throws(LogError) {
        for partition in 0..<partitions {
            seats.append(SimulatedSeat(station, partition: partition, on: broker))
        }
        comeToTurn()
    }

    package func join(_ member: any ActivityMember) async throws(LogError) {
        for partition in 0..<partitions {
            let claim = broker.claim(member.inbox, partition, mayBeElsewhere: false)
            for tail in tails where tail.topic == member.inbox && tail.partition == partition {
                tail.member?.lost(partition: partition)
            }
            tails.removeAll { $0.member != nil && $0.topic == member.inbox && $0.partition == partition }
            tails.append(
                Tail(
                    topic: member.inbox, partition: partition, member: member,
                    receive: { [weak member] in member?.receive($0, partition: partition) }, next: claim.end))
            member.gained(claim)
        }
    }

    // MARK: - Turns

    private var refusal: LogError? {
        if isClosed { return .fatal("The log is closed.") }
        return writes.count + reads.count < queueLimit ? nil : .unavailable("Too many calls wait for the log.")
    }

    private func comeToTurn() {
        guard !isTurnComing else { return }
        isTurnComing = true
        Task { @IOLoop in turn() }
    }

    /// Does what was called, lets the processors decide until nothing is left, tells tails and members, and answers.
    private func turn() {
        isTurnComing = false
        broker.time = max(broker.time, clock())
        let writes = writes
        let reads = reads
        self.writes = []
        self.reads = []
        var answers = writes.map { $0() }
        decide()
        // A read sees what tails are told in the same turn, and nothing that they are told later.
        answers += reads.map { $0() }
        for index in tails.indices { tell(index) }
        for answer in answers { answer() }
    }

    private func decide() {
        var isIdle = false
        while !isIdle {
            isIdle = true
            for seat in seats where seat.backlog > 0 || seat.isWakeDue(at: broker.time) {
                isIdle = false
                let outcome =
                    seat.backlog > 0 ? seat.step(limit: 100) : seat.wake(at: broker.time, limit: 100)
                guard case .success = outcome else { preconditionFailure("A log without faults failed: \(outcome)") }
            }
        }
    }

    private func tell(_ index: Int) {
        // What a tail does when it is told may add tails, but removes none.
        guard tails.indices.contains(index) else { return }
        let tail = tails[index]
        let records = broker.read(tail.topic, tail.partition, from: tail.next, limit: .max)
        guard let last = records.last else { return }
        tails[index].next = last.offset + 1
        tail.receive(records)
    }
}
