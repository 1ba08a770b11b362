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

    /// Opens an account; one that is open stays as it is. Its first credit is granted once.
    func open(_ opened: AccountOpened, grant: Money?) async throws(LogError) {
        var drafts = [Draft(to: AuthInbox.opened(opened))]
        if let grant {
            let credit = CreditGranted(grant: "opening/" + opened.account.name, account: opened.account, amount: grant)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        _ = try await log.append(drafts)
    }

    func change(_ changed: AccountChanged) async throws(LogError) {
        _ = try await log.append([Draft(to: AuthInbox.changed(changed))])
    }

    /// Opens the account `owner` with its role, its key and its trial credit. Idempotent.
    func openOwner(_ owner: Account, key: String, trial: Money) async throws(LogError) {
        var drafts = [Draft(to: AuthInbox.opened(AccountOpened(account: owner, role: .owner, by: "console")))]
        drafts.append(Draft(to: AuthInbox.issued(KeyIssued(account: owner, credential: APIKey.hash(key)))))
        if trial > .zero {
            let credit = CreditGranted(grant: "trial/" + owner.name, account: owner, amount: trial)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        _ = try await log.append(drafts)
    }

    /// Lists the dead letters that were not sent again, oldest first, and the keys that consumers have set aside.
    func deadLetters() async throws(LogError) -> (letters: [DeadLetter], aside: [KeyAside]) {
        var letters: [DeadLetter] = []
        var aside: [KeyAside] = []
        for inbox in Topic.inboxes {
            let dead = try await readDead(inbox)
            letters += dead.letters
            aside += dead.aside.map { KeyAside(consumer: inbox, key: $0.key, reason: $0.reason) }
        }
        return (letters, aside)
    }

    /// A key that a consumer has set aside.
    struct KeyAside {
        let consumer: Topic
        let key: String
        let reason: String
    }

    /// What became of the wish to send a letter again.
    enum Redriving: Equatable {
        case sent
        case unknown
        /// It was sent before, and is not sent twice.
        case sentBefore
        /// Its sender was told that it failed, so it must not take effect now.
        case refused
        /// Its key is set aside: the release sends it, at the time at which it came.
        case held
    }

    /// Appends a dead letter to its inbox again, once, with the same id and key.
    func redrive(_ consumer: String, _ number: LetterNumber) async throws(LogError) -> Redriving {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }),
            (0..<log.partitions).contains(number.partition),
            try await log.bounds(inbox.dead, partition: number.partition).contains(number.offset)
        else { return .unknown }
        let records = try await log.read(
            inbox.dead, partition: number.partition, from: number.offset, below: number.offset + 1, limit: 1)
        guard let letter = records.first.flatMap({ DeadLetter(dead: $0) }) else { return .unknown }
        guard !letter.isTold else { return .refused }
        let dead = try await readDead(inbox)
        guard dead.letters.contains(where: { $0.place == letter.place }) else { return .sentBefore }
        guard !dead.isAside(letter.event.key) else { return .held }
        try await append([letter.redriven], of: [letter], key: letter.event.key, inbox)
        return .sent
    }
}

// MARK: - Keys that are set aside

extension Operator {
    /// Asks a consumer to decide on a key again, and sends behind it the letters that came meanwhile, in order and
    /// once. Both are one append, so the letters are decided before anything that is due by now, each at its own time.
    ///
    /// - Returns: the number of letters; nil if the key is not set aside.
    func release(_ consumer: String, _ key: String) async throws(LogError) -> Int? {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }) else { return nil }
        let dead = try await readDead(inbox)
        guard dead.isAside(key) else { return nil }
        let letters = dead.kept(of: key)
        let release = SetAside.release(key, of: inbox, id: "release-" + SecureRandom.bytes(8).hexadecimal)
        try await append([release] + letters.map(\.released), of: letters, key: key, inbox)
        return letters.count
    }

    /// Sends the letters that came for a key and missed its release, in order and once.
    ///
    /// - Returns: the number of letters; nil if the key is set aside or there is no such consumer.
    func redrive(_ consumer: String, key: String) async throws(LogError) -> Int? {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }) else { return nil }
        let dead = try await readDead(inbox)
        guard !dead.isAside(key) else { return nil }
        let letters = dead.kept(of: key)
        if !letters.isEmpty { try await append(letters.map(\.redriven), of: letters, key: key, inbox) }
        return letters.count
    }

    /// Appends letters, and beside them the notice that they were sent.
    private func append(
        _ drafts: [Draft], of letters: [DeadLetter], key: String, _ inbox: Topic
    ) async throws(LogError) {
        let notice = KeyNotice(redriven: letters, key: key).draft(of: inbox, at: Service.clock())
        _ = try await log.append(letters.isEmpty ? drafts : drafts + [notice])
    }
}

// MARK: - Reading

/// What stands among a consumer's dead letters.
private struct DeadRecords {
    /// Those that were not sent again, oldest first.
    var letters: [DeadLetter] = []
    /// The keys that are set aside.
    var aside: [KeyNotice] = []

    func isAside(_ key: String) -> Bool { aside.contains { $0.key == key } }

    /// The letters that are held back because their key is set aside.
    func kept(of key: String) -> [DeadLetter] {
        letters.filter { $0.event.key == key && $0.reason == SetAside.letterReason }
    }

    mutating func take(_ record: Record) {
        guard let notice = KeyNotice(record.event) else {
            if let letter = DeadLetter(dead: record) { letters.append(letter) }
            return
        }
        if notice.kind == .redriven {
            let places = Set(notice.places)
            letters.removeAll { places.contains($0.place) }
        } else {
            aside.removeAll { $0.key == notice.key }
            if notice.kind == .setAside { aside.append(notice) }
        }
    }
}

extension Operator {
    private func readDead(_ inbox: Topic) async throws(LogError) -> DeadRecords {
        var dead = DeadRecords()
        for partition in 0..<log.partitions {
            var next: Int64 = 0
            while case let records = try await log.read(inbox.dead, partition: partition, from: next, limit: 1000),
                let last = records.last
            {
                for record in records { dead.take(record) }
                next = last.offset + 1
            }
        }
        return dead
    }
}
