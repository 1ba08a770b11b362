import Messages
import OpenAI
import Problems

/// Decides when to call the provider, when to call it again, and how the answer ends.
///
/// Once a part of the answer is published, there is no further attempt: the client must not read two texts.
struct Attempts {
    enum Action: Equatable {
        case call(within: Duration)
        /// Call `next(at:)` after this pause.
        case pause(Duration)
        case end(End)
    }

    struct End: Equatable {
        let ending: Ending
        /// Whether the account pays for the usage.
        var isCharged = false
        /// Why the answer failed, for the client.
        var problem: Problem?
        /// The reason to finish of the choices that the provider has not finished itself.
        var finishReason: String?

        static func failed(_ problem: Problem) -> End { End(ending: .failed, problem: problem) }
    }

    private let deadline: Timestamp
    /// Whether the account's own key is used: then what is wrong with the key is the account's to mend.
    private let isOwnKey: Bool
    private let configuration: LLM.Configuration
    private var calls = 0
    private var isCalling = false
    private var isPublished = false

    init(until deadline: Timestamp, isOwnKey: Bool = false, _ configuration: LLM.Configuration) {
        self.deadline = deadline
        self.isOwnKey = isOwnKey
        self.configuration = configuration
    }

    /// Returns the first action, or the action after a pause. A returned `call` counts as an attempt.
    mutating func next(at now: Timestamp) -> Action {
        let left = deadline - now
        guard left > .zero else { return .end(endAtDeadline) }
        calls += 1
        isCalling = true
        return .call(within: left)
    }

    /// Records that the client may have seen a part of the answer.
    mutating func published() {
        isPublished = true
    }

    /// Returns the action that follows a call.
    ///
    /// - Parameter chance: from 0 to 1; shortens a pause by up to a quarter, so that callers do not retry in step.
    mutating func next(after outcome: ProviderCall.Outcome, at now: Timestamp, chance: Double) -> Action {
        isCalling = false
        switch outcome {
        case .complete: return .end(End(ending: .finished, isCharged: true))
        case .overrun: return .end(End(ending: .finished, isCharged: true, finishReason: "length"))
        case .deadline: return .end(endAtDeadline)
        case .failed(let failure):
            guard !isPublished, failure.isRetryable, calls < configuration.attempts,
                let pause = pause(after: failure, chance), pause < deadline - now
            else { return .end(.failed(isOwnKey ? failure.problemOfOwnKey : failure.problem)) }
            return .pause(pause)
        }
    }

    /// Returns the pause that the provider asks for, else our own; nil if the client has to decide whether to wait so
    /// long.
    private func pause(after failure: UpstreamFailure, _ chance: Double) -> Duration? {
        guard let asked = failure.retryDelay else { return delay * (1 - chance / 4) }
        return asked <= configuration.longestRetryDelay ? asked : nil
    }

    /// The end of an answer that is stopped now. Nothing is charged before the first call and between failed calls.
    var stopped: End { End(ending: .stopped, isCharged: isCalling, finishReason: "stop") }

    /// The end of an answer before a listed word that refuses. It is charged as one that is stopped.
    static let filtered = End(ending: .stopped, isCharged: true, finishReason: "content_filter")

    private var endAtDeadline: End {
        let problem = Problem(.deadlineExceeded, "The answer took longer than it may.")
        return End(ending: .deadline, isCharged: isPublished, problem: problem)
    }

    private var delay: Duration {
        min(configuration.firstRetryDelay * (1 << (calls - 1)), configuration.longestRetryDelay)
    }
}

extension UpstreamFailure {
    /// The problem that the client is told.
    ///
    /// Only a refusal's words are passed on: other messages of a provider may name our account with it.
    var problem: Problem {
        switch kind {
        case .refused: refusal
        case .rateLimited: Problem(.upstreamRateLimited, retryAfter: secondsToWait)
        case .exhausted: Problem(.upstreamUnavailable, retryAfter: secondsToWait)
        case .unauthorized: Problem(.upstreamUnauthorized)
        case .malformed: Problem(.upstreamError, "The model's provider sent an answer that cannot be read.")
        case .brokenOff: Problem(.upstreamTruncated)
        case .timedOut: Problem(.upstreamTimeout)
        case .unavailable:
            // A provider that says when to come back is away, not broken.
            secondsToWait.map { Problem(.upstreamUnavailable, retryAfter: $0) } ?? Problem(.upstreamError)
        case .unexpected: Problem(.upstreamError, unexpectedAnswer)
        case .crowded: Problem(.overloaded)
        }
    }

    /// The same where the account's own key was used.
    var problemOfOwnKey: Problem {
        switch kind {
        case .unauthorized: Problem(.ownKeyRefused)
        case .exhausted:
            Problem(
                .ownKeyRefused, "The model's provider says that the account of your own key has no credit there.",
                chinese: "模型服务称您自己的密钥所属账户余额不足。", retryAfter: secondsToWait)
        default: problem
        }
    }

    private var secondsToWait: Int? { retryDelay.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) } }

    private var unexpectedAnswer: String {
        status.map { "The model's provider answered with status \($0), which is no answer to a chat." }
            ?? "The model's provider sent an answer that cannot be read."
    }

    private var refusal: Problem {
        let known: [Problem.Code] = [.contextLengthExceeded, .contentPolicyViolation]
        let passedOn = [400, 404, 413, 422]
        return Problem(
            known.first { $0.rawValue == code } ?? .upstreamRefused, String(message.prefix(1000)),
            parameter: parameter,
            provider: .init(
                status: status.flatMap { status in passedOn.contains(status) ? status : nil } ?? 400, code: code))
    }
}
