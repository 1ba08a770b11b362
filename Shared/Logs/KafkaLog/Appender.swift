import EventLoop
import Kafka
import MessageLog
import Messages
import Telemetry

/// Appends to one partition per call, without a transaction.
@IOLoop
final class Appender {
    typealias Completion = @IOLoop (Result<[Placement], LogError>) -> Void

    private let cluster: Cluster
    private(set) var producer: KafkaProducer
    private var isReplacing = false
    private var bell: Bell?
    private let logger = Logger(label: "log")
    /// Unacknowledged appends, by number.
    private var open: [Int: Append] = [:]
    private var nextNumber = 0
    private var oldest = 0
    private var whenIdle: (() -> Void)?

    /// One call; its records are acknowledged one by one.
    private struct Append {
        let began: ContinuousClock.Instant
        var placements: [Placement?]
        var missing: Int
        var failure: LogError?
        let then: Completion
    }

    init(_ cluster: Cluster) async throws(LogError) {
        self.cluster = cluster
        producer = try await Self.makeProducer(cluster)
        let bell = Bell { [weak self] in self?.producer.poll() }
        producer.ring(bell.descriptor)
        self.bell = bell
    }

    private static func makeProducer(_ cluster: Cluster) async throws(LogError) -> KafkaProducer {
        let topics = ([.replies] + Topic.kept + cluster.configuration.inboxes).map(cluster.names.topic)
        return try await BlockingCall.run { () throws(KafkaError) in
            let producer = try KafkaProducer(cluster.properties.appender)
            try producer.learn(topics, within: cluster.configuration.startLimit)
            return producer
        }
    }

    /// Writes a record without content, for the time that the brokers stamp: no request may begin by this machine's
    /// clock. If they refuse it, the first record that they take says the time.
    func askForTime() async {
        await withCheckedContinuation { continuation in
            do throws(KafkaError) {
                try producer.produce(.blank(to: cluster.names.partition(.replies, 0))) { [told = cluster.told] result in
                    if case .success(let placed) = result { told(.stamped(Timestamp(milliseconds: placed.time))) }
                    continuation.resume()
                }
            } catch {
                logger.warning("The log's time is not known yet.", metadata: [.error: .string(error.description)])
                continuation.resume()
            }
        }
    }

    /// Replaces a producer after a fatal error, since it writes nothing any more. Librdkafka reports one when a broker
    /// that was killed comes back and refuses a record's sequence number.
    private func replaceIfBroken() {
        guard !isReplacing, bell != nil, let error = producer.fatalError else { return }
        isReplacing = true
        logger.error("A producer is made anew.", metadata: [.error: .string(error.description)])
        // The task ends by itself. If it fails, the next failed append starts another.
        IOLoop.start { [weak self, cluster] in
            do {
                let producer = try await Self.makeProducer(cluster)
                self?.replace(by: producer)
            } catch {
                self?.logger.warning("A producer was not made.", metadata: [.error: .string("\(error)")])
            }
            self?.isReplacing = false
        }
    }

    private func replace(by next: KafkaProducer) {
        guard let bell else { return }
        next.ring(bell.descriptor)
        // Releasing the former producer fails its open appends.
        let former = producer
        producer = next
        withExtendedLifetime(former) {}
    }

    /// Returns why an append is refused at once; nil if it is accepted.
    private func refusal(of drafts: [Draft]) -> LogError? {
        guard open.count < cluster.configuration.queueLimit else {
            return .unavailable("Too many appends wait for the brokers.")
        }
        // Parts of answers are never refused: a worker can send them nowhere else, and sends one at a time.
        guard drafts.contains(where: { $0.topic != .replies }), let age = oldestAge else { return nil }
        if producer.isDisconnected { return .unavailable("No broker can be reached.") }
        if age > cluster.configuration.ageLimit { return .unavailable("The brokers do not answer.") }
        return nil
    }

    private var oldestAge: Duration? {
        while oldest < nextNumber, open[oldest] == nil { oldest += 1 }
        return open[oldest].map { ContinuousClock.now - $0.began }
    }

    /// Appends to one partition.
    func append(_ drafts: [Draft], then: @escaping Completion) {
        if let refusal = refusal(of: drafts) { return then(.failure(refusal)) }
        guard !drafts.isEmpty else { return then(.success([])) }
        let number = nextNumber
        nextNumber += 1
        open[number] = Append(
            began: .now, placements: Array(repeating: nil, count: drafts.count), missing: drafts.count, then: then)
        let time = cluster.knownTime
        for (index, draft) in drafts.enumerated() {
            do {
                try producer.produce(cluster.draft(draft, at: time)) { [weak self] result in
                    IOLoop.assumeIsolated { self?.note(result, at: index, of: number) }
                }
            } catch {
                note(.failure(LogError(error)), at: index, of: number)
                replaceIfBroken()
            }
        }
    }

    private func note(_ result: Result<KafkaPlacement, KafkaFailure>, at index: Int, of number: Int) {
        switch result {
        case .success(let placed):
            let time = Timestamp(milliseconds: placed.time)
            cluster.told(.stamped(time))
            note(.success(Placement(offset: placed.offset, time: time)), at: index, of: number)
        case .failure(let failure):
            let error = LogError(failure.error)
            replaceIfBroken()
            note(.failure(failure.isUncertain ? .unknown(error.description) : error), at: index, of: number)
        }
    }

    private func note(_ result: Result<Placement, LogError>, at index: Int, of number: Int) {
        guard var append = open[number] else { return }
        append.missing -= 1
        switch result {
        case .success(let placement): append.placements[index] = placement
        case .failure(let error): append.failure = error
        }
        open[number] = append
        guard append.missing == 0 else { return }
        open[number] = nil
        append.then(Self.outcome(of: append))
        if open.isEmpty { whenIdle?() }
    }

    /// Success, nothing written, or unknown.
    private static func outcome(of append: Append) -> Result<[Placement], LogError> {
        let placed = append.placements.compactMap(\.self)
        guard let failure = append.failure else { return .success(placed) }
        return .failure(placed.isEmpty ? failure : .unknown("A part was written: \(failure)"))
    }

    /// Waits for open appends, and releases the brokers.
    func close(within deadline: Duration) async {
        var timer: LoopTimer?
        await FirstAnswer<Void>.wait { first in
            guard !open.isEmpty else { return first.give(()) }
            whenIdle = { first.give(()) }
            timer = LoopTimer(after: deadline) { first.give(()) }
        }
        timer?.cancel()
        for (_, append) in open { append.then(.failure(.unknown("The log is closed."))) }
        open.removeAll()
        // All appends are answered, and later reports would come on whatever thread lets go of the log last.
        producer.endReports()
        bell?.close()
        bell = nil
    }
}
