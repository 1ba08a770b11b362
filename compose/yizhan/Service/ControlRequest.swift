import MessageLog
import Messages

/// What the words of the command line ask a running service for, over its control socket.
enum ControlRequest: Written, Codable, Sendable {
    case createKey(account: Account, grant: Money?)
    case listDead
    case redrive(consumer: String, number: LetterNumber)
}

extension Operator {
    /// Does what is asked; a failure is an answer too.
    func answer(_ request: ControlRequest) async -> ControlAnswer {
        do {
            switch request {
            case .createKey(let account, let grant):
                return .key(try await createKey(account, grant: grant))
            case .listDead:
                return .dead(
                    try await deadLetters().map { number, letter in
                        ControlAnswer.DeadLine(
                            consumer: letter.topic.name, number: number, type: letter.event.type, id: letter.event.id,
                            key: letter.event.key, reason: letter.reason)
                    })
            case .redrive(let consumer, let number):
                guard try await redrive(consumer, number) != nil else {
                    return .failed("There is no dead letter \(number) of '\(consumer)'; `yizhan dead list` shows them.")
                }
                return .redriven
            }
        } catch {
            return .failed("\(error)")
        }
    }
}
