package import Messages

/// What is said of keys of an account's own, and of limits of keys.
extension Sample {
    package static let ownKey = OwnKey(
        channel: "zhipu", address: "https://api.example.com/v4", masterKey: "0a1b2c3d", data: "c2VhbGVk")
    package static let keyChannel = KeyChannel(
        name: "zhipu", address: "https://api.example.com/v4", openedBy: ["0a1b2c3d"])
    package static let channelKey = ChannelKey(
        channel: "zhipu", bound: Timestamp(milliseconds: 1_800_000_000_000), isUsable: true)

    package static func bound(_ ownKey: OwnKey?) -> OwnKeyBound {
        OwnKeyBound(
            account: account, channel: "zhipu", ownKey: ownKey, credential: .key(KeyHash(hexadecimal: "aa11")),
            by: actor, reply: chat.reply, request: RequestID("q1"), deadline: chat.deadline)
    }

    /// Of which Quota keeps the use.
    package static let quotaLimits = QuotaLimits(
        moneyPerDay: .yuan(5), moneyPerMonth: .yuan(50), tokensPerMinute: 90_000, answersAtOnce: 4)

    package static let keyRefusals: [Refusal] = [
        .keyMoneyExhausted(period: "day", limit: .yuan(5), spent: .fen(499), retryAfter: 60),
        .keyTooManyAnswers(limit: 4), .keyTooManyTokens(limit: 90_000, retryAfter: 7), .tooManyOwnKeys(limit: 20),
    ]
}
