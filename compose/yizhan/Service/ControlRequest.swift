import MessageLog
import Messages

/// A request of an operator's command to a running service, over its control socket.
enum ControlRequest: Written, Codable, Sendable {
    case createKey(account: Account, grant: Money?)
    case openAccount(AccountOpened, grant: Money?)
    case changeAccount(AccountChanged)
    case listDead
    case redrive(consumer: String, number: LetterNumber)
    /// Redrives the letters of a key that missed its release.
    case redriveKey(consumer: String, key: String)
    case release(consumer: String, key: String)
}

extension Operator {
    /// Runs the request; a failure is a response too.
    func respond(to request: ControlRequest) async -> ControlResponse {
        do {
            switch request {
            case .createKey(let account, let grant):
                return .key(try await createKey(account, grant: grant))
            case .openAccount(let opened, let grant):
                try await open(opened, grant: grant)
                return .noted("The account \(opened.account) is open.")
            case .changeAccount(let changed):
                try await change(changed)
                return .noted("It is noted; an account that was never opened, or is closed, stays as it is.")
            case .listDead:
                return try await listDead()
            case .redrive(let consumer, let number):
                return try await told(redrive(consumer, number), number, of: consumer)
            case .redriveKey(let consumer, let key):
                guard Topic.inboxes.contains(where: { $0.name == consumer }) else {
                    return .failed(noConsumer(consumer))
                }
                guard let count = try await redrive(consumer, key: key) else { return .failed(held("'\(key)'")) }
                return .redriven(count: count)
            case .release(let consumer, let key):
                guard let count = try await release(consumer, key) else {
                    return .failed("'\(key)' of '\(consumer)' is not set aside; `yizhan dead list` shows what is.")
                }
                return .released(letters: count)
            }
        } catch {
            return .failed("\(error)")
        }
    }

    private func noConsumer(_ name: String) -> String {
        "There is no consumer '\(name)'; there are \(Topic.inboxes.map(\.name).joined(separator: ", "))."
    }

    private func held(_ key: String) -> String {
        "\(key) is set aside; `yizhan dead release` sends what came for it."
    }

    private func told(_ redriving: Redriving, _ number: LetterNumber, of consumer: String) -> ControlResponse {
        switch redriving {
        case .sent: .redriven(count: 1)
        case .unknown:
            .failed("There is no dead letter \(number) of '\(consumer)'; `yizhan dead list` shows them.")
        case .sentBefore: .failed("The dead letter \(number) of '\(consumer)' was sent again before.")
        case .refused:
            .failed("The sender of the dead letter \(number) of '\(consumer)' was told that it failed; it stays dead.")
        case .held: .failed(held("Its key"))
        }
    }

    private func listDead() async throws(LogError) -> ControlResponse {
        let dead = try await deadLetters()
        let lines = dead.letters.compactMap { letter in
            LetterNumber(letter.place).map { number in
                ControlResponse.DeadLine(
                    consumer: letter.topic.name, number: number, type: letter.event.type, id: letter.event.id,
                    key: letter.event.key, reason: letter.reason + (letter.isTold ? " Its sender was told." : ""))
            }
        }
        return .dead(
            lines,
            aside: dead.aside.map {
                ControlResponse.AsideLine(consumer: $0.consumer.name, key: $0.key, reason: $0.reason)
            })
    }
}

/// The response to a `ControlRequest`.
enum ControlResponse: Written, Codable, Sendable {
    case key(String)
    /// What was asked for is on the log.
    case noted(String)
    case dead([DeadLine], aside: [AsideLine])
    case redriven(count: Int)
    case released(letters: Int)
    case failed(String)

    /// A key that is set aside, for a list.
    struct AsideLine: Codable, Sendable {
        var consumer: String
        var key: String
        var reason: String
    }

    /// A dead letter, for a list.
    struct DeadLine: Codable, Sendable {
        var consumer: String
        var number: LetterNumber
        var type: String
        var id: String
        var key: String
        var reason: String
    }
}

/// The number of a dead letter: `OFFSET` in partition 0, else `PARTITION-OFFSET`.
struct LetterNumber: Hashable, Sendable, CustomStringConvertible {
    let partition: Int32
    let offset: Int64

    init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let offset = parts.last.flatMap({ Int64($0) }), parts.count <= 2,
            let partition = parts.count == 2 ? Int32(parts[0]) : 0
        else { return nil }
        self.init(partition: partition, offset: offset)
    }

    var description: String { partition == 0 ? "\(offset)" : "\(partition)-\(offset)" }
}

extension LetterNumber: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = LetterNumber(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no letter's number.")
        }
        self = number
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
