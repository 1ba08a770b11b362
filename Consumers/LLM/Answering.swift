import Catalogue
import EventLoop
import HTTP
import Messages
import OpenAI
import Problems
import Telemetry

/// One chat being answered: calls the provider, publishes what comes, and says how it ended, exactly once.
///
/// A call is tried again only as long as nothing of an answer was published.
@IOLoop
final class Answering {
    /// How the chat ended, and the last record of its stream.
    struct Conclusion: Sendable {
        let ending: Ending
        let usage: Usage?
        let reply: Reply
    }

    private let chat: ChatAdmitted
    /// Nil if the model is not on offer any more.
    private let model: Model?
    private let publication: Publication
    private let client: HTTPClient
    private let configuration: LLM.Configuration
    private let clock: @Sendable () -> Timestamp
    private let logger = Logger(label: "llm")

    private var reader: AnswerReader
    private var call: ClientCall?
    private var response: HTTPResponse?
    private var refusalBody: [UInt8] = []
    private var attempts = 0
    private var isPublished = false
    private var retry: LoopTimer?
    private var continuation: CheckedContinuation<Conclusion, Never>?

    private static let refusalLimit = 64 << 10

    init(
        _ chat: ChatAdmitted, model: Model?, publication: Publication, client: HTTPClient,
        configuration: LLM.Configuration, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.chat = chat
        self.model = model
        self.publication = publication
        self.client = client
        self.configuration = configuration
        self.clock = clock
        reader = Self.reader(for: chat)
    }

    /// Answers the chat and waits for its end.
    func run(isStopped: Bool) async -> Conclusion {
        await withCheckedContinuation { continuation in
            self.continuation = continuation
            if isStopped { stop() } else { begin() }
        }
    }

    /// Ends the answer early, with what was published. One that was not called yet has cost nothing.
    func stop() {
        let charged = attempts > 0 ? usage ?? estimate : nil
        finish(.stopped, usage: charged, frames: stoppedFrames)
    }

    // MARK: - Calling

    private func begin() {
        guard let model else {
            return fail(Problem(.upstreamUnavailable, "The model is not offered any more."))
        }
        let left = chat.deadline - clock()
        guard left > .zero else { return concludeAtDeadline() }
        let body: [UInt8]
        do {
            body = try UpstreamBody(
                model: model.upstreamName, tokenLimit: chat.tokenLimit,
                tokenParameter: .init(rawValue: model.tokenLimitParameter.rawValue) ?? .maximumTokens
            ).bytes(for: Array(chat.body.utf8))
        } catch {
            return fail(Problem(.invalidJSON, "The request's body cannot be read."))
        }
        if attempts > 0 { reader = Self.reader(for: chat) }
        attempts += 1
        response = nil
        refusalBody = []
        call = client.send(request(to: model.channel, body: body, within: left), events)
        // Let go of at the end.
        publication.onPressure = { [self] isHigh in isHigh ? call?.pause() : call?.resume() }
    }

    private func request(to channel: Channel, body: [UInt8], within left: Duration) -> ClientRequest {
        var fields: HTTPFields = [:]
        fields[.contentType] = "application/json"
        fields[.accept] = "text/event-stream"
        fields[.idempotencyKey] = chat.request.text
        if let key = channel.apiKey { fields[.authorization] = "Bearer \(key.exposed)" }
        return ClientRequest(
            method: .post, url: channel.baseURL + "/chat/completions", headerFields: fields, body: body,
            deadlines: configuration.deadlines(total: left))
    }

    private var events: ClientCall.Events {
        ClientCall.Events(
            onHead: { response in self.response = response },
            onBody: { bytes in self.take(Array(bytes)) },
            onEnd: { result in self.callEnded(result) })
    }

    private func take(_ bytes: [UInt8]) {
        guard continuation != nil else { return }
        guard response?.status.code == 200 else {
            if refusalBody.count < Self.refusalLimit { refusalBody += bytes }
            return
        }
        let frames = reader.read(bytes)
        let isOver = reader.isDone || reader.failure != nil
        if !frames.isEmpty { isPublished = true }
        if isOver {
            concludeByReader(frames.bytes)
        } else if !frames.isEmpty {
            publication.publish(frames.bytes)
        }
    }

