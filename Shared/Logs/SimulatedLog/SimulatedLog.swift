package import EventLoop
package import MessageLog
package import Messages

/// The simulated log as a `MessageLog`: without faults, and each step on the I/O loop.
///
/// Closing it leaves everything in the broker, so that another log can continue from there.
@IOLoop
package final class SimulatedLog: MessageLog {
    package nonisolated let partitions: Int32
    package nonisolated var hasKeyIndex: Bool { manner == .local }
    package nonisolated var hasSlowCommits: Bool { manner == .remote }
    package let isReady = true
    private let manner: Manner
    private let broker: SimulatedBroker
    private let clock: @Sendable () -> Timestamp
    private let queueLimit: Int
    private var seats: [SimulatedSeat] = []
    private var subscribers: [Subscriber] = []
    /// Calls that wait for the next turn; each returns its answer.
    private var writes: [Call] = []
    private var reads: [Call] = []
    private var isTurnComing = false
    private var isClosed = false
    private var ticks: LoopTimer?

    /// Behaviour in which real logs differ.
    package enum Manner: Sendable {
        /// Has a key index, and delivers records before it acknowledges the append.
        case local
        /// Has no key index, and acknowledges first.
        case remote
    }

    package nonisolated func partition(of key: String) -> Int32 {
        SimulatedBroker.partition(of: key, among: partitions)
    }

    private typealias Call = @IOLoop () -> @IOLoop () -> Void

    /// Receives a partition's new records.
    @IOLoop
    private final class Subscriber {
        let topic: Topic
        let partition: Int32
        /// Set for an activity's member, which gets no more records once another member has replaced it.
        let member: (any ActivityMember)?
        /// Nil after cancellation.
        var receive: (@IOLoop ([Record]) -> Void)?
        var next: Int64

        init(
            _ topic: Topic, _ partition: Int32, from next: Int64, member: (any ActivityMember)? = nil,
            receive: @escaping @IOLoop ([Record]) -> Void
        ) {
            self.topic = topic
            self.partition = partition
            self.next = next
            self.member = member
            self.receive = receive
        }
    }

    /// - Parameter queueLimit: unanswered calls; above it calls are refused.
    package init(
        _ broker: SimulatedBroker, clock: @escaping @Sendable () -> Timestamp, manner: Manner = .local,
        queueLimit: Int = 16_384
    ) {
        partitions = broker.partitions
        self.manner = manner
        self.broker = broker
        self.clock = clock
        self.queueLimit = queueLimit
        ticks = LoopTimer(after: .milliseconds(20), repeating: true) { [weak self] in self?.turn() }
    }

    package func close() {
        ticks = nil
        isClosed = true
        subscribers.removeAll()
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

    package func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void
    ) {
        if let refusal { return then(.failure(refusal)) }
        reads.append { [broker] in
            let positions = (0..<broker.partitions).compactMap { broker.progressed(consumer, $0) }
            return { then(.success(positions)) }
        }
        comeToTurn()
    }

    package func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        let next = broker.bounds(topic, partition).upperBound
        let subscriber = Subscriber(topic, partition, from: next, receive: receive)
        subscribers.append(subscriber)
        return Subscription(start: next) { subscriber.receive = nil }
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
            for subscriber in subscribers where subscriber.topic == member.inbox && subscriber.partition == partition {
                subscriber.member?.lost(partition: partition)
            }
            subscribers.removeAll { $0.member != nil && $0.topic == member.inbox && $0.partition == partition }
            subscribers.append(
                Subscriber(member.inbox, partition, from: claim.end, member: member) { [weak member] in
                    member?.receive($0, partition: partition)
                })
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

    /// Runs the waiting calls and the processors until nothing is left, then delivers records and answers.
    private func turn() {
        isTurnComing = false
        broker.time = max(broker.time, clock())
        let writes = writes
        let reads = reads
        self.writes = []
        self.reads = []
        var answers = writes.map { $0() }
        decide()
        answers += reads.map { $0() }
        switch manner {
        case .local:
            tellSubscribers()
            for answer in answers { answer() }
        case .remote:
            for answer in answers { answer() }
            // After everything that the answers have started.
            IOLoop.execute { self.tellSubscribers() }
        }
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

    private func tellSubscribers() {
        subscribers.removeAll { $0.receive == nil }
        for subscriber in subscribers { tell(subscriber) }
    }

    private func tell(_ subscriber: Subscriber) {
        guard let receive = subscriber.receive else { return }
        let records = broker.read(subscriber.topic, subscriber.partition, from: subscriber.next, limit: .max)
        guard let last = records.last else { return }
        subscriber.next = last.offset + 1
        receive(records)
    }
}
