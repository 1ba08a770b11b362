import Kafka
import MessageLog
import Messages
import Telemetry

/// This process's membership in a consumer's group: the partitions it owns, and its claims of them.
///
/// The group assigns partitions during `poll`; `settle` claims them. A claim is a transaction with the group's offsets:
/// after its commit no former owner can commit. Used on one thread, except `holdings`.
final class Membership {
    /// An owned partition.
    struct Holding {
        var metadata: OffsetMetadata
        var position: Int64
        /// Whether the group is rebalancing: then another process may own the partition already.
        var isSuspended = false
    }

    /// What an assignment changed.
    struct Change {
        var lost: [Int32] = []
        /// The newly claimed partitions, each with the offset of its claim in the changelog, if it has one.
        var gained: [(partition: Int32, claimOffset: Int64?)] = []
    }

    let inbox: Topic
    let names: Names
    let current: CurrentConsumer
    var consumer: KafkaConsumer { current.consumer }
    /// The owned partitions. Commits read them from another thread.
    let holdings: HoldingTable
    private let hasChangelog: Bool
    private let pending: PendingAssignment
    private var progress: GroupProgress
    private let make: () throws(KafkaError) -> KafkaConsumer
    private let told: (LogClock.News) -> Void
    private var heardTime = HeardTime()
    private var comebacks = Comebacks()
    /// Partitions in which a broker had nothing at our place, and when to look there again.
    private var misplaced: (partitions: Set<Int32>, due: ContinuousClock.Instant)?
    private let logger = Logger(label: "log")
    /// Short, because a start waits for it.
    private static let learningDeadline = Duration.seconds(2)
    private static let leavingDeadline = Duration.seconds(2)
    private static let misplacedPause = Duration.milliseconds(200)
    private static let misplacedDeadline = Duration.seconds(1)

    /// The partitions that the group assigned and `settle` has not claimed; nil if there is nothing to settle.
    private final class PendingAssignment {
        var partitions: [Int32]?
    }

    /// - Parameter told: given what the polled records say of the log's time.
    init(
        _ inbox: Topic, hasChangelog: Bool, names: Names, properties: ClientProperties,
        told: @escaping (LogClock.News) -> Void = { _ in }
    ) throws(KafkaError) {
        self.inbox = inbox
        self.names = names
        self.told = told
        self.hasChangelog = hasChangelog
        progress = GroupProgress(inbox, names)
        let holdings = HoldingTable()
        self.holdings = holdings
        let pending = PendingAssignment()
        self.pending = pending
        make = { () throws(KafkaError) in
            weak var member: KafkaConsumer?
            let consumer = try KafkaConsumer(properties.member(of: names.group(inbox))) { rebalance in
                guard let member else { return }
                Self.take(rebalance, pending, holdings, member)
            }
            member = consumer
            return consumer
        }
        current = CurrentConsumer(try make())
        do throws(KafkaError) {
            try consumer.learn([names.topic(inbox)], within: Self.learningDeadline)
        } catch {
            // The first look only saves time: without it the node waits for its brokers as one that runs does.
            guard error.isPassing else { throw error }
        }
        try consumer.subscribe([names.topic(inbox)])
    }

    /// Joins the group again with a new client, as after a restart.
    ///
    /// A client whose session timed out can send one more heartbeat without its member id. The broker then fences it as
    /// if another process had its name, and the client ends for good (seen in librdkafka 2.0.2). A real twin looks the
    /// same, but fences us again.
    ///
    /// - Throws: `fatal` if another process uses our name, or the client ended for another reason.
    private func comeBack(from error: KafkaError) throws(LogError) {
        let reason = consumer.fatalError ?? error
        guard reason.isFencedMember else { throw .fatal("The consumer \(inbox) ended: \(reason.message)") }
        guard comebacks.mayComeBack(at: .now) else {
            throw .fatal("Another process runs under the same name: \(reason.message)")
        }
        logger.warning(
            "A member was given up, and joins its group anew.",
            metadata: [.consumer: .string(inbox.name), .error: .string(reason.description)])
        do {
            try consumer.unassign()
            pending.partitions = nil
            holdings.suspend()
            current.replace(with: try make())
            try consumer.subscribe([names.topic(inbox)])
        } catch {
            throw .fatal("The consumer \(inbox) could not be made anew: \(error.message)")
        }
    }

    /// Takes in a rebalance. Nothing is read until `settle` has claimed the partitions.
    private static func take(
        _ rebalance: KafkaConsumer.Rebalance, _ pending: PendingAssignment, _ holdings: HoldingTable,
        _ consumer: KafkaConsumer
    ) {
        do {
            switch rebalance {
            case .gained(let partitions):
                pending.partitions = partitions.map(\.partition)
                try consumer.assign([])
            case .lost:
                pending.partitions = nil
                holdings.suspend()
                try consumer.unassign()
            }
        } catch {
            Logger(label: "log").error(
                "A group's decision could not be taken in.", metadata: [.error: .string(error.description)])
        }
    }

    var isUnsettled: Bool { pending.partitions != nil }
    /// Whether the brokers answer, but not for the group's offsets: a transaction with them is open.
    var isGroupSilent: Bool { progress.isSilent && isUnsettled }
    /// Whether the group has ever assigned partitions, if only none, and they are claimed.
    private(set) var isSettled = false

