import Catalogue
import EventLoop
import HTTP
import Messages
import OpenAI
import Telemetry

/// One HTTP call of a provider: sends a chat, hands on the frames of the answer, and ends with one outcome.
@IOLoop
final class ProviderCall {
    enum Outcome: Equatable, Sendable {
        /// The provider gave a whole answer.
        case complete
        /// The answer has more text than its token limit allows.
        case overrun
        case failed(UpstreamFailure)
        /// The chat's deadline passed before the answer was complete.
        case deadline
    }

    /// Callbacks to the caller: frames as they arrive, then the end exactly once. A cancelled call calls neither.
    struct Events {
        let onFrames: @IOLoop (_ frames: [UInt8]) -> Void
        /// Gets the frames that arrived together with the end.
        let onEnd: @IOLoop (Outcome, _ frames: [UInt8]) -> Void
    }

    private(set) var reader: AnswerReader
    private let clock: @Sendable () -> Timestamp
    /// A provider may quote the key that it got.
    private let mask: KeyMask
    /// Nil after the end or a cancellation.
    private var events: Events?
    private var call: ClientCall?
    private var head: HTTPResponse?
    /// The body of a response whose status is an error's.
    private var refusal: [UInt8] = []
    /// Ends the wait for the rest of `refusal`.
    private var refusalTimer: LoopTimer?
    /// Ends the wait for a provider that has said all, and not that it has ended.
    private var endTimer: LoopTimer?
    private let endLimit: Duration
    private var isHeld = false

    private static let refusalLimit = 64 << 10

    /// Sends the request.
    ///
    /// - Parameters:
    ///   - left: the time for the whole answer.
    init(
        _ chat: ChatAdmitted, _ question: ProviderQuestion, to model: Model, with key: CallKey, within left: Duration,
        client: HTTPClient, configuration: LLM.Configuration, clock: @escaping @Sendable () -> Timestamp, events: Events
    ) {
        reader = AnswerReader(
            id: chat.reply.stream, model: chat.model, showsUsage: chat.showsUsage,
            choices: question.choices, names: question.names, bounds: question.bounds,
            now: Int(clock().milliseconds / 1000))
        self.clock = clock
        self.events = events
        endLimit = configuration.endWithin
        mask = KeyMask(key.secret)
        var fields: HTTPFields = [:]
        fields[.contentType] = "application/json"
        fields[.accept] = "text/event-stream"
        fields[.idempotencyKey] = chat.request.text
        if let key = key.secret { fields[.authorization] = "Bearer \(key.exposed)" }
        let request = ClientRequest(
            method: .post, url: model.channel.baseURL + "/chat/completions", headerFields: fields, body: question.sent,
            deadlines: configuration.deadlines(total: left))
        call = client.send(
            request,
            ClientCall.Events(
                onHead: { head in self.begin(head, refusalWithin: configuration.refusalWithin) },
                onBody: { bytes in self.take(Array(bytes)) },
                onEnd: { result in self.ended(result) }))
    }

    /// Pauses or resumes reading from the provider.
    func hold(_ isHeld: Bool) {
        self.isHeld = isHeld
        // What has come meanwhile is read first.
        if endTimer != nil { waitForEnd() }
        isHeld ? call?.pause() : call?.resume()
    }

    /// Ends the call without a callback.
    func cancel() {
        events = nil
        refusalTimer = nil
        endTimer = nil
        // After the last event the connection is free for the next call.
        if !reader.isDone { call?.cancel() }
    }

    /// Ends the call at a head that is neither an answer's nor an error's: a redirect is not followed, since the key
    /// must not travel, and another success than 200 has no chat.
    private func begin(_ head: HTTPResponse, refusalWithin limit: Duration) {
        self.head = head
        switch head.status.code {
        case 200: break
        case ..<400: refuse(head)
        default: refusalTimer = LoopTimer(after: limit) { [weak self] in self?.refuse(head) }
        }
    }

    /// Ends the call with a status other than 200 and what came of its body.
    private func refuse(_ head: HTTPResponse) {
        let failure = UpstreamFailure(
            status: head.status.code, body: mask.masked(refusal), now: clock().milliseconds / 1000,
            header: { name in HTTPField.Name(name).flatMap { head.headerFields[$0] } })
        end(.failed(failure))
    }

    private func take(_ bytes: [UInt8]) {
        guard let events, let head else { return }
        guard head.status.code == 200 else {
            refusal += bytes
            if refusal.count >= Self.refusalLimit { refuse(head) }
            return
        }
        let frames = reader.read(bytes)
        if reader.isDone || reader.isOverrun || reader.failure != nil {
            end(outcome, frames.bytes)
        } else {
            // Pings go on in any case.
            if endTimer == nil || !frames.isEmpty { waitForEnd() }
            if !frames.isEmpty { events.onFrames(mask.masked(frames.bytes)) }
        }
    }

    /// Ends a whole answer after `endLimit` of silence. While reading is held, nothing can come.
    private func waitForEnd() {
        guard reader.isWhole else { return }
        endTimer = LoopTimer(after: endLimit) { [weak self] in
            guard let self else { return }
            isHeld ? waitForEnd() : end(.complete)
        }
    }

    private func ended(_ result: Result<Void, HTTPClientError>) {
        switch result {
        case .failure(let error) where error.kind == .timedOut(.total):
            end(reader.isWhole ? .complete : .deadline)
        case .failure(let error):
            // The status says more than how the body broke.
            if let head, head.status.code != 200 { return refuse(head) }
            // The answer is complete even if the connection breaks after the last event.
            end(reader.isWhole ? .complete : .failed(UpstreamFailure(error)))
        case .success:
            guard let head, head.status.code != 200 else { return end(outcome) }
            refuse(head)
        }
    }

    /// The outcome if the connection ends here.
    private var outcome: Outcome {
        switch reader.outcome {
        case .complete: .complete
        case .overrun: .overrun
        case .truncated: .failed(.brokenOff("The answer ended in the middle."))
        case .failed(let failure): .failed(failure)
        }
    }

    private func end(_ outcome: Outcome, _ frames: [UInt8] = []) {
        guard let events else { return }
        cancel()
        events.onEnd(masked(outcome), mask.masked(frames))
    }

    private func masked(_ outcome: Outcome) -> Outcome {
        guard case .failed(let failure) = outcome else { return outcome }
        return .failed(failure.saying { mask.masked($0) })
    }
}

extension UpstreamFailure {
    /// Sorts a transport error by what the request does next.
    fileprivate init(_ error: HTTPClientError) {
        switch error.kind {
        case .timedOut(.head), .timedOut(.idle), .timedOut(.total): self = .timedOut(error.reason)
        case .cut, .cancelled: self = .brokenOff(error.reason)
        case .tooLarge, .other: self = .unexpected(error.reason)
        case .busy: self = .crowded(error.reason)
        case .timedOut(.connect), .invalidRequest, .connect, .tls: self = .unreachable(error.reason)
        }
    }
}
