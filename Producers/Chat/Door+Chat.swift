internal import Catalogue
internal import Credentials
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Messages
internal import OpenAI
internal import Streams
internal import Telemetry

extension Door {
    /// `POST /v1/chat/completions`.
    ///
    /// The stream is read from before its request is appended, so no record of it can be missed.
    func chat(_ call: Call) throws(OpenAIError) {
        let entrant = try authenticate(call.request)
        let idempotency = try idempotency(call.request)
        let request = try ChatRequest(call.request.body, maximumDepth: configuration.maximumJSONDepth)
        guard let model = catalogue.value.model(request.model) else {
            throw OpenAIError(.modelNotFound, "The model '\(request.model)' does not exist.", parameter: "model")
        }
        let stream = try newStream(entrant.account)
        let place = try admission.enter(entrant.account)
        call.call(stream.request.text)
        let chat = Chat(
            request: stream.request, account: entrant.account, reply: stream.address, model: model.name,
            body: String(decoding: call.request.body, as: UTF8.self),
            // An answer in one piece always says what it used.
            showsUsage: request.showsUsage || !request.streams, terms: terms(request, model),
            idempotency: idempotency, deadline: stream.begun + configuration.admissionDeadline)
        let answer: any Answer =
            request.streams
            ? StreamAnswer(call, stream, place, headDelay: configuration.headDelay, metrics: metrics)
            : WholeAnswer(call, stream, place, metrics: metrics)
        answer.attach(streams.begin(stream, numbered: request.streams, into: answer))
        send(ChatRequested(chat: chat, credential: entrant.credential), for: answer, call)
    }

    private func send(_ requested: ChatRequested, for answer: any Answer, _ call: Call) {
        let draft = Draft(to: AuthInbox.requested(requested), trace: call.request.trace)
        outbound.append(draft) { [self] outcome in
            switch outcome {
            case .acknowledged:
                metrics.chats.increment()
                answer.accepted()
            case .refused:
                answer.fail(
                    OpenAIError(.unavailable, "The request could not be taken in and cost nothing. Please try again."))
            case .uncertain: withdraw(requested.chat, for: answer, call)
            }
        }
    }

    /// Nobody can say whether the log has the request: so the client waits for what its stream says, which is in any
    /// case what it is charged for.
    private func withdraw(_ chat: Chat, for answer: any Answer, _ call: Call) {
        guard !answer.isBegun else { return }
        metrics.withdrawn.increment()
        // An answer lives as long as its client waits. A request whose client has gone is taken back all the same.
        outbound.withdraw(
            ChatWithdrawn(chat), until: call.since + configuration.admissionDeadline,
            while: { [weak answer] in answer?.isBegun != true },
            then: { [weak answer] isTakenIn in
                if isTakenIn { answer?.accepted() } else { answer?.fail(Self.uncertain) }
            })
    }

    private static var uncertain: OpenAIError {
        OpenAIError(
            .uncertain,
            "It is not known whether the request was taken in. Read its stream, or repeat it with the Idempotency-Key "
                + "that it had.")
    }

    /// Prices and limits as they stand now.
    private func terms(_ request: ChatRequest, _ model: Model) -> Chat.Terms {
        let tokensIn = (request.input.textBytes + 1) / 2 + request.input.images * configuration.tokensPerImage
        let tokensOut = min(model.outputTokens(asked: request.tokenLimit?.tokens), 1 << 32)
        return Chat.Terms(
            price: model.price, tokensIn: max(1, tokensIn), tokensOut: tokensOut * request.choices,
            choices: request.choices, streamsLimit: configuration.maxStreamsPerAccount,
            answerMilliseconds: configuration.answerTime.wholeMilliseconds)
    }

    private func idempotency(_ request: ServerRequest) throws(OpenAIError) -> Chat.Idempotency? {
        guard let key = request.headerFields[.idempotencyKey] else { return nil }
        guard key.isToken(upTo: 255) else {
            throw OpenAIError(
                .invalidValue, "An Idempotency-Key has 1 to 255 visible ASCII characters.", parameter: "Idempotency-Key"
            )
        }
        return Chat.Idempotency(
            key: key, bodyHash: Digest.sha256(request.body).hexadecimal,
            keptMilliseconds: configuration.idempotencyKept.wholeMilliseconds)
    }
}

extension ServerRequest {
    /// The client's trace, one step further; nil if it has none.
    var trace: String? {
        guard let given = headerFields[.traceParent], let context = TraceContext(traceparent: given) else { return nil }
        var random = SystemRandomNumberGenerator()
        return context.child(using: &random).traceparent
    }
}
