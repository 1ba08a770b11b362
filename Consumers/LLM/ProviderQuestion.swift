import Catalogue
import EventLoop
import JSON
import Messages
import OpenAI

/// What is made of a chat's body for its provider, once for all attempts.
struct ProviderQuestion: Sendable {
    /// The body of the call.
    let sent: [UInt8]
    /// The answers that the client wants.
    let choices: Int
    /// The functions that it offers.
    let names: ToolNames
    /// What its answer may have.
    let bounds: AnswerBounds
    private let body: String
    private let tokens: Int?

    /// A body up to this size is read on the loop, within a fraction of a millisecond.
    private static let small = 128 << 10

    private init(_ chat: ChatAdmitted, to model: Model, isLarge: Bool) throws(JSONError) {
        body = chat.body
        let question = try JSONValue(parsing: Array(body.utf8))
        sent = UpstreamBody(
            model: model.upstreamName, tokenLimit: chat.tokenLimit,
            tokenParameter: .init(rawValue: model.tokenLimitParameter.rawValue) ?? .maximumTokens,
            members: UpstreamMembers(
                others: model.channel.members.allowed, otherTools: model.channel.members.tools)
        ).bytes(for: question)
        choices = question.member("n")?.int ?? 1
        names = ToolNames(question)
        bounds = AnswerBounds(
            measured: chat.tokensIn, bodyBytes: body.utf8.count, tokenLimit: chat.tokenLimit, choices: chat.choices)
        tokens = isLarge ? Self.tokens(of: body) : nil
    }

    /// Our estimate of the input, for a provider that does not report it.
    var inputTokens: Int { tokens ?? Self.tokens(of: body) }

    private static func tokens(of body: String) -> Int {
        var estimate = TokenEstimate()
        estimate.add(body)
        return estimate.tokens
    }

    /// Makes the question: at once if the body is small, else beside the loop.
    @IOLoop
    static func make(
        _ chat: ChatAdmitted, to model: Model,
        then: @escaping @IOLoop @Sendable (Result<ProviderQuestion, JSONError>) -> Void
    ) {
        guard chat.writtenBytes > small else { return then(read(chat, to: model, isLarge: false)) }
        LongWork.run({ read(chat, to: model, isLarge: true) }, then: then)
    }

    private static func read(
        _ chat: ChatAdmitted, to model: Model, isLarge: Bool
    ) -> Result<ProviderQuestion, JSONError> {
        Result { () throws(JSONError) in try ProviderQuestion(chat, to: model, isLarge: isLarge) }
    }
}
