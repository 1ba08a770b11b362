import Credentials
import Crypto
import EventLoop
import MessageLog
import Messages

/// The operations of an operator on a log: make keys, list dead letters, redrive them.
@IOLoop
final class Operator {
    private let log: any MessageLog
    private let secret: ServerSecret?

    /// - Parameter secret: needed for making keys only.
    init(log: any MessageLog, secret: ServerSecret?) {
        self.log = log
        self.secret = secret
    }

    /// Makes a key for an account; the first key opens the account.
    ///
    /// - Parameter grant: credit to grant with the key.
    func createKey(_ account: Account, grant: Money?) async throws -> String {
        guard let secret else {
            throw SettingError(description: "Set YIZHAN_SECRET or YIZHAN_SECRET_FILE, the same as on every node.")
        }
        let key = APIKey.make(account, secret)
        let credential = APIKey.hash(key)
        var drafts = [Draft(to: AuthInbox.issued(KeyIssued(account: account, credential: credential)))]
        if let grant {
            let credit = CreditGranted(grant: "key/" + credential.hexadecimal, account: account, amount: grant)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        do throws(LogError) {
            _ = try await log.append(drafts)
        } catch .unknown(let reason) {
            throw UncertainKey(key: key, reason: reason)
        }
        return key
    }

    /// The log may or may not have the key and its credit. The operator should look before trying again, or the credit
    /// may be granted twice.
    private struct UncertainKey: Error, CustomStringConvertible {
        let key: String
        let reason: String

        var description: String {
            "It is not known whether the key was made and its credit granted (\(reason)) The key is \(key) and you can "
                + "ask GET /v1/account with it before you make another."
        }
    }

    /// Opens the account `owner` with its key and its trial credit. Idempotent.
    func openOwner(_ owner: Account, key: String, trial: Money) async throws(LogError) {
        var drafts = [Draft(to: AuthInbox.issued(KeyIssued(account: owner, credential: APIKey.hash(key))))]
        if trial > .zero {
            let credit = CreditGranted(grant: "trial/" + owner.name, account: owner, amount: trial)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        _ = try await log.append(drafts)
    }

    /// Lists dead letters with their numbers, oldest first: at most a thousand for each consumer.
    func deadLetters() async throws(LogError) -> [(number: LetterNumber, letter: DeadLetter)] {
        var letters: [(number: LetterNumber, letter: DeadLetter)] = []
        for inbox in Topic.inboxes {
            for partition in 0..<log.partitions {
                let records = try await log.read(inbox.dead, partition: partition, from: 0, limit: 1000)
                letters += records.compactMap { record in
                    DeadLetter(dead: record).map {
                        (number: LetterNumber(partition: partition, offset: record.offset), letter: $0)
                    }
                }
            }
        }
        return letters
    }

    /// Appends a dead letter to its inbox again, with the same id and key; nil if no letter has this number.
    func redrive(_ consumer: String, _ number: LetterNumber) async throws(LogError) -> DeadLetter? {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }),
            (0..<log.partitions).contains(number.partition)
        else { return nil }
        let records = try await log.read(
            inbox.dead, partition: number.partition, from: number.offset, below: number.offset + 1, limit: 1)
        guard let letter = records.first.flatMap({ DeadLetter(dead: $0) }) else { return nil }
        let notice = KeyNotice(.redriven, key: letter.event.key, reason: letter.place)
        _ = try await log.append([letter.redriven, notice.draft(of: inbox, at: Service.clock())])
        return letter
    }
}

// MARK: - Keys that are set aside

extension Operator {
    /// Lists the keys that consumers have set aside, and why.
    func keysAside() async throws(LogError) -> [(consumer: Topic, notice: KeyNotice)] {
        var aside: [(consumer: Topic, notice: KeyNotice)] = []
        for inbox in Topic.inboxes {
            for partition in 0..<log.partitions {
                try await walkDead(inbox, partition) { record in
                    guard let notice = KeyNotice(record.event), notice.kind != .redriven else { return }
                    aside.removeAll { $0.consumer == inbox && $0.notice.key == notice.key }
                    if notice.kind == .setAside { aside.append((inbox, notice)) }
                }
            }
        }
        return aside
    }

    /// Asks a consumer to process a key again; false if the key is not set aside.
    func release(_ consumer: String, _ key: String) async throws(LogError) -> Bool {
        guard
            let inbox = try await keysAside().first(where: { $0.consumer.name == consumer && $0.notice.key == key })?
                .consumer
        else { return false }
        let id = "release-" + SecureRandom.bytes(8).hexadecimal
        _ = try await log.append([SetAside.release(key, of: inbox, id: id)])
        return true
    }

    /// Appends the letters that came while a key was set aside to its inbox, in order and once; nil if there is no such
    /// consumer.
    func redrive(_ consumer: String, key: String) async throws(LogError) -> Int? {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }) else { return nil }
        var letters: [DeadLetter] = []
        for partition in 0..<log.partitions {
            try await walkDead(inbox, partition) { record in
                guard record.event.key == key else { return }
                if let notice = KeyNotice(record.event) {
                    guard notice.kind == .redriven else { return }
                    letters.removeAll { notice.reason.isEmpty || $0.place == notice.reason }
                } else if let letter = DeadLetter(dead: record), letter.reason == SetAside.letterReason {
                    letters.append(letter)
                }
            }
        }
        guard !letters.isEmpty else { return 0 }
        let notice = KeyNotice(.redriven, key: key).draft(of: inbox, at: Service.clock())
        _ = try await log.append(letters.map(\.redriven) + [notice])
        return letters.count
    }

    private func walkDead(
        _ inbox: Topic, _ partition: Int32, _ look: (Record) -> Void
    ) async throws(LogError) {
        var next: Int64 = 0
        while case let records = try await log.read(inbox.dead, partition: partition, from: next, limit: 1000),
            let last = records.last
        {
            records.forEach(look)
            next = last.offset + 1
        }
    }
}
