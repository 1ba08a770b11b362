internal import Callback
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

/// A platform that waits for what Bot says to a delivery.
@IOLoop
final class OpenDelivery {
    private let call: Call
    private let platform: BotPlatform
    private let form: AnswerForm
    /// Whose streams a poll may read.
    private let account: Account
    private let api: WeChatAPI
    private var inquiry: Inquiry?
    private var reading: AnswerSoFar?
    private var silence: LoopTimer?
    /// Why it gets no answer, once that is so.
    private var fault: String?
    private var isOver = false
    private let isHeld: Bool

    /// - Parameter isHeld: true if Bot is not told of it, so that nothing but `hold` follows.
    init(
        _ call: Call, of platform: BotPlatform, _ form: AnswerForm, by identity: Identity, isHeld: Bool = false,
        for api: WeChatAPI
    ) {
        self.call = call
        self.platform = platform
        self.form = form
        self.isHeld = isHeld
        account = identity.account
        self.api = api
        call.writer.onClose = { [weak self] in self?.left() }
    }

    /// Keeps the inquiry that brings Bot's word, and cancels it when the connection is closed.
    func attach(_ inquiry: Inquiry) {
        guard !isOver else { return inquiry.cancel() }
        self.inquiry = inquiry
    }

    /// Never answers, so that the platform delivers again.
    func hold() {
        guard !isOver else { return }
        staySilent("held")
    }

    func take(_ result: Result<Inquiry.Document, Problem>) {
        inquiry = nil
        guard !isOver else { return }
        guard case .success(let document) = result, let answer = DeliveryAnswer(document) else {
            return staySilent("unanswered")
        }
        switch answer {
        case .say(let text): say(text, isFinished: true)
        case .nothing:
            form.acknowledge(call)
            end("taken")
        case .again: staySilent("again")
        case .written(let text, let isFinished): say(text, isFinished: isFinished)
        case .writing(let address): read(address)
        }
    }

    private func say(_ text: String, isFinished: Bool) {
        do throws(CallbackFault) {
            try form.say(text, isFinished: isFinished, at: api.seconds, call)
            end("said")
        } catch {
            staySilent(error.code)
        }
    }

    /// Reads how far a robot's answer is. Another person's stream has nothing to read.
    private func read(_ address: ReplyAddress) {
        guard let stream = StreamID.parse(address.stream, api.ingress.secret), stream.account == account else {
            return say("", isFinished: false)
        }
        let reading = AnswerSoFar(within: api.configuration.reading) { [self] text in
            self.reading = nil
            guard !isOver else { return }
            say(text, isFinished: false)
        }
        self.reading = reading
        reading.attach(api.ingress.streams.open(stream, after: nil, numbered: false, into: reading))
    }

    /// Lets the platform run into its own time-out, so that it delivers again.
    ///
    /// The connection is not closed before: a proxy in between would say so to the platform, as an error or a page, and
    /// that would be an answer. At the end of `silence` it is cut off, whether or not it has left by itself.
    private func staySilent(_ fault: String) {
        self.fault = fault
        let configuration = api.configuration
        let end = call.since + configuration.patience + configuration.silence
        silence = LoopTimer(after: max(.zero, end - ContinuousClock.now)) { [self] in
            call.writer.abort()
            self.end(fault)
        }
    }

    private func left() {
        inquiry?.cancel()
        reading?.cancel()
        end(fault ?? "left")
    }

    private func end(_ outcome: String) {
        guard !isOver else { return }
        isOver = true
        inquiry = nil
        reading = nil
        silence = nil
        if isHeld { api.letGo() } else { api.ended(platform, outcome) }
    }
}

extension DeliveryAnswer {
    /// Reads what Responder has written; nil for anything else.
    init?(_ document: Inquiry.Document) {
        guard document.status == 200, let value = try? JSONValue(parsing: document.body),
            value.member("object")?.string == "delivery", let kind = value.member("kind")?.string
        else { return nil }
        let text = value.member("text")?.string
        switch (kind, text) {
        case ("say", let text?): self = .say(text)
        case ("nothing", _): self = .nothing
        case ("again", _): self = .again
        case ("written", let text?): self = .written(text, isFinished: value.member("finished")?.bool ?? false)
        case ("writing", _):
            guard let stream = value.member("stream")?.string,
                let partition = value.member("partition")?.int.flatMap({ Int32(exactly: $0) })
            else { return nil }
            let offset = value.member("offset")?.int ?? 0
            self = .writing(ReplyAddress(partition: partition, stream: stream, offset: Int64(offset)))
        default: return nil
        }
    }
}
