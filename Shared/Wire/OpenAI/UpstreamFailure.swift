/// Why a provider did not answer, sorted by what the caller should do.
package struct UpstreamFailure: Error, Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        /// Too many requests; retry later.
        case rateLimited
        /// Not available now (5xx, 408, 409, no connection); retry a few times.
        case unavailable
        /// The connection ended or went silent before the end of the answer.
        case brokenOff
        /// The provider sent no byte for too long. A second call would wait as long, and is paid for twice.
        case timedOut
        /// The provider's account is empty or its plan used up; a retry does not help.
        case exhausted
        /// The provider refuses our API key; an operator has to act.
        case unauthorized
        /// The request is wrong; the client gets the provider's message.
        case refused
        /// The answer cannot be read.
        case malformed
        /// The answer is no answer to a chat: a redirect, another success than 200, no HTTP, a broken content coding, far
        /// too many bytes. A second call gets the same.
        case unexpected
        /// As many calls are open as this process allows; nothing was sent.
        case crowded
    }

    package let kind: Kind
    /// The HTTP status; nil if the failure came inside an answer or without any.
    package let status: Int?
    /// The provider's code: a word with OpenAI, a number with Zhipu.
    package let code: String?
    package let type: String?
    package let parameter: String?
    /// The provider's message. It may name our account, so only the message of a refusal is shown to clients.
    package let message: String
    /// How long the provider asks us to wait, at most a day.
    package var retryDelay: Duration?
    /// Whether the provider asks for a retry, if it says so.
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

    /// True if the same call may succeed later. The caller must not repeat a call after part of its answer was
    /// forwarded.
    package var isRetryable: Bool {
        switch kind {
        case .rateLimited, .unavailable, .brokenOff, .malformed: shouldRetry ?? true
        case .refused: shouldRetry ?? false
        case .exhausted, .unauthorized, .timedOut, .unexpected, .crowded: false
        }
    }

    /// The same with other words wherever they are the provider's.
    package func saying(_ words: (String) -> String) -> UpstreamFailure {
        var said = UpstreamFailure(
            kind: kind, status: status, code: code.map(words), type: type.map(words), parameter: parameter.map(words),
            message: words(message))
        said.retryDelay = retryDelay
        said.shouldRetry = shouldRetry
        return said
    }

    /// No connection, or none in time.
    package static func unreachable(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .unavailable, message: reason)
    }

    /// The connection ended or went silent before the end of the answer.
    package static func brokenOff(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .brokenOff, message: reason)
    }

    /// The provider sent no byte for too long.
    package static func timedOut(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .timedOut, message: reason)
    }

    package static func malformed(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .malformed, message: reason)
    }

    /// No answer to a chat, whatever it is.
    package static func unexpected(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .unexpected, message: reason)
    }

    /// As many calls are open as this process allows.
    package static func crowded(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(kind: .crowded, message: reason)
    }

    /// The answer is larger than what is read of one. Another call would bring the same.
    package static func excessive(_ reason: String) -> UpstreamFailure { unexpected(reason) }

    /// The provider ended the answer with a reason that is a failure.
    static func endedBy(_ reason: String) -> UpstreamFailure {
        .brokenOff("The provider ended the answer with the reason '\(reason.prefix(64))'.")
    }
}