    /// Returns records of owned partitions, and waits this long for the first.
    ///
    /// - Parameter bytes: of data; the record that reaches it is the last one.
    /// - Throws: `fatal` if another process uses our name, or the client ended.
    func poll(waiting deadline: Duration, limit: Int, bytes: Int = .max) throws(LogError) -> [KafkaRecord] {
        var records: [KafkaRecord] = []
        for event in consumer.poll(waiting: deadline, limit: limit, bytes: bytes) {
            switch event {
            case .record(let record): records.append(record)
            case .end: continue
            case .failed(let error, let place):
                if error.isFatal || error.isFencedMember {
                    try comeBack(from: error)
                    return records
                }
                if error.isOutOfRange, let place { note(misplaced: place.partition) }
                logger.warning(
                    "A consumer could not read.",
                    metadata: [
                        .consumer: .string(inbox.name), .error: .string(error.description),
                        .partition: .string(place.map { String($0.partition) } ?? ""),
                    ])
            }
        }
        if let time = heardTime.listen(to: records) { told(.said(time)) }
        return records
    }

    private func note(misplaced partition: Int32) {
        let others = misplaced?.partitions ?? []
        misplaced = (others.union([partition]), .now + Self.misplacedPause)
    }

    /// Whether `read` is to be called again, since a broker had nothing at our place and the client stopped there.
    ///
    /// A broker that was frozen says so, until it knows that others lead by now. If retention overtook us, everything is
    /// claimed again, which begins at what is kept.
    func mustReadAgain() -> Bool {
        guard let misplaced, .now >= misplaced.due else { return false }
        self.misplaced = nil
        for partition in misplaced.partitions {
            guard let held = holdings[partition] else { continue }
            do {
                let kept = try consumer.watermarks(names.partition(inbox, partition), within: Self.misplacedDeadline)
                guard held.position < kept.lowerBound else { continue }
                reclaim()
                return false
            } catch {
                note(misplaced: partition)
            }
        }
        return true
    }

    /// Makes `settle` claim everything again, since the offsets are unknown.
    func reclaim() {
        let partitions = holdings.partitions
        holdings.removeAll()
        if pending.partitions == nil { pending.partitions = partitions }
    }

    /// Claims the assigned partitions. One that nobody else has claimed since keeps its claim.
    ///
    /// - Parameter amend: changes the metadata of a partition before it is claimed.
    /// - Returns: nil if there was nothing to settle, or it must be retried; then `isUnsettled` stays true.
    func settle(
        amend: (Int32, inout OffsetMetadata) -> Void = { _, _ in },
        _ commit: (Transactor.Content) throws(LogError) -> [KafkaPlacement]
    ) throws(LogError) -> Change? {
        guard let wanted = pending.partitions else { return nil }
        let before = holdings.all
        var claims: [GroupPosition] = []
        var held: [Int32: Holding] = [:]
        guard let positions = try progress.positions(wanted, asking: consumer) else { return nil }
        for position in positions {
            let partition = position.partition.partition
            var metadata = try OffsetMetadata(position, of: names.group(inbox))
            let offset = position.offset ?? 0
            if let kept = before[partition], kept.metadata.epoch == metadata.epoch {
                held[partition] = kept
                continue
            }
            metadata.epoch += 1
            metadata.commit = 0
            amend(partition, &metadata)
            held[partition] = Holding(metadata: metadata, position: offset)
            claims.append(GroupPosition(position.partition, offset: offset, metadata: metadata.text))
        }
        let placements = try claim(claims, commit)
        pending.partitions = nil
        isSettled = true
        holdings.replace(with: held)
        var change = Change()
        change.lost = before.keys.filter { held[$0]?.metadata.epoch != before[$0]?.metadata.epoch }.sorted()
        for (index, claim) in claims.enumerated() {
            change.gained.append((claim.partition.partition, placements.isEmpty ? nil : placements[index].offset))
        }
        return change
    }

    private func claim(
        _ claims: [GroupPosition], _ commit: (Transactor.Content) throws(LogError) -> [KafkaPlacement]
    ) throws(LogError) -> [KafkaPlacement] {
        guard !claims.isEmpty else { return [] }
        guard let member = consumer.member else { throw .unavailable("The group is not joined.") }
        // A reader of the changelog that reaches the claim has read everything committed before it.
        let drafts = claims.map { position in
            KafkaDraft(
                to: names.partition(inbox.changelog, position.partition.partition), key: ChangelogKey.claim.bytes,
                value: Array(position.metadata.utf8))
        }
        return try commit(
            Transactor.Content(drafts: hasChangelog ? drafts : [], positions: claims, member: member))
    }

    /// Reads exactly these owned partitions, from these offsets on.
    func read(_ offsets: [Int32: Int64]) throws(LogError) {
        do {
            try consumer.assign(
                offsets.sorted { $0.key < $1.key }
                    .map { GroupPosition(names.partition(inbox, $0.key), offset: $0.value) })
        } catch {
            // Nothing is read now; `mustReadAgain` says when to try again.
            for partition in offsets.keys { note(misplaced: partition) }
            throw LogError(error)
        }
    }

    /// Leaves the group, so that others take over without delay.
    func leave() {
        do {
            try consumer.unsubscribe()
            // The revocation is polled, also one of no partition, behind all records that are there already. Closed
            // before, a static member never leaves.
            let deadline = ContinuousClock.now + Self.leavingDeadline
            while consumer.isMember, ContinuousClock.now < deadline {
                _ = consumer.poll(waiting: .milliseconds(100), limit: 1_000, bytes: ReadAhead.mostBytes)
            }
            try consumer.close()
        } catch {
            logger.warning("A group could not be left in order.", metadata: [.error: .string(error.description)])
        }
    }
}
