import JSON
import Messages

// The JSON of what Auth answers. Moments are milliseconds since 1970, amounts integers of micro-yuan.

extension Standing {
    /// For an operator.
    func text(of account: Account, _ keys: [HeldKey], _ identities: [HeldIdentity]) -> JSONText {
        [
            "object": "account", "account": .string(account.name), "status": .string(status.rawValue),
            "reason": .optional(reason), "role": .string(role.rawValue), "group": .optional(group),
            "opened_ms": .moment(opened), "keys": .array(keys.map(\.text)),
            "identities": .array(identities.map(\.text)),
        ]
    }

    /// For the account itself.
    func keysText(of account: Account, _ keys: [HeldKey]) -> JSONText {
        [
            "object": "keys", "account": .string(account.name), "status": .string(status.rawValue),
            "role": .string(role.rawValue), "group": .optional(group), "keys": .array(keys.map(\.text)),
        ]
    }
}

extension HeldKey {
    fileprivate var text: JSONText {
        [
            "id": .string(id), "name": .optional(name), "issued_ms": .integer(Int(issued.milliseconds)),
            "used_ms": .moment(used), "limits": (limits ?? KeyLimits()).text,
        ]
    }
}

extension KeyLimits {
    /// Each limit; null if there is none.
    fileprivate var text: JSONText {
        [
            "expires_ms": .moment(expires), "models": .texts(models), "addresses": .texts(addresses),
            "money_per_day": .money(moneyPerDay),
            "money_per_month": .money(moneyPerMonth),
            "requests_per_minute": .number(requestsPerMinute), "tokens_per_minute": .number(tokensPerMinute),
            "answers_at_once": .number(answersAtOnce),
        ]
    }
}

extension OpenSession {
    /// Of a session that was opened: the door makes its token from it.
    func members(of account: Account) -> [JSONText.Member] {
        [
            .init("account", .string(account.name)), .init("id", .string(id.text)),
            .init("generation", .integer(generation)), .init("role", .string(role.rawValue)),
        ] + seen
    }

    static func text(
        of account: Account, _ sessions: [OpenSession], _ identities: [HeldIdentity]
    ) -> JSONText {
        [
            "object": "sessions", "account": .string(account.name),
            "sessions": .array(sessions.map { .object([.init("id", .string($0.id.text))] + $0.seen) }),
            "identities": .array(identities.map(\.text)),
        ]
    }

    private var seen: [JSONText.Member] {
        [
            .init("way", .string(way)), .init("as", .optional(self.as)), .init("agent", .optional(agent)),
            .init("from", .optional(from)), .init("opened_ms", .integer(Int(opened.milliseconds))),
            .init("expires_ms", .integer(Int(expires.milliseconds))),
        ]
    }
}

extension HeldIdentity {
    fileprivate var text: JSONText {
        ["identity": .string(identity.text), "since_ms": .integer(Int(since.milliseconds))]
    }
}

// Null for nil.
extension JSONText {
    static func number(_ number: Int?) -> JSONText { number.map(JSONText.integer) ?? .null }

    static func moment(_ moment: Timestamp?) -> JSONText { number(moment.map { Int($0.milliseconds) }) }

    static func money(_ amount: Money?) -> JSONText { number(amount.map { Int($0.microYuan) }) }

    fileprivate static func texts(_ texts: [String]?) -> JSONText {
        texts.map { JSONText.array($0.map(JSONText.string)) } ?? .null
    }
}
