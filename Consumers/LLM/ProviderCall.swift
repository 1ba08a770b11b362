import Catalogue
import EventLoop
import HTTP
import JSON
import Messages
import OpenAI
import Telemetry

/// One call of a provider: sends a chat, reads the answer, hands on its frames, and ends with an outcome.
@IOLoop
final class ProviderCall {
    enum Outcome: Equatable, Sendable {
        /// The provider gave a whole answer.
        case complete
        case failed(UpstreamFailure)
        /// The answer was not over when the chat's time was.
        case deadline
    }

    /// What the caller is told: frames as they come, then the end exactly once, unless the call is cancelled.
    struct Events {
        let onFrames: @IOLoop (_ frames: [UInt8]) -> Void
        /// Bears the frames that came together with the end.
        let onEnd: @IOLoop (Outcome, _ frames: [UInt8]) -> Void
    }

    /// What was read of the answer.
    private(set) var reader: AnswerReader
    private let clock: @Sendable () -> Timestamp
    /// Nil once nothing more is told.
    private var events: Events?
    private var call: ClientCall?
    private var head: HTTPResponse?
    /// The body of an answer whose status is not 200.
    private var refusal: [UInt8] = []

    private static let refusalLimit = 64 << 10

    /// Sends the call.
    ///
    /// - Parameters:
    ///   - body: the chat's.
    ///   - left: the time for all of the answer.
    init(
        _ chat: ChatAdmitted, body: String, to model: Model, within left: Duration, client: HTTPClient,
        configuration: LLM.Configuration, clock: @escaping @Sendable () -> Timestamp, events: Events
    ) throws(JSONError) {
        let sent = try UpstreamBody(
            model: model.upstreamName, tokenLimit: chat.tokenLimit,
            tokenParameter: .init(rawValue: model.tokenLimitParameter.rawValue) ?? .maximumTokens
        ).bytes(for: Array(body.utf8))
        reader = AnswerReader(id: chat.reply.stream, model: chat.model, showsUsage: chat.showsUsage)
        self.clock = clock
        self.events = events
        var fields: HTTPFields = [:]
        fields[.contentType] = "application/json"
        fields[.accept] = "text/event-stream"
        fields[.idempotencyKey] = chat.request.text
        if let key = model.channel.apiKey { fields[.authorization] = "Bearer \(key.exposed)" }
        let request = ClientRequest(
            method: .post, url: model.channel.baseURL + "/chat/completions", headerFields: fields, body: sent,
            deadlines: configuration.deadlines(total: left))
        call = client.send(
            request,
            ClientCall.Events(
                onHead: { head in self.head = head },
                onBody: { bytes in self.take(Array(bytes)) },
                onEnd: { result in self.ended(result) }))
    }

    /// Holds the provider back, or lets it go on.
    func hold(_ isHeld: Bool) {
        isHeld ? call?.pause() : call?.resume()
    }

    /// Ends the call; nothing more is told.
    func cancel() {
        events = nil
        // A provider that has said its last word leaves its connection to the next call.
        if !reader.isDone { call?.cancel() }
    }

    private func take(_ bytes: [UInt8]) {
        guard let events else { return }
        guard head?.status.code == 200 else {
            if refusal.count < Self.refusalLimit { refusal += bytes }
            return
        }
        let frames = reader.read(bytes)
        if reader.isDone || reader.failure != nil {
            end(outcome, frames.bytes)
        } else if !frames.isEmpty {
            events.onFrames(frames.bytes)
        }
    }

    private func ended(_ result: Result<Void, HTTPClientError>) {
        switch result {
        case .failure(let error) where error.kind == .timedOut(.total):
            end(.deadline)
        case .failure(let error):
            // A provider that said its last word and then broke the connection has answered.
            end(reader.outcome == .complete ? .complete : .failed(UpstreamFailure(error)))
        case .success:
            guard let head, head.status.code != 200 else { return end(outcome) }
            let failure = UpstreamFailure(
                status: head.status.code, body: refusal, now: clock().milliseconds / 1000,
                header: { name in HTTPField.Name(name).flatMap { head.headerFields[$0] } })
            end(.failed(failure))
        }
    }

    /// What the answer is if nothing more comes.
    private var outcome: Outcome {
        switch reader.outcome {
        case .complete: .complete
        case .truncated: .failed(.brokenOff("The answer ended in the middle."))
        case .failed(let failure): .failed(failure)
        }
    }

    private func end(_ outcome: Outcome, _ frames: [UInt8] = []) {
        guard let events else { return }
        cancel()
        events.onEnd(outcome, frames)
    }
}

extension UpstreamFailure {
    /// What a call that got no whole answer means for the request.
    fileprivate init(_ error: HTTPClientError) {
        switch error.kind {
        case .timedOut: self = .timedOut(error.reason)
        case .cut, .cancelled: self = .brokenOff(error.reason)
        case .tooLarge: self = .malformed(error.reason)
        case .invalidRequest, .busy, .connect, .tls, .other: self = .unreachable(error.reason)
        }
    }
}
