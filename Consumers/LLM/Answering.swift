import Catalogue
import Credentials
import EventLoop
import HTTP
import Messages
import OpenAI
import Problems
import Telemetry
import Words

/// Answers one chat: calls the provider as `Attempts` decides, publishes the frames, and ends the stream exactly once.
@IOLoop
final class Answering {
    /// How the chat ended, and the last record of its stream.
    struct Conclusion: Sendable {
        let ending: Ending
        let usage: Usage?
        let report: CallReport
        let reply: Reply
        /// Of the answer, and why it is not whole, for a person who waits for it; nil if none does.
        let told: Told?
    }

    private let chat: ChatAdmitted
    /// Nil if the catalogue no longer has the model.
    private let model: Model?
    private let publication: Publication
    private let client: HTTPClient
    private let masterKeys: MasterKeys?
    private let configuration: LLM.Configuration
    private let clock: @Sendable () -> Timestamp
    private let logger = Logger(label: "llm")

    private var attempts: Attempts
    private var diary = CallDiary()
    /// Nil where no list covers answers.
    private var moderation: Moderation?
    /// Nil until it is made.
    private var question: ProviderQuestion?
    /// Found before the first call.
    private var key = CallKey.ours(nil)
    /// The latest call; its reader knows the usage.
    private var call: ProviderCall?
    private var pause: LoopTimer?
    private var continuation: CheckedContinuation<Conclusion, Never>?

    init(
        _ chat: ChatAdmitted, model: Model?, words: Words?, publication: Publication, client: HTTPClient,
        masterKeys: MasterKeys?, configuration: LLM.Configuration, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.chat = chat
        self.model = model
        self.publication = publication
        self.client = client
        self.masterKeys = masterKeys
        self.configuration = configuration
        self.clock = clock
        moderation = words.map { Moderation($0, of: chat) }
        // Clocks that are apart never give an answer more time than it has.
        attempts = Attempts(
            until: min(chat.deadline, clock() + chat.answerTime), isOwnKey: chat.ownKey != nil, configuration)
    }

    /// Answers the chat and waits for its end.
    func run(isStopped: Bool) async -> Conclusion {
        await withCheckedContinuation { continuation in
            self.continuation = continuation
            // `conclude` breaks this reference cycle.
            publication.onPressure = { [self] isHigh in call?.hold(isHigh) }
            if isStopped { stop() } else { prepare() }
        }
    }

    /// Ends the answer early and keeps what was published.
    func stop() {
        conclude(attempts.stopped)
    }

    // MARK: - Calling

    private func prepare() {
        guard let model else {
            return conclude(.failed(Problem(.upstreamUnavailable, "The model is not offered any more.")))
        }
        do throws(CallKey.Fault) {
            key = try CallKey(of: chat, at: model.channel, masterKeys)
        } catch {
            return conclude(uncallable(model.channel, error))
        }
        ProviderQuestion.make(chat, to: model) { [self] result in
            // It may have been stopped meanwhile.
            guard continuation != nil else { return }
            switch result {
            case .success(let question):
                self.question = question
                proceed(question, model)
            case .failure:
                conclude(.failed(Problem(.invalidJSON, "The request's body cannot be read.")))
            }
        }
    }

    private func uncallable(_ channel: Channel, _ fault: CallKey.Fault) -> Attempts.End {
        func place(_ reason: String) -> Logger.Metadata {
            [.request: .string(chat.request.text), .channel: .string(channel.name), .reason: .string(reason)]
        }
        switch fault {
        case .channel(let reason):
            logger.error("A channel cannot be called from here.", metadata: place(reason))
            return .failed(Problem(.upstreamUnavailable, "The model's channel cannot be called by this service now."))
        case .ownKey(let reason):
            // The account's affair, which is told.
            logger.info("An account's own key cannot be used.", metadata: place(reason))
            return .failed(Problem(.ownKeyUnusable))
        }
    }

    private func proceed(_ question: ProviderQuestion, _ model: Model) {
        perform(attempts.next(at: clock()), question, model)
    }

    private func perform(
        _ action: Attempts.Action, _ question: ProviderQuestion, _ model: Model, after frames: [UInt8] = []
    ) {
        switch action {
        case .call(let left): send(question, to: model, within: left)
        case .pause(let pause):
            self.pause = LoopTimer(after: pause) { [weak self] in self?.proceed(question, model) }
        case .end(let end): conclude(end, after: frames)
        }
    }

    private func send(_ question: ProviderQuestion, to model: Model, within left: Duration) {
        let events = ProviderCall.Events(
            onFrames: { frames in self.publish(frames) },
            onEnd: { outcome, frames in self.ended(outcome, of: model, question, frames) })
        diary.begin(on: model.channel.name, at: clock())
        call = ProviderCall(
            chat, question, to: model, with: key, within: left, client: client, configuration: configuration,
            clock: clock,
            events: events)
    }

    private func publish(_ frames: [UInt8]) {
        attempts.published()
        let frames = moderation?.pass(frames) ?? frames
        guard publication.hasRoom(for: frames) else { return endTooLarge() }
        if isFiltered { return conclude(Attempts.filtered, after: frames) }
        publication.publish(frames)
    }

