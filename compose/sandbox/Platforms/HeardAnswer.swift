import Callback
import WeCom

/// What an app answered a delivery with, read as strictly as the platform reads it.
enum HeardAnswer: Equatable, Sendable {
    /// Taken, and nothing to be shown.
    case nothing
    case text(String)
    /// A robot's answer: the whole text so far.
    case stream(id: String, text: String, isFinished: Bool)
    case wrong(PlatformViolation)

    /// The most bytes of a text.
    static let mostBytes = 2_048

    init(_ body: [UInt8], to delivery: Delivery, _ callback: Callback) {
        do throws(CallbackFault) {
            guard let content = try callback.open(reply: body) else {
                self = .nothing
                return
            }
            self = try delivery.app.platform == .weComRobot ? Self.robot(content) : Self.passive(content, delivery)
        } catch {
            switch error {
            case .badSignature, .undecipherable, .otherReceiver: self = .wrong(.badSignature)
            default: self = .wrong(.malformed)
            }
        }
    }

    private static func passive(_ content: [UInt8], _ delivery: Delivery) throws(CallbackFault) -> HeardAnswer {
        let reply = try PassiveReply(parsing: content)
        guard reply.to == delivery.person.id(at: delivery.app), reply.from == delivery.receiver else {
            return .wrong(.otherPerson)
        }
        guard !reply.text.isEmpty else { return .wrong(.malformed) }
        return reply.text.utf8.count > mostBytes ? .wrong(.tooLong) : .text(reply.text)
    }

    private static func robot(_ content: [UInt8]) throws(CallbackFault) -> HeardAnswer {
        switch try RobotReply(parsing: content) {
        case .text(let text): return text.utf8.count > RobotReply.mostBytes ? .wrong(.tooLong) : .text(text)
        case .stream(let id, let text, let isFinished): return .stream(id: id, text: text, isFinished: isFinished)
        }
    }
}
