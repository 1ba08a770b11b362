/// Why a provider did not answer, sorted by what is to be done about it.
package struct UpstreamFailure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Too many requests at the moment: the same call later.
        case rateLimited
        /// It cannot at the moment (5xx, 408, 409, no connection): the same call again, a few times.
        case unavailable
        /// The connection ended, or nothing more came, before the answer did.
        case brokenOff
        /// Nothing came for too long.
        case timedOut
        /// The channel's account is empty or its plan used up: no retry helps.
        case exhausted
        /// The provider does not take our credential: an operator has to act.
        case unauthorized
        /// The request is at fault; the client is told what the provider says.
        case refused
        /// The answer cannot be read.
        case malformed
    }

    package let kind: Kind
    /// The HTTP status; nil if the failure came inside an answer or without any.
    package let status: Int?
    /// The provider's code: OpenAI's are words, Zhipu's numbers.
    package let code: String?
    package let type: String?
    package let parameter: String?
    /// The provider's words. They may name its account, so only a refusal's are shown to clients.
    package let message: String
    /// When the provider asks to be called again, at most two minutes.
    package var retryDelay: Duration?
    /// What the provider says about a retry, where it does.
    package var shouldRetry: Bool?

    init(
        kind: Kind, status: Int? = nil, code: String? = nil, type: String? = nil, parameter: String? = nil,
        message: String
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.type = type
        self.parameter = parameter
        self.message = message
    }

    /// Whether the same call may succeed a little later. A call is never repeated once part of its answer was
    /// forwarded; that is for the caller to know.
    package var isRetryable: Bool {
        switch kind {
        case .rateLimited, .unavailable, .brokenOff, .timedOut, .malformed: shouldRetry ?? true
        case .exhausted, .unauthorized, .refused: false
        }
    }

    /// No connection, or none in time.
    package static func unreachable(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .unavailable, message: reason)
    }

    /// The connection ended, or nothing more came, before the answer did.
    package static func brokenOff(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .brokenOff, message: reason)
    }

    /// Nothing came for too long.
    package static func timedOut(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .timedOut, message: reason)
    }

    package static func malformed(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .malformed, message: reason)
    }
}
