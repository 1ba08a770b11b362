import JSON
import Messages

// What Bot says to doors, and what operators are told of apps and of conversations.

extension DeliveryAnswer {
    /// Leaves out what a kind does not have.
    var text: JSONText {
        let object = JSONText.Member("object", "delivery")
        return switch self {
        case .say(let text): .object([object, .init("kind", "say"), .init("text", .string(text))])
        case .nothing: .object([object, .init("kind", "nothing")])
        case .again: .object([object, .init("kind", "again")])
        case .written(let text, let isFinished):
            .object([
                object, .init("kind", "written"), .init("text", .string(text)), .init("finished", .bool(isFinished)),
            ])
        case .writing(let address):
            .object([
                object, .init("kind", "writing"), .init("partition", .integer(Int(address.partition))),
                .init("stream", .string(address.stream)), .init("offset", .integer(Int(address.offset))),
            ])
        }
    }
}

extension BotReport {
    /// Nothing of what was said is in it.
    var text: JSONText {
        [
            "object": "conversation", "identity": .string(identity.text), "account": .string(account.name),
            "model": .optional(model), "turns": .integer(turns), "waiting": .integer(waiting),
            "pushes_left": .integer(pushesLeft), "steps": .array(steps.map(\.text)),
        ]
    }
}

extension BotReport.Step {
    fileprivate var text: JSONText {
        [
            "at_ms": .integer(Int(at.milliseconds)), "app": .string(app), "what": .string(what),
            "subject": .string(subject), "code": .optional(code),
        ]
    }
}

extension PushOutcome {
    /// `final` says that trying again soon makes no sense; null unless it was refused.
    var text: JSONText {
        switch self {
        case .sent: Self.text("sent")
        case .refused(let code, let isFinal): Self.text("refused", code: .string(code), isFinal: .bool(isFinal))
        case .unknown: Self.text("unknown")
        }
    }

    private static func text(_ outcome: JSONText, code: JSONText = nil, isFinal: JSONText = nil) -> JSONText {
        ["object": "push", "outcome": outcome, "code": code, "final": isFinal]
    }
}

extension AppFinding {
    static func text(_ findings: [AppFinding]) -> JSONText {
        ["object": "app.check", "findings": .array(findings.map(\.line))]
    }

    private var line: JSONText {
        [
            "subject": .string(subject), "good": .bool(isGood), "code": .optional(code),
            "advice": .string(advice.english), "advice_zh": .string(advice.chinese),
        ]
    }
}
