package import Messages

/// What the catalogue says of rules.
extension Sample {
    package static let frequencyLimits: FrequencyLimits = {
        var limits = FrequencyLimits()
        limits.requestsPerMinute = 60
        limits.requestsPerDay = 5_000
        limits.tokensPerMinute = 200_000
        limits.tokensPerDay = 1_000_000_000_000
        return limits
    }()

    package static let rules = RuleTerms(
        order: [.status, .whitelist, .frequency, .words, .model],
        whiteList: RuleTerms.WhiteList(isListed: true, groups: ["staff"], skips: ["words"]),
        account: frequencyLimits, key: frequencyLimits,
        groups: [RuleTerms.Group(name: "试用", limits: frequencyLimits)])

    /// A chat that carries rules.
    package static let ruled = ChatRequested(
        chat: chat, credential: .key(KeyHash(hexadecimal: "aa11")), words: ["insults"], rules: rules,
        from: "2001:db8::1")

    /// What a chat was counted for.
    package static let counted = Counted(
        at: Timestamp(milliseconds: 1_800_000_000_000), tokens: 10,
        windows: [
            Counted.Window(tally: "account", isOfDay: true), Counted.Window(tally: "aa11aa11aa11aa11", isOfDay: false),
        ])

    package static let turnedAway = ChatTurnedAway(request: chat.request, account: account, counted: counted)

    package static let limited: [Refusal] = [
        .limited(rule: "key.requestsPerMinute", limit: 60, value: 61, retryAfter: 7),
        .limited(rule: "account.tokensPerDay", limit: 10, value: nil, retryAfter: nil),
    ]
}
