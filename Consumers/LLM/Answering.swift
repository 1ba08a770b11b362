import Catalogue
import EventLoop
import HTTP
import JSON
import Messages
import OpenAI
import Problems
import Telemetry

/// Answers one chat: calls the provider as `Attempts` decides, publishes the frames, and ends the stream exactly once.
@IOLoop
final class Answering {
    /// How the chat ended, and the last record of its stream.
    struct Conclusion: Sendable {
        let ending: Ending
        let usage: Usage?
        let reply: Reply
    }

    private let chat: ChatAdmitted
    /// The chat's body, unescaped once for all attempts.
    private let body: String
    /// Nil if the catalogue no longer has the model.
    private let model: Model?
    private let publication: Publication
    private let client: HTTPClient
    private let configuration: LLM.Configuration
    private let clock: @Sendable () -> Timestamp
    private let logger = Logger(label: "llm")

    private var attempts: Attempts
    /// The latest call; its reader knows the usage.
    private var call: ProviderCall?
    private var pause: LoopTimer?
    private var continuation: CheckedContinuation<Conclusion, Never>?

    init(
        _ chat: ChatAdmitted, model: Model?, publication: Publication, client: HTTPClient,
        configuration: LLM.Configuration, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.chat = chat
        body = chat.body
        self.model = model
        self.publication = publication
        self.client = client
        self.configuration = configuration
        self.clock = clock
        attempts = Attempts(until: chat.deadline, configuration)
    }

    /// Answers the chat and waits for its end.
    func run(isStopped: Bool) async -> Conclusion {
        await withCheckedContinuation { continuation in
            self.continuation = continuation
            // `conclude` breaks this reference cycle.
            publication.onPressure = { [self] isHigh in call?.hold(isHigh) }
            if isStopped { stop() } else { proceed() }
        }
    }

    /// Ends the answer early and keeps what was published.
    func stop() {
        conclude(attempts.stopped)
    }

    // MARK: - Calling

    private func proceed() {
        guard let model else {
            return conclude(.failed(Problem(.upstreamUnavailable, "The model is not offered any more.")))
        }
        perform(attempts.next(at: clock()), model)
    }

    private func perform(_ action: Attempts.Action, _ model: Model, after frames: [UInt8] = []) {
        switch action {
        case .call(let left): send(to: model, within: left)
        case .pause(let pause): self.pause = LoopTimer(after: pause) { [weak self] in self?.proceed() }
        case .end(let end): conclude(end, after: frames)
        }
    }

    private func send(to model: Model, within left: Duration) {
        let events = ProviderCall.Events(
            onFrames: { frames in
                self.attempts.published()
                self.publication.publish(frames)
            },
            onEnd: { outcome, frames in self.ended(outcome, of: model, frames) })
        do throws(JSONError) {
            call = try ProviderCall(
                chat, body: body, to: model, within: left, client: client, configuration: configuration, clock: clock,
                events: events)
        } catch {
            conclude(.failed(Problem(.invalidJSON, "The request's body cannot be read.")))
        }
    }

    private func ended(_ outcome: ProviderCall.Outcome, of model: Model, _ frames: [UInt8]) {
        if !frames.isEmpty { attempts.published() }
        if case .failed(let failure) = outcome {
            logger.warning(
                "A provider failed.",
                metadata: [
                    .request: .string(chat.request.text), .channel: .string(model.channel.name),
                    .status: .integer(failure.status ?? 0), .reason: .string(failure.code ?? "\(failure.kind)"),
                ])
        }
        perform(attempts.next(after: outcome, at: clock(), chance: .random(in: 0...1)), model, after: frames)
    }

    // MARK: - Concluding

    private func conclude(_ end: Attempts.End, after frames: [UInt8] = []) {
        guard let continuation else { return }
        self.continuation = nil
        pause = nil
        call?.cancel()
        publication.onPressure = nil
        let usage = end.isCharged ? usage ?? estimate : nil
        publication.finish(frames + lastFrames(of: end)) { [publication] error in
            if error != nil {
                let lost = Problem(.unavailable, "The answer could not be kept; nothing is charged for it.")
                let reply = publication.end(.failed, problem: lost)
                return continuation.resume(returning: Conclusion(ending: .failed, usage: nil, reply: reply))
            }
            let reply = publication.end(end.ending, usage: usage, problem: end.problem)
            continuation.resume(returning: Conclusion(ending: end.ending, usage: usage, reply: reply))
        }
    }

    /// The frames that close a stream, where the provider did not send them itself.
    private func lastFrames(of end: Attempts.End) -> [UInt8] {
        guard end.problem == nil else { return [] }
        var frames: [UInt8] = []
        if end.ending == .stopped {
            frames = ChatFrame.chunk(
                id: chat.reply.stream, model: chat.model, created: created, finishReason: "stop")
        }
        if chat.showsUsage, end.ending == .stopped || usage == nil {
            let usage = estimate
            frames += ChatFrame.usage(
                TokenUsage(prompt: usage.tokensIn, completion: usage.tokensOut, isEstimated: true),
                id: chat.reply.stream, model: chat.model, created: created)
        }
        return frames + ChatFrame.done
    }

    private var created: Int { call?.reader.created ?? Int(clock().milliseconds / 1000) }

    private var usage: Usage? {
        call?.reader.usage.map { Usage(tokensIn: $0.prompt, tokensOut: $0.completion, isEstimated: $0.isEstimated) }
    }

    /// Our own count, for a provider that reported no usage.
    private var estimate: Usage {
        var sent = TokenEstimate()
        sent.add(body)
        return Usage(
            tokensIn: min(chat.tokensIn, sent.tokens), tokensOut: call?.reader.published.tokens ?? 0,
            isEstimated: true)
    }
}
