extension OpenAIError {
    /// The codes of our own errors. They are promised to clients: none changes its meaning, status or type.
    package enum Code: String, CaseIterable, Sendable {
        case invalidJSON = "invalid_json"
        case jsonTooDeep = "json_too_deep"
        case missingRequiredParameter = "missing_required_parameter"
        case duplicateParameter = "duplicate_parameter"
        case unsupportedParameter = "unsupported_parameter"
        case invalidType = "invalid_type"
        case invalidValue = "invalid_value"
        case emptyArray = "empty_array"
        case integerBelowMinimum = "integer_below_min_value"
        case integerAboveMaximum = "integer_above_max_value"
        case contextLengthExceeded = "context_length_exceeded"
        case contentPolicyViolation = "content_policy_violation"
        case badRequest = "bad_request"
        case missingAPIKey = "missing_api_key"
        case invalidAPIKey = "invalid_api_key"
        case accountBlocked = "account_blocked"
        case notFound = "not_found"
        case modelNotFound = "model_not_found"
        case streamNotFound = "stream_not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case streamExpired = "stream_expired"
        case requestTooLarge = "request_too_large"
        case idempotencyKeyReused = "idempotency_key_reused"
        case insufficientQuota = "insufficient_quota"
        case rateLimitExceeded = "rate_limit_exceeded"
        case tooManyStreams = "too_many_streams"
        case upstreamRateLimited = "upstream_rate_limited"
        case headersTooLarge = "headers_too_large"
        case internalError = "internal_error"
        case upstreamError = "upstream_error"
        case upstreamUnauthorized = "upstream_unauthorized"
        case upstreamTruncated = "upstream_truncated"
        case interrupted
        case unavailable
        case overloaded
        case late
        case withdrawn
        case uncertain
        case upstreamUnavailable = "upstream_unavailable"
        case answerExpired = "answer_expired"
        case deadlineExceeded = "deadline_exceeded"
        case upstreamTimeout = "upstream_timeout"
    }
}

extension OpenAIError.Code {
    /// The HTTP status that goes with the code.
    package var status: Int {
        switch self {
        case .invalidJSON, .jsonTooDeep, .missingRequiredParameter, .duplicateParameter, .unsupportedParameter,
            .invalidType, .invalidValue, .emptyArray, .integerBelowMinimum, .integerAboveMaximum,
            .contextLengthExceeded, .contentPolicyViolation, .badRequest:
            400
        case .missingAPIKey, .invalidAPIKey: 401
        case .accountBlocked: 403
        case .notFound, .modelNotFound, .streamNotFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .streamExpired: 410
        case .requestTooLarge: 413
        case .idempotencyKeyReused: 422
        case .insufficientQuota, .rateLimitExceeded, .tooManyStreams, .upstreamRateLimited: 429
        case .headersTooLarge: 431
        case .internalError: 500
        case .upstreamError, .upstreamUnauthorized, .upstreamTruncated, .interrupted: 502
        case .unavailable, .overloaded, .late, .withdrawn, .upstreamUnavailable: 503
        case .answerExpired, .deadlineExceeded, .upstreamTimeout, .uncertain: 504
        }
    }

    /// OpenAI's `type` that goes with the code.
    package var type: String {
        switch self {
        case .insufficientQuota: "insufficient_quota"
        case .rateLimitExceeded, .tooManyStreams, .upstreamRateLimited: "rate_limit_error"
        case .missingAPIKey, .invalidAPIKey: "authentication_error"
        case .accountBlocked: "permission_error"
        default: status < 500 ? "invalid_request_error" : "server_error"
        }
    }
}