    private func callEnded(_ result: Result<Void, HTTPClientError>) {
        call = nil
        guard continuation != nil else { return }
        switch result {
        case .failure(let error) where error.kind == .timedOut(.total):
            concludeAtDeadline()
        case .failure(let error):
            // A provider that said its last word and then broke the connection has answered.
            if reader.outcome == .complete { concludeByReader([]) } else { fail(UpstreamFailure(error)) }
        case .success:
            guard let response, response.status.code != 200 else { return concludeByReader([]) }
            fail(
                UpstreamFailure(
                    status: response.status.code, body: refusalBody, now: clock().milliseconds / 1000,
                    header: { name in HTTPField.Name(name).flatMap { response.headerFields[$0] } }))
        }
    }

    // MARK: - Failing and trying again

    private func fail(_ failure: UpstreamFailure, after frames: [UInt8] = []) {
        logger.warning(
            "A provider failed.",
            metadata: [
                .request: .string(chat.request.text), .channel: .string(model?.channel.name ?? ""),
                .status: .integer(failure.status ?? 0), .reason: .string(failure.code ?? "\(failure.kind)"),
            ])
        if !isPublished, failure.isRetryable, let pause = retryPause(failure) {
            call?.cancel()
            call = nil
            retry = LoopTimer(after: pause) { [weak self] in self?.begin() }
        } else {
            fail(failure.problem, after: frames)
        }
    }

    /// How long to wait before the next call; nil if this was the last, or the deadline comes first.
    private func retryPause(_ failure: UpstreamFailure) -> Duration? {
        guard attempts < configuration.attempts else { return nil }
        let doubled = configuration.firstRetryDelay * (1 << (attempts - 1))
        let jittered = min(doubled, configuration.longestRetryDelay) * Double.random(in: 0.75...1)
        let pause = failure.retryDelay ?? jittered
        return pause < chat.deadline - clock() ? pause : nil
    }

    private func fail(_ problem: Problem, after frames: [UInt8] = []) {
        finish(.failed, usage: nil, problem: problem, frames: frames)
    }

    // MARK: - Concluding

    private func concludeByReader(_ frames: [UInt8]) {
        switch reader.outcome {
        case .complete:
            var frames = frames
            if reader.usage == nil, chat.showsUsage { frames += usageFrame(estimate) }
            finish(.finished, usage: usage ?? estimate, frames: frames + ChatFrame.done)
        case .truncated:
            fail(.brokenOff("The answer ended in the middle."), after: frames)
        case .failed(let failure):
            fail(failure, after: frames)
        }
    }

    private func concludeAtDeadline() {
        let charged = isPublished ? usage ?? estimate : nil
        let problem = Problem(.deadlineExceeded, "The answer took longer than it may.")
        finish(.deadline, usage: charged, problem: problem, frames: [])
    }

    private func finish(_ ending: Ending, usage: Usage?, problem: Problem? = nil, frames: [UInt8]) {
        guard let continuation else { return }
        self.continuation = nil
        retry = nil
        // A call that has said its last word leaves its connection to the next one.
        if !reader.isDone { call?.cancel() }
        publication.onPressure = nil
        publication.finish(frames) { [publication] error in
            if error != nil {
                let lost = Problem(.unavailable, "The answer could not be kept; nothing is charged for it.")
                let reply = publication.brokenEnd(lost)
                return continuation.resume(returning: Conclusion(ending: .failed, usage: nil, reply: reply))
            }
            let reply = publication.end(ending, usage: usage, problem: problem)
            continuation.resume(returning: Conclusion(ending: ending, usage: usage, reply: reply))
        }
    }

    private var stoppedFrames: [UInt8] {
        let created = reader.created ?? Int(clock().milliseconds / 1000)
        var frames = ChatFrame.chunk(
            id: chat.reply.stream, model: chat.model, created: created, finishReason: "stop")
        if chat.showsUsage { frames += usageFrame(estimate) }
        return frames + ChatFrame.done
    }

    private func usageFrame(_ usage: Usage) -> [UInt8] {
        ChatFrame.usage(
            TokenUsage(prompt: usage.tokensIn, completion: usage.tokensOut, isEstimated: true),
            id: chat.reply.stream, model: chat.model,
            created: reader.created ?? Int(clock().milliseconds / 1000))
    }

    private var usage: Usage? {
        reader.usage.map { Usage(tokensIn: $0.prompt, tokensOut: $0.completion, isEstimated: $0.isEstimated) }
    }

    /// What was sent and published, counted by us.
    private var estimate: Usage {
        var sent = TokenEstimate()
        sent.add(chat.body)
        return Usage(
            tokensIn: min(chat.tokensIn, sent.tokens), tokensOut: reader.published.tokens, isEstimated: true)
    }

    private static func reader(for chat: ChatAdmitted) -> AnswerReader {
        AnswerReader(id: chat.reply.stream, model: chat.model, showsUsage: chat.showsUsage)
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
