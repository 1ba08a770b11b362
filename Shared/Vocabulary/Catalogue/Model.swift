package import Messages

/// A model on offer.
package struct Model: Sendable {
    /// The name that clients use.
    package var name: String
    /// The name that its channel uses.
    package var upstreamName: String
    package var channel: Channel
    package var price: Price
    /// Whether the price is its own, and not the default price.
    package var hasOwnPrice: Bool
    /// The most output tokens of one answer; nil if unknown.
    package var maximumOutputTokens: Int?
    /// The most tokens of question and answer together; nil if unknown.
    package var contextTokens: Int?
    /// The name of the token limit in the request to the channel, if the client's body has no limit.
    package var tokenLimitParameter: TokenLimitParameter
    package var inputBounds: InputBounds
    /// `owned_by` in the list of models.
    package var ownedBy: String
    /// Whether it sees pictures; nil if unknown.
    package var vision: Bool?
    /// Whether it thinks before it answers; nil if unknown.
    package var reasoning: Bool?
    /// What each group gets of it; the catalogue fills them in. Nil if there are no groups.
    package internal(set) var groups: [Chat.Terms.Group]?

    /// The two names of the token limit. A channel knows one, the other, or both.
    package enum TokenLimitParameter: String, CaseIterable, Sendable {
        case maximumTokens = "max_tokens"
        case maximumCompletionTokens = "max_completion_tokens"
    }

    /// The limit if neither the client nor the catalogue sets one.
    package static let usualOutputTokens = 8192

    package init(
        name: String, upstreamName: String? = nil, channel: Channel, price: Price, hasOwnPrice: Bool = true,
        maximumOutputTokens: Int? = nil, contextTokens: Int? = nil,
        tokenLimitParameter: TokenLimitParameter = .maximumTokens, inputBounds: InputBounds = InputBounds(),
        ownedBy: String? = nil,
        vision: Bool? = nil, reasoning: Bool? = nil
    ) {
        self.name = name
        self.upstreamName = upstreamName ?? name
        self.channel = channel
        self.price = price
        self.hasOwnPrice = hasOwnPrice
        self.maximumOutputTokens = maximumOutputTokens
        self.contextTokens = contextTokens
        self.tokenLimitParameter = tokenLimitParameter
        self.inputBounds = inputBounds
        self.ownedBy = ownedBy ?? channel.name
        self.vision = vision
        self.reasoning = reasoning
    }

    /// The channels that take keys of persons' own; nil if none does.
    package var ownKeyChannels: [String]? { channel.takesOwnKeys ? [channel.name] : nil }

    /// What an account's group pays of the price; nil if it may not ask the model.
    package func ratio(of group: String?) -> Ratio? { Chat.Terms.Group.ratio(of: group, among: groups) }

    /// Returns the limit of one answer: the client's, but at most the model's.
    package func outputTokens(asked: Int?) -> Int {
        guard let asked else { return maximumOutputTokens ?? Self.usualOutputTokens }
        return min(asked, maximumOutputTokens ?? asked)
    }
}
