internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams
internal import Telemetry

extension ChatAPI {
    /// `POST /v1/chat/completions`.
    ///
    /// A large body is read beside the loop, when its turn has come; its room is taken until the log has the message.
    func chat(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let idempotencyKey = try call.idempotencyKey()
        let stream = try ingress.newStream(caller.account)
        let (body, room) = call.takeBody()
        let reading = ChatReading(
            body: body, stream: stream, account: caller.account, credential: caller.credential,
            from: call.from, trace: call.trace, idempotencyKey: idempotencyKey,
            repetitionTime: repetitionTime(call),
            catalogue: catalogue.value, words: catalogue.words.questions, configuration: configuration)
        let least = reading.words == nil ? LargeBodies.least : LargeBodies.leastWithWords
        guard body.count > least else { return begin(try reading.read(), stream, call, caller, place) }
        // There are turns of their own for those.
        place.leaveTurn()
        largeBodies.read(reading, of: call) { [self] read, turn in
            begin(read, stream, call, caller, place) { withExtendedLifetime(turn) { room?.release() } }
        }
    }

    /// Reading starts before the request is appended, so that no record of its stream is missed.
    private func begin(
        _ read: ReadChat, _ stream: StreamID, _ call: Call, _ caller: Caller, _ place: Admission.Place,
        whenKept: (@IOLoop () -> Void)? = nil
    ) {
        call.call(stream.request.text)
        WordWatch.tell(read.hits, in: .question, of: stream.request)
        let answer: any Answer =
            read.streams
            ? StreamAnswer(call, stream, place, headDelay: configuration.headDelay, metrics: metrics)
            : WholeAnswer(call, stream, place, metrics: metrics)
        answer.onLetIn = { [ingress] in ingress.noteLetIn(caller, from: call.from, at: call.since) }
        answer.attach(ingress.streams.begin(stream, numbered: read.streams, into: answer))
        send(read.draft, of: read.chat, for: answer, call, place, whenKept)
        // Afterwards: a client that has left already is told of at once, and behind its request.
        tellDeparture(of: read.chat, stream, answer, call)
    }

    private func send(
        _ draft: Draft, of chat: Chat, for answer: any Answer, _ call: Call, _ place: Admission.Place,
        _ whenKept: (@IOLoop () -> Void)?
    ) {
        let withdrawal = ChatWithdrawn(chat)
        ingress.append(draft, of: place) { [self] outcome in
            whenKept?()
            switch outcome {
            case .acknowledged:
                metrics.chats.increment()
                answer.accepted()
            case .refused:
                answer.fail(
                    Problem(.unavailable, "The request could not be taken in and cost nothing. Please try again."))
            case .uncertain: withdraw(withdrawal, for: answer, call)
            }
        }
    }

    /// Takes back a request that may or may not be on the log.
    ///
    /// The client waits for what the stream says, because the stream also says what the client is charged.
    private func withdraw(_ withdrawal: ChatWithdrawn, for answer: any Answer, _ call: Call) {
        guard !answer.isBegun else { return }
        metrics.withdrawn.increment()
        // The withdrawal goes on when the client has gone and its answer with it.
        ingress.withdraw(
            withdrawal, until: call.since + configuration.admissionDeadline,
            while: { [weak answer] in answer?.isBegun != true },
            then: { [weak answer] isTakenIn in
                if isTakenIn { answer?.accepted() } else { answer?.fail(Problem(.uncertain)) }
            })
    }
}
