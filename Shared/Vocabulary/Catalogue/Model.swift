package import Messages

/// A model on offer.
package struct Model: Sendable {
    /// The name that clients use.
    package var name: String
    /// The name that its channel uses.
    package var upstreamName: String
    package var channel: Channel
    package var price: Price
    /// The most tokens that one answer can have; nil where it is not known.
    package var maximumOutputTokens: Int?
    /// The most tokens that question and answer can have together; nil where it is not known.
    package var contextTokens: Int?
    /// The parameter that tells the channel the limit of an answer, where the client's body has none.
    package var tokenLimitParameter: TokenLimitParameter
    /// Who is said to own it, in the list of models.
    package var ownedBy: String

    /// The two names of the limit: channels know one, or the other, or both.
    package enum TokenLimitParameter: String, CaseIterable, Sendable {
        case maximumTokens = "max_tokens"
        case maximumCompletionTokens = "max_completion_tokens"
    }

    /// What an answer is limited to where neither the client nor the catalogue says anything.
    package static let usualOutputTokens = 8192

    package init(
        name: String, upstreamName: String? = nil, channel: Channel, price: Price, maximumOutputTokens: Int? = nil,
        contextTokens: Int? = nil, tokenLimitParameter: TokenLimitParameter = .maximumTokens, ownedBy: String? = nil
    ) {
        self.name = name
        self.upstreamName = upstreamName ?? name
        self.channel = channel
        self.price = price
        self.maximumOutputTokens = maximumOutputTokens
        self.contextTokens = contextTokens
        self.tokenLimitParameter = tokenLimitParameter
        self.ownedBy = ownedBy ?? channel.name
    }

    /// The limit of one answer: what the client asked for, but no more than the model can give.
    package func outputTokens(asked: Int?) -> Int {
        guard let asked else { return maximumOutputTokens ?? Self.usualOutputTokens }
        return min(asked, maximumOutputTokens ?? asked)
    }
}
