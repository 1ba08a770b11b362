import Messages

/// What an account can have of what a chat wants: output tokens, and the money to hold back for them.
struct Offer {
    /// For each choice, at least 1.
    let tokenLimit: Int
    /// Pays for the input and for the limit of every choice.
    let amount: Money

    /// Nil if the money does not pay for one token of each choice.
    init?(_ terms: Chat.Terms, available: Money) {
        let choices = max(1, terms.choices)
        let wanted = max(choices, terms.tokensOut)
        let affordable = terms.price.tokensOut(affordableWith: available, tokensIn: terms.tokensIn, wanted: wanted)
        guard let affordable, affordable >= choices else { return nil }
        tokenLimit = affordable / choices
        amount = terms.price.cost(tokensIn: terms.tokensIn, tokensOut: tokenLimit * choices)
    }

    /// The least that an account must have for a chat to be let in.
    static func least(_ terms: Chat.Terms) -> Money {
        terms.price.cost(tokensIn: terms.tokensIn, tokensOut: max(1, terms.choices))
    }
}
