import Messages
import OpenAI
import Problems

/// Decides for one answer when the provider is called, when it is called again, and how the answer ends.
///
/// The provider is called again only as long as nothing of an answer was published.
struct Attempts {
    enum Action: Equatable {
        case call(within: Duration)
        /// Ask again what to do, after a pause.
        case pause(Duration)
        case end(End)
    }

    struct End: Equatable {
        let ending: Ending
        /// Whether the account pays for what was used.
        var isCharged = false
        /// What the client is told, if the answer did not end well.
        var problem: Problem?

        static func failed(_ problem: Problem) -> End { End(ending: .failed, problem: problem) }
    }

    private let deadline: Timestamp
    private let configuration: LLM.Configuration
    private var calls = 0
    private var isPublished = false

    init(until deadline: Timestamp, _ configuration: LLM.Configuration) {
        self.deadline = deadline
        self.configuration = configuration
    }

    /// What to do at first and after a pause. A call counts from here on.
    mutating func next(at now: Timestamp) -> Action {
        let left = deadline - now
        guard left > .zero else { return .end(endAtDeadline) }
        calls += 1
        return .call(within: left)
    }

    /// Notes that a part of the answer is shown to the client.
    mutating func published() {
        isPublished = true
    }

    /// What to do after a call.
    ///
    /// - Parameter chance: from 0 to 1; shortens a pause by up to a quarter, so that not all callers come back at once.
    func next(after outcome: ProviderCall.Outcome, at now: Timestamp, chance: Double) -> Action {
        switch outcome {
        case .complete: return .end(End(ending: .finished, isCharged: true))
        case .deadline: return .end(endAtDeadline)
        case .failed(let failure):
            guard !isPublished, failure.isRetryable, calls < configuration.attempts,
                case let pause = failure.retryDelay ?? delay * (1 - chance / 4), pause < deadline - now
            else { return .end(.failed(failure.problem)) }
            return .pause(pause)
        }
    }

    /// How the answer ends if it is stopped now. A call that was never made costs nothing.
    var stopped: End { End(ending: .stopped, isCharged: calls > 0) }

    private var endAtDeadline: End {
        let problem = Problem(.deadlineExceeded, "The answer took longer than it may.")
        return End(ending: .deadline, isCharged: isPublished, problem: problem)
    }

    private var delay: Duration {
        min(configuration.firstRetryDelay * (1 << (calls - 1)), configuration.longestRetryDelay)
    }
}

extension UpstreamFailure {
    /// What the client is told.
    ///
    /// A provider's words may name our account with it, so only those of a refusal are passed on.
    var problem: Problem {
        switch kind {
        case .refused: refusal
        case .rateLimited:
            Problem(.upstreamRateLimited, retryAfter: retryDelay.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) })
        case .exhausted: Problem(.upstreamUnavailable)
        case .unauthorized: Problem(.upstreamUnauthorized)
        case .malformed: Problem(.upstreamError, "The model's provider sent an answer that cannot be read.")
        case .brokenOff: Problem(.upstreamTruncated)
        case .timedOut: Problem(.upstreamTimeout)
        case .unavailable: Problem(.upstreamError)
        }
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
