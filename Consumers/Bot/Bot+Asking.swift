import Messages
import Processing

extension Bot {
    /// A question to a model, with what the catalogue says of its price and limits, from a person or a group that the
    /// platform's signature has proven.
    static func chat(
        _ request: RequestID, account: Account, identity: Identity, model: OfferedModel,
        messages: [(role: String, text: String)], picture: String?, words: [String]?, terms: BotTerms,
        reply: ReplyAddress, at time: Timestamp
    ) -> ChatRequested {
        let body = MessageCoding.encode(QuestionBody(messages: messages, picture: picture, model: model.name))
        let chatTerms = Chat.Terms(
            price: model.price, tokensIn: model.tokensIn(bytes: body.count, pictures: picture == nil ? 0 : 1),
            tokensOut: model.tokensOut, streamsLimit: terms.streamsLimit,
            answerMilliseconds: terms.answerMilliseconds, groups: model.groups,
            ownKeyChannels: model.ownKeyChannels, lowCredit: terms.lowCredit)
        let chat = Chat(
            request: request, account: account, reply: reply.told(to: identity), model: model.name,
            body: String(decoding: body, as: UTF8.self), showsUsage: false, terms: chatTerms,
            deadline: time + .milliseconds(terms.admissionMilliseconds))
        return ChatRequested(chat: chat, credential: .identity(identity), words: words, rules: terms.rules)
    }
}

extension OfferedModel {
    /// The most that an input can be; a provider takes no more than the model's context.
    fileprivate func tokensIn(bytes: Int, pictures: Int) -> Int {
        let perThousand = max(1, bytesPerThousandTokens)
        let text = (bytes * 1_000 + perThousand - 1) / perThousand
        return min(overheadTokens + text + pictures * imageTokens, contextTokens ?? .max)
    }
}
