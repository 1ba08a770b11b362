import HTTP
import Testing

/// What a provider sends, what a client asked for, and what must come of it.
struct UpstreamCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// One for each call; the last for all further ones.
    let responses: [ProviderResponse]
    /// How many answers the client asked for.
    var choices = 1
    var showsUsage = true
    /// Of each choice; the reservation pays for it.
    var tokenLimit = 1000
    /// The time for the whole answer.
    var within = Duration.seconds(20)
    let expected: Expected

    var testDescription: String { name }

    init(
        _ name: String, _ responses: [ProviderResponse], choices: Int = 1, showsUsage: Bool = true,
        tokenLimit: Int = 1000, within: Duration = .seconds(20), _ expected: Expected
    ) {
        self.name = name
        self.responses = responses
        self.choices = choices
        self.showsUsage = showsUsage
        self.tokenLimit = tokenLimit
        self.within = within
        self.expected = expected
    }

    /// A stream with status 200 that ends as it should.
    init(
        _ name: String, _ body: String, choices: Int = 1, showsUsage: Bool = true, tokenLimit: Int = 1000,
        _ expected: Expected
    ) {
        self.init(
            name, [ProviderResponse(body)], choices: choices, showsUsage: showsUsage, tokenLimit: tokenLimit, expected)
    }

    /// The tokens in that the reservation pays for.
    static let tokensIn = 1000

    static let all: [UpstreamCase] =
        framing + endings + nothings + nonChunks + misshapen + emptyErrors + failures + usages + shownUsage + overruns
        + wholes + toolCalls + reasoning + sizes + statuses + encodings
}

/// What a provider sends to one call.
struct ProviderResponse: Sendable {
    enum End: Sendable {
        case finished
        /// The connection breaks.
        case broken
        /// Nothing more comes.
        case open
    }

    var status = 200
    var fields: HTTPFields
    var body: [UInt8]
    var end = End.finished

    init(
        status: Int = 200, _ body: [UInt8], type: String? = "text/event-stream", fields: HTTPFields = [:],
        end: End = .finished
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.end = end
        if let type { self.fields[.contentType] = type }
    }

    init(
        status: Int = 200, _ body: String, type: String? = "text/event-stream", fields: HTTPFields = [:],
        end: End = .finished
    ) {
        self.init(status: status, Array(body.utf8), type: type, fields: fields, end: end)
    }

    /// An error with a JSON body.
    static func refusal(_ status: Int, _ body: String, _ fields: HTTPFields = [:]) -> ProviderResponse {
        ProviderResponse(status: status, body, type: "application/json", fields: fields)
    }

    /// A whole JSON document with status 200.
    static func document(_ body: String, type: String? = "application/json") -> ProviderResponse {
        ProviderResponse(body, type: type)
    }
}

/// What a client sees at the end, and what it costs.
struct Expected: Sendable {
    /// Tokens that are charged: what the provider said, or nil for an estimate.
    struct Charge: Sendable, Equatable {
        var tokensIn: Int?
        var tokensOut: Int?
    }

    /// Nil if the answer fails and costs nothing.
    var charge: Charge?
    /// Of each choice; of a failure, all that may have been published.
    var choices: [SeenAnswer.Choice] = []
    /// The codes of a failure, one of which is right.
    var codes: Set<String> = []
    /// What the problem's text contains.
    var says = ""
    var secondsToWait: Int?
    var providerCalls = 1...1
    /// Members of the assembled message, as JSON.
    var members: [String: String] = [:]
    /// True if the text only begins with what is expected.
    var isCut = false

    /// A whole answer of one choice.
    static func answer(
        _ text: String = "Hello", _ reason: String = "stop", in tokensIn: Int? = 9, out tokensOut: Int? = 2,
        reasoning: String = "", calls: [SeenAnswer.Call] = [], providerCalls: Int = 1, members: [String: String] = [:]
    ) -> Expected {
        let calls = Dictionary(uniqueKeysWithValues: calls.enumerated().map { ($0.offset, $0.element) })
        let choice = SeenAnswer.Choice(text: text, reasoning: reasoning, reason: reason, calls: calls)
        return Expected(
            charge: Charge(tokensIn: tokensIn, tokensOut: tokensOut), choices: [choice],
            providerCalls: providerCalls...providerCalls, members: members)
    }

    /// A whole answer of several choices: the texts and reasons of each.
    static func answers(
        _ choices: [(String, String)], in tokensIn: Int? = 9, out tokensOut: Int? = 2
    ) -> Expected {
        Expected(
            charge: Charge(tokensIn: tokensIn, tokensOut: tokensOut),
            choices: choices.map { SeenAnswer.Choice(text: $0.0, reason: $0.1) })
    }

    /// A failure; nothing is charged for it.
    ///
    /// - Parameter published: the text that may have been published before it.
    static func failure(
        _ codes: String..., after published: String = "", says: String = "", calls: ClosedRange<Int> = 1...1,
        wait: Int? = nil
    ) -> Expected {
        Expected(
            choices: [SeenAnswer.Choice(text: published)], codes: Set(codes), says: says, secondsToWait: wait,
            providerCalls: calls)
    }
}
