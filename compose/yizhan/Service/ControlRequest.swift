import MessageLog
import Messages

/// What the words of the command line ask a running service for, over its control socket.
enum ControlRequest: Written, Codable, Sendable {
    case createKey(account: Account, grant: Money?)
    case listDead
    case redrive(consumer: String, number: LetterNumber)
    /// The letters that came while a key was set aside.
    case redriveKey(consumer: String, key: String)
    case release(consumer: String, key: String)
}

extension Operator {
    /// Does what is asked; a failure is an answer too.
    func answer(_ request: ControlRequest) async -> ControlAnswer {
        do {
            switch request {
            case .createKey(let account, let grant):
                return .key(try await createKey(account, grant: grant))
            case .listDead:
                return try await listDead()
            case .redrive(let consumer, let number):
                guard try await redrive(consumer, number) != nil else {
                    return .failed("There is no dead letter \(number) of '\(consumer)'; `yizhan dead list` shows them.")
                }
                return .redriven(count: 1)
            case .redriveKey(let consumer, let key):
                guard let count = try await redrive(consumer, key: key) else { return .failed(noConsumer(consumer)) }
                return .redriven(count: count)
            case .release(let consumer, let key):
                guard try await release(consumer, key) else {
                    return .failed("'\(key)' of '\(consumer)' is not set aside; `yizhan dead list` shows what is.")
                }
                return .released
            }
        } catch {
            return .failed("\(error)")
        }
    }

    private func noConsumer(_ name: String) -> String {
        "There is no consumer '\(name)'; there are \(Topic.inboxes.map(\.name).joined(separator: ", "))."
    }

    private func listDead() async throws(LogError) -> ControlAnswer {
        let aside = try await keysAside()
        return .dead(
            try await deadLetters().map { number, letter in
                ControlAnswer.DeadLine(
                    consumer: letter.topic.name, number: number, type: letter.event.type, id: letter.event.id,
                    key: letter.event.key, reason: letter.reason)
            },
            aside: aside.map { ControlAnswer.AsideLine(consumer: $0.name, key: $1.key, reason: $1.reason) })
    }
}
