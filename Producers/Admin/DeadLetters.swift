internal import Crypto
package import EventLoop
package import MessageLog
package import Messages

/// The dead letters of all consumers, and the keys that they have set aside: lists them, sends them again, releases them.
///
/// One wish at a time is seen to in a process, so that none of two sends what the other one has read as not sent. Two
/// nodes of a cluster may both send a letter at the same moment: a processor then decides on the first one alone
/// (`RedrivenLetters`), and an activity acts twice with the same id, as it may after a crash.
@IOLoop
package final class DeadLetters {
    let log: any MessageLog
    private let clock: @Sendable () -> Timestamp
    private var isSending = false

    /// The records that are in memory at a time: one may have megabytes.
    private static let readAtOnce = 32

    package init(_ log: any MessageLog, clock: @escaping @Sendable () -> Timestamp) {
        self.log = log
        self.clock = clock
    }

    /// What became of the wish to send letters again.
    package enum Redriving: Hashable, Sendable {
        /// - Parameter hasMore: whether others of the key were too many to be sent with these.
        case sent(Int, hasMore: Bool = false)
        case unknown
        /// It was sent before, and is not sent twice.
        case sentBefore
        /// Its sender was told that it failed, so it must not take effect now.
        case refused
        /// Its key is set aside: the release sends it, at the time at which it came.
        case held
        /// Another wish is seen to in this process; nothing was done.
        case busy
    }

    /// Appends a dead letter to its inbox again, once, with the same id and key.
    ///
    /// - Parameter record: the line of the trail, from the number of letters.
    package func redrive(
        _ inbox: Topic, _ number: LetterNumber, record: (Int) -> ChangeRecorded
    ) async throws(LogError) -> Redriving {
        guard !isSending else { return .busy }
        isSending = true
        defer { isSending = false }
        guard let letter = try await letter(number, of: inbox) else { return .unknown }
        guard !letter.isTold else { return .refused }
        let key = try await KeyRecords(of: letter.event.key, at: number.partition, self, inbox)
        guard !key.sent.contains(number) else { return .sentBefore }
        guard !key.isAside else { return .held }
        try await append([letter.redriven], of: [letter], key: letter.event.key, inbox, record(1))
        return .sent(1)
    }

    /// Sends the letters that came for a key and missed its release, in order and once.
    package func redrive(
        _ inbox: Topic, key name: String, record: (Int) -> ChangeRecorded
    ) async throws(LogError) -> Redriving {
        guard !isSending else { return .busy }
        isSending = true
        defer { isSending = false }
        let key = try await KeyRecords(of: name, at: log.partition(of: name), self, inbox)
        guard !key.isAside else { return .held }
        let kept = try await key.kept(self, inbox)
        if !kept.letters.isEmpty {
            try await append(
                kept.letters.map(\.redriven), of: kept.letters, key: name, inbox, record(kept.letters.count))
        }
        return .sent(kept.letters.count, hasMore: kept.hasMore)
    }

    /// Asks a consumer to decide on a key again, and sends behind it the letters that came meanwhile, in order and
    /// once. Both are one append, so the letters are decided before anything that is due by now, each at its own time.
    ///
    /// - Returns: `unknown` if the key is not set aside.
    package func release(
        _ inbox: Topic, _ name: String, record: (Int) -> ChangeRecorded
    ) async throws(LogError) -> Redriving {
        guard !isSending else { return .busy }
        isSending = true
        defer { isSending = false }
        let key = try await KeyRecords(of: name, at: log.partition(of: name), self, inbox)
        guard key.isAside else { return .unknown }
        let kept = try await key.kept(self, inbox)
        let release = SetAside.release(name, of: inbox, id: "release-" + SecureRandom.bytes(8).hexadecimal)
        try await append(
            [release] + kept.letters.map(\.released), of: kept.letters, key: name, inbox, record(kept.letters.count))
        return .sent(kept.letters.count, hasMore: kept.hasMore)
    }

    private func letter(_ number: LetterNumber, of inbox: Topic) async throws(LogError) -> DeadLetter? {
        guard (0..<log.partitions).contains(number.partition),
            try await log.bounds(inbox.dead, partition: number.partition).contains(number.offset)
        else { return nil }
        let records = try await log.read(
            inbox.dead, partition: number.partition, from: number.offset, below: number.offset + 1, limit: 1)
        return records.first.flatMap { DeadLetter(dead: $0) }
    }

    /// Appends letters, beside them the notice that they were sent, and the line of the trail.
    private func append(
        _ drafts: [Draft], of letters: [DeadLetter], key: String, _ inbox: Topic, _ record: ChangeRecorded
    ) async throws(LogError) {
        let notice = KeyNotice(redriven: letters, key: key).draft(of: inbox, at: clock())
        _ = try await log.append(drafts + (letters.isEmpty ? [] : [notice]) + [Draft(record, on: .trail)])
    }

    /// Reads the records of a partition as it is now, a few at a time.
    ///
    /// - Parameter take: returns false for no more.
    func read(
        _ inbox: Topic, _ partition: Int32, key: String? = nil, from: Int64 = 0, _ take: (Record) -> Bool
    ) async throws(LogError) {
        let end = try await log.bounds(inbox.dead, partition: partition).upperBound
        var next: Int64? = from
        while let start = next {
            let records = try await log.read(
                inbox.dead, partition: partition, key: key, from: start, below: end, limit: Self.readAtOnce)
            for record in records where !take(record) { return }
            next = records.count < Self.readAtOnce ? nil : records.last.map { $0.offset + 1 }
        }
    }
}

/// What the dead letters of a consumer say of one key.
@IOLoop
private struct KeyRecords {
    /// Whether the key is set aside.
    private(set) var isAside = false
    /// The letters that were sent again.
    private(set) var sent: Set<LetterNumber> = []
    private let name: String
    private let partition: Int32

    /// The most letters that one append takes, and the most bytes of them.
    private static let mostLetters = RedrivenLetters.most
    private static let mostBytes = 32 << 20

    init(of name: String, at partition: Int32, _ dead: DeadLetters, _ inbox: Topic) async throws(LogError) {
        self.name = name
        self.partition = partition
        var isAside = false
        var sent: Set<LetterNumber> = []
        try await dead.read(inbox, partition, key: name) { record in
            guard let notice = KeyNotice(record.event) else { return true }
            switch notice.kind {
            case .setAside: isAside = true
            case .released: isAside = false
            case .redriven: sent.formUnion(notice.places.compactMap { LetterNumber($0) })
            }
            return true
        }
        self.isAside = isAside
        self.sent = sent
    }

    /// Reads the letters that are held back because the key is set aside, in order, as many as one append takes.
    func kept(_ dead: DeadLetters, _ inbox: Topic) async throws(LogError) -> (letters: [DeadLetter], hasMore: Bool) {
        var letters: [DeadLetter] = []
        var bytes = 0
        var hasMore = false
        try await dead.read(inbox, partition, key: name) { record in
            guard KeyNotice(record.event) == nil, let letter = DeadLetter(dead: record),
                letter.reason == SetAside.letterReason, LetterNumber(letter.place).map({ sent.contains($0) }) == false
            else { return true }
            let size = letter.event.size
            guard letters.count < Self.mostLetters, letters.isEmpty || bytes + size <= Self.mostBytes else {
                hasMore = true
                return false
            }
            letters.append(letter)
            bytes += size
            return true
        }
        return (letters, hasMore)
    }
}
