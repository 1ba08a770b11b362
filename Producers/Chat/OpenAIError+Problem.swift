package import Ingress
internal import OpenAI
internal import Problems

extension RefusalShape {
    /// The shape that clients of OpenAI's chat API expect.
    package static let openAI = RefusalShape("OpenAIError", contentType: "application/json", schema: error) { problem in
        OpenAIError(problem).body
    }

    private static let error = Shape.object([
        "error": .object(
            ["message": .text, "type": .text, "param": .optional(.text), "code": .text],
            maybe: ["retry_after": .number, "limit": .number, "value": .number, "reason": .text])
    ])
}

extension OpenAIError {
    /// Keeps a provider's own code if a provider refused: clients know these codes. Has limit and value if a rule
    /// refused; the value of a wrong sign-in code is how many more may be tried, that of a short refund the fen that can
    /// go back.
    init(_ problem: Problem) {
        let hasNumbers = problem.rule != nil || [.codeWrong, .refundShort].contains(problem.code)
        let code = problem.code == .upstreamRefused ? problem.provider?.code ?? "bad_request" : problem.code.rawValue
        self.init(
            type: problem.openAIType, code: code, message: problem.english, parameter: problem.parameter,
            retryAfter: problem.secondsToWait, limit: hasNumbers ? problem.limit : nil,
            value: hasNumbers ? problem.value : nil, reason: problem.reason)
    }
}

extension Problem {
    /// OpenAI's `type`, which some clients check.
    fileprivate var openAIType: String {
        switch code {
        case .insufficientQuota, .keyMoneyExhausted: "insufficient_quota"
        case .rateLimitExceeded, .tooManyStreams, .keyTooManyAnswers, .keyTooManyTokens, .upstreamRateLimited:
            "rate_limit_error"
        case .missingAPIKey, .invalidAPIKey, .keyExpired, .credentialsDiffer, .sessionInvalid: "authentication_error"
        case .accountSuspended, .accountClosed, .modelNotAllowed, .roleInsufficient, .addressNotAllowed, .keyLimited,
            .sessionNeeded, .sessionOfKey, .csrfMissing, .ownKeyUnusable, .ownKeyRefused:
            "permission_error"
        default: status < 500 ? "invalid_request_error" : "server_error"
        }
    }

    /// Renders a fault of the request's body.
    init(_ fault: ChatRequest.Fault) {
        let code: Code =
            switch fault.kind {
            case .invalidJSON: .invalidJSON
            case .tooDeep: .jsonTooDeep
            case .missing: .missingRequiredParameter
            case .duplicate: .duplicateParameter
            case .unsupported: .unsupportedParameter
            case .invalidType: .invalidType
            case .invalidValue: .invalidValue
            case .emptyArray: .emptyArray
            case .belowMinimum: .integerBelowMinimum
            case .aboveMaximum: .integerAboveMaximum
            case .tooManyParameters: .badRequest
            }
        self.init(code, fault.message, parameter: fault.parameter, limit: fault.limit)
    }

    /// Renders the reason why an answer cannot be assembled.
    init(_ error: AssemblyError) {
        switch error {
        case .tooLong:
            self.init(.upstreamError, "The answer is too long to be given in one piece; ask for a stream.")
        case .unreadable: self.init(.internalError, "The answer cannot be put together.")
        }
    }
}
