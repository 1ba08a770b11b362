internal import Callback
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import WeCom

/// How a platform is answered that delivered something. It keeps nothing of what was delivered but names.
struct AnswerForm {
    enum Kind {
        /// An official account's message, or a WeCom application's.
        ///
        /// - Parameters:
        ///   - person: who gets the answer.
        ///   - ours: who gives it.
        ///   - acknowledgement: what is said in place of an answer; the same in every mode, in plain.
        case message(person: String, ours: String, acknowledgement: String)
        /// - Parameter stream: names the answer for the platform's polls; nil where a greeting is all that can be said.
        case robot(stream: String?)
    }

    private let kind: Kind
    private let callback: Callback
    private let delivery: CallbackDelivery

    init(_ kind: Kind, _ callback: Callback, _ delivery: CallbackDelivery) {
        self.kind = kind
        self.callback = callback
        self.delivery = CallbackDelivery(content: [], isSealed: delivery.isSealed, nonce: delivery.nonce)
    }

    /// Takes a delivery without an answer: the platform does not deliver it again.
    @IOLoop
    func acknowledge(_ call: Call) {
        guard case .message(_, _, let word) = kind else { return call.respond(.ok, [], "text/plain") }
        call.respond(.ok, Array(word.utf8), "text/plain")
    }

    /// Answers with a text.
    ///
    /// - Parameter isFinished: whether a robot's platform need not ask how the text goes on.
    @IOLoop
    func say(_ text: String, isFinished: Bool, at seconds: Int, _ call: Call) throws(CallbackFault) {
        let bytes: [UInt8]
        switch kind {
        case .message(let person, let ours, _):
            guard !text.isEmpty else { return acknowledge(call) }
            bytes = PassiveReply(to: person, from: ours, createTime: seconds, text: text).bytes
        case .robot(let stream?):
            bytes = RobotReply.stream(id: stream, text, isFinished: isFinished).bytes
        case .robot(nil):
            guard !text.isEmpty else { return acknowledge(call) }
            bytes = RobotReply.text(text).bytes
        }
        let reply = try callback.reply(bytes, to: delivery, now: seconds)
        call.respond(.ok, reply.body, reply.contentType)
    }
}

extension AnswerForm.Kind {
    /// What a robot's message is answered with: a stream, which its platform knows by the delivery's name.
    init(answering message: RobotMessage) {
        switch message.content {
        case .poll(let stream): self = .robot(stream: stream)
        case .entered, .event: self = .robot(stream: nil)
        default: self = .robot(stream: message.name)
        }
    }

    init(answering message: PlatformMessage, from platform: BotPlatform) {
        self = .message(
            person: message.from, ours: message.to, acknowledgement: platform == .officialAccount ? "success" : "")
    }
}
