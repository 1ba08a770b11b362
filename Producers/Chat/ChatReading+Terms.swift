internal import Catalogue
internal import Messages
internal import OpenAI
internal import Problems

extension ChatReading {
    /// Stamps prices and limits into the request as they are now.
    ///
    /// - Throws: if the model's channel refuses a member of the request.
    func terms(_ request: ChatRequest, _ model: Model) throws(Problem) -> Chat.Terms {
        let members = UpstreamMembers(others: model.channel.members.allowed, otherTools: model.channel.members.tools)
        if model.channel.members.othersAreRefused, let stranger = members.stranger(in: request.body) {
            let shown = String(stranger.prefix(64))
            throw Problem(
                .unsupportedParameter, "The parameter '\(shown)' is not let through to this model.", parameter: shown)
        }
        let tokensOut = min(model.outputTokens(asked: request.tokenLimit?.tokens), 1 << 32)
        return Chat.Terms(
            price: model.price, tokensIn: tokensIn(request.measure(passing: members), model),
            tokensOut: tokensOut * request.choices, choices: request.choices,
            streamsLimit: configuration.maxStreamsPerAccount,
            answerMilliseconds: configuration.answerTime.wholeMilliseconds, groups: model.groups,
            ownKeyChannels: model.ownKeyChannels)
    }

    /// The most that the input can be, by the model's bounds; a provider takes no more than the model's context.
    private func tokensIn(_ input: ChatRequest.Measure, _ model: Model) -> Int {
        let bounds = model.inputBounds
        let text = (Double(input.textBytes) / bounds.bytesPerToken).rounded(.up)
        let audio = (Double(input.audioBytes) / bounds.audioBytesPerToken).rounded(.up)
        let media =
            input.images * (bounds.imageTokens ?? configuration.tokensPerImage) + input.audios * bounds.audioTokens
            + input.videos * bounds.videoTokens + input.files * bounds.fileTokens
        return min(bounds.overheadTokens + Int(text) + Int(audio) + media, model.contextTokens ?? .max)
    }
}
