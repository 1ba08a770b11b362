import Messages
import Processing
import SimulatedLog
import Synchronization

extension Flaw {
    /// Whether nothing goes wrong in a seed without persons who write to the bot.
    var needsChats: Bool {
        switch self {
        case .forgetsNames, .repeatsPushes, .writesToPersons, .tellsNobody: true
        default: slipOfBot != nil
        }
    }

    var slipOfBot: Slip<BotInbox>? {
        switch self {
        case .answersTwice: Slip<BotInbox>(says: { $1 + $1.filter(Self.isAnswer) })
        case .pushesTwice: Slip<BotInbox>(says: { $1 + $1.compactMap(Self.secondPush) })
        case .asksAgain: Slip<BotInbox>(hears: { $0.asIfNew })
        case .pushesOverBudget: Slip<BotInbox>(hears: { $0.withLargerBudget })
        case .mixesPersons: Self.mixingPersons()
        case .losesWaitingLines: Slip<BotInbox>(says: { $0?.endsQuestion ?? false ? $1.filter(Self.isNoQuestion) : $1 })
        case .forgetsUnlinks: Slip<BotInbox>(forgets: { $0.isUnlink })
        default: nil
        }
    }

    private static func secondPush(_ output: Output) -> Output? {
        guard var push = output.message as? PushAsked, case .text = push.content else { return nil }
        push.push += "+"
        return .send(PostmanInbox.push(push))
    }

    private static func isAnswer(_ output: Output) -> Bool { output.message is QuestionAnswered }

    private static func isNoQuestion(_ output: Output) -> Bool { !(output.message is ChatRequested) }

    /// Says to everybody what was said to the one before, as long as its owner lives.
    private static func mixingPersons() -> Slip<BotInbox> {
        let last = LastSaid()
        return Slip<BotInbox>(says: { _, said in
            said.map { output in
                guard var answered = output.message as? QuestionAnswered,
                    case .delivery(.say(let text)) = answered.answer
                else { return output }
                let before = last.exchange(text)
                answered.answer = .delivery(.say(before ?? text))
                return .send(ResponderInbox.answered(answered))
            }
        })
    }

    private final class LastSaid: Sendable {
        private let text = Mutex<String?>(nil)

        func exchange(_ next: String) -> String? {
            text.withLock { text in
                let before = text
                text = next
                return before
            }
        }
    }
}

extension BotInbox {
    /// A text that is delivered again as if it were another one.
    fileprivate var asIfNew: BotInbox {
        guard case .delivered(var received) = self, case .text = received.content else { return self }
        received.name = received.request.text
        return .delivered(received)
    }

    fileprivate var withLargerBudget: BotInbox {
        guard case .delivered(var received) = self else { return self }
        received.terms.pushes = 20
        return .delivered(received)
    }

    fileprivate var endsQuestion: Bool {
        switch self {
        case .given, .told: true
        default: false
        }
    }

    fileprivate var isUnlink: Bool {
        if case .linked(let linked) = self { linked.account == linked.identity.account } else { false }
    }
}
