internal import Catalogue
internal import Credentials
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import OpenAI
internal import Problems
internal import Streams
internal import Telemetry

extension ChatAPI {
    /// `POST /v1/chat/completions`.
    ///
    /// Reading starts before the request is appended, so that no record of its stream is missed.
    func chat(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let idempotency = try idempotency(call)
        let request = try read(call.request.body)
        let model = try known(request.model)
        let stream = try ingress.newStream(caller.account)
        call.call(stream.request.text)
        let chat = Chat(
            request: stream.request, account: caller.account, reply: stream.address, model: model.name,
            body: String(decoding: call.request.body, as: UTF8.self),
            // An answer in one piece always has `usage`.
            showsUsage: request.showsUsage || !request.streams, terms: try terms(request, model),
            idempotency: idempotency, repetition: idempotency == nil ? repetition(call, caller) : nil,
            deadline: stream.begun + configuration.admissionDeadline)
        let answer: any Answer =
            request.streams
            ? StreamAnswer(call, stream, place, headDelay: configuration.headDelay, metrics: metrics)
            : WholeAnswer(call, stream, place, metrics: metrics)
        answer.attach(ingress.streams.begin(stream, numbered: request.streams, into: answer))
        tellDeparture(of: chat, stream, answer, call)
        send(ChatRequested(chat: chat, credential: caller.credential), for: answer, call, place)
    }

    private func read(_ body: [UInt8]) throws(Problem) -> ChatRequest {
        do throws(ChatRequest.Fault) {
            return try ChatRequest(body, maximumDepth: configuration.maximumJSONDepth)
        } catch {
            throw Problem(error)
        }
    }

    private func idempotency(_ call: Call) throws(Problem) -> Chat.Idempotency? {
        guard let key = try call.idempotencyKey() else { return nil }
        return Chat.Idempotency(
            key: key, bodyHash: Digest.sha256(call.request.body).hexadecimal,
            keptMilliseconds: configuration.idempotencyKept.wholeMilliseconds)
    }

    private func send(_ requested: ChatRequested, for answer: any Answer, _ call: Call, _ place: Admission.Place) {
        let draft = Draft(to: AuthInbox.requested(requested), trace: call.trace)
        ingress.append(draft, of: place) { [self] outcome in
            switch outcome {
            case .acknowledged:
                metrics.chats.increment()
                answer.accepted()
            case .refused:
                answer.fail(
                    Problem(.unavailable, "The request could not be taken in and cost nothing. Please try again."))
            case .uncertain: withdraw(requested.chat, for: answer, call)
            }
        }
    }

    /// Takes back a request that may or may not be on the log.
    ///
    /// The client waits for what the stream says, because the stream also says what the client is charged.
    private func withdraw(_ chat: Chat, for answer: any Answer, _ call: Call) {
        guard !answer.isBegun else { return }
        metrics.withdrawn.increment()
        // The withdrawal goes on when the client has gone and its answer with it.
        ingress.withdraw(
            ChatWithdrawn(chat), until: call.since + configuration.admissionDeadline,
            while: { [weak answer] in answer?.isBegun != true },
            then: { [weak answer] isTakenIn in
                if isTakenIn { answer?.accepted() } else { answer?.fail(Problem(.uncertain)) }
            })
    }
}