    /// True once a listed word has ended the answer.
    private var isFiltered: Bool { moderation?.isStopped ?? false }

    private func endTooLarge() {
        logger.warning(
            "A provider's answer is too large.",
            metadata: [.request: .string(chat.request.text), .limit: .integer(AnswerBounds.bytes)])
        conclude(.failed(Problem(.answerTooLarge, limit: AnswerBounds.bytes)))
    }

    private func ended(
        _ outcome: ProviderCall.Outcome, of model: Model, _ question: ProviderQuestion, _ frames: [UInt8]
    ) {
        if !frames.isEmpty { attempts.published() }
        let frames = moderation?.pass(frames) ?? frames
        guard publication.hasRoom(for: frames) else { return endTooLarge() }
        diary.end(outcome.word, status: outcome.status, at: clock())
        warn(of: outcome, of: model)
        if isFiltered { return conclude(Attempts.filtered, after: frames) }
        perform(
            attempts.next(after: outcome, at: clock(), chance: .random(in: 0...1)), question, model, after: frames)
    }

    private func warn(of outcome: ProviderCall.Outcome, of model: Model) {
        let place: Logger.Metadata = [
            .request: .string(chat.request.text), .channel: .string(model.channel.name),
        ]
        switch outcome {
        case .complete, .deadline: break
        case .overrun:
            let limit: Logger.Metadata = [.limit: .integer(chat.tokenLimit)]
            logger.warning("A provider ignored the token limit.", metadata: place.merging(limit) { $1 })
        case .failed(let failure):
            let reason: Logger.Metadata = [
                .status: .integer(failure.status ?? 0), .reason: .string(failure.code ?? "\(failure.kind)"),
            ]
            logger.warning("A provider failed.", metadata: place.merging(reason) { $1 })
        }
    }

    // MARK: - Concluding

    private func conclude(_ end: Attempts.End, after frames: [UInt8] = []) {
        guard let continuation else { return }
        self.continuation = nil
        pause = nil
        call?.cancel()
        diary.end(end.ending.rawValue, at: clock())
        publication.onPressure = nil
        let usage = end.isCharged ? usage : nil
        let frames = frames + (moderation?.finish() ?? [])
        let problem = end.problem.map { moderation?.moderated($0) ?? $0 }
        let report = diary.report(call?.reader.usage.said)
        let withheld = isFiltered ? Self.withheld : nil
        publication.finish(frames + lastFrames(of: end, usage)) { [publication] error in
            if error != nil {
                let lost = Problem(.unavailable, "The answer could not be kept; nothing is charged for it.")
                let reply = publication.end(.failed, problem: lost)
                let told = publication.told.map { Told(text: $0, problem: lost) }
                return continuation.resume(
                    returning: Conclusion(ending: .failed, usage: nil, report: report, reply: reply, told: told))
            }
            let charged = usage.map {
                Usage(tokensIn: $0.prompt, tokensOut: $0.completion, isEstimated: $0.isEstimated)
            }
            let reply = publication.end(end.ending, usage: charged, problem: problem)
            let told = publication.told.map { Told(text: $0, problem: problem ?? withheld) }
            continuation.resume(
                returning: Conclusion(
                    ending: end.ending, usage: charged, report: report, reply: reply, told: told))
        }
    }

    /// Why an answer ends before a listed word. API clients have it as the reason to finish.
    private static var withheld: Problem {
        Problem(
            .contentRefused, "The answer ends here: what follows has a word that this service does not allow.",
            chinese: "回答到此为止：后面的内容里有本站不允许的词语。")
    }

    /// The frames that close a stream: reasons that the provider did not send, and what is charged, if the client asked
    /// for it.
    private func lastFrames(of end: Attempts.End, _ usage: TokenUsage?) -> [UInt8] {
        let (id, created) = (chat.reply.stream, created)
        var frames: [UInt8] = []
        if let reason = end.finishReason.map({ isFiltered ? "content_filter" : $0 }) {
            for choice in 0..<chat.choices where !isFinished(choice) {
                frames += ChatFrame.chunk(
                    id: id, model: chat.model, created: created, choice: choice, finishReason: reason,
                    showsUsage: chat.showsUsage)
            }
        }
        if chat.showsUsage, usage != nil || end.problem == nil {
            frames += ChatFrame.usage(usage ?? .none, id: id, model: chat.model, created: created)
        }
        return end.problem == nil ? frames + ChatFrame.done : frames
    }

    /// Whether the client has the end of a choice.
    private func isFinished(_ choice: Int) -> Bool {
        moderation?.isFinished(choice) ?? call?.reader.isFinished(choice) ?? false
    }

    private var created: Int { call?.reader.created ?? Int(clock().milliseconds / 1000) }

    /// What the provider reported, with our own counts for what cannot be believed.
    private var usage: TokenUsage {
        let reader = call?.reader
        return (reader?.usage ?? UsageReport()).believed(
            within: question?.bounds ?? .widest, isPublished: reader?.isPublished ?? false,
            sent: min(chat.tokensIn, question?.inputTokens ?? 0), published: reader?.published.tokens ?? 0)
    }
}
