import Credentials
import Crypto
import EventLoop
import MessageLog
import Messages

/// What an operator may do to a log: make keys, look at dead letters, send them once more.
@IOLoop
final class Operator {
    private let log: any MessageLog
    private let secret: ServerSecret?

    /// - Parameter secret: needed to make keys.
    init(log: any MessageLog, secret: ServerSecret?) {
        self.log = log
        self.secret = secret
    }

    /// A new key for an account, which its first key opens.
    ///
    /// - Parameter grant: what the account is given with it.
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

    /// The log has the key and its credit or not: whoever made another at once might grant twice.
    private struct UncertainKey: Error, CustomStringConvertible {
        let key: String
        let reason: String

        var description: String {
            "It is not known whether the key was made and its credit granted (\(reason)) The key is \(key) and you can "
                + "ask GET /v1/account with it before you make another."
        }
    }

    /// Opens the account `owner` with its key and its trial; as often as it is called, it happens once.
    func openOwner(_ owner: Account, key: String, trial: Money) async throws(LogError) {
        var drafts = [Draft(to: AuthInbox.issued(KeyIssued(account: owner, credential: APIKey.hash(key))))]
        if trial > .zero {
            let credit = CreditGranted(grant: "trial/" + owner.name, account: owner, amount: trial)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        _ = try await log.append(drafts)
    }

    /// Dead letters with their numbers, the oldest first: at most a thousand of each consumer.
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

    /// Sends a dead letter to its inbox once more, with the same id and key; nil if there is none of that number.
    func redrive(_ consumer: String, _ number: LetterNumber) async throws(LogError) -> DeadLetter? {
        guard let inbox = Topic.inboxes.first(where: { $0.name == consumer }),
            (0..<log.partitions).contains(number.partition)
        else { return nil }
        let records = try await log.read(
            inbox.dead, partition: number.partition, from: number.offset, below: number.offset + 1, limit: 1)
        guard let letter = records.first.flatMap({ DeadLetter(dead: $0) }) else { return nil }
        _ = try await log.append([letter.redriven])
        return letter
    }
}
