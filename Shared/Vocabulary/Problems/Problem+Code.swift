extension Problem {
    /// The codes of our refusals and failures. They are a promise to clients: none changes its meaning or its status.
    package enum Code: String, CaseIterable, Sendable, Codable {
        // The request is wrong.
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
        case badRequest = "bad_request"
        case invalidContentCoding = "invalid_content_coding"
        case notFound = "not_found"
        case modelNotFound = "model_not_found"
        case streamNotFound = "stream_not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case streamExpired = "stream_expired"
        case requestTooLarge = "request_too_large"
        case unsupportedContentCoding = "unsupported_content_coding"
        case expectationFailed = "expectation_failed"
        case idempotencyKeyReused = "idempotency_key_reused"
        case headersTooLarge = "headers_too_large"
        case methodNotImplemented = "method_not_implemented"
        case codingNotImplemented = "transfer_coding_not_implemented"
        case versionNotSupported = "http_version_not_supported"

        // The caller may not.
        case missingAPIKey = "missing_api_key"
        case invalidAPIKey = "invalid_api_key"
        case accountSuspended = "account_suspended"
        case accountClosed = "account_closed"
        case accountSetAside = "account_set_aside"
        case insufficientQuota = "insufficient_quota"
        case rateLimitExceeded = "rate_limit_exceeded"
        case tooManyStreams = "too_many_streams"

        // Yizhan cannot, or not now.
        case internalError = "internal_error"
        case interrupted
        case unavailable
        case overloaded
        case late
        case withdrawn
        case uncertain
        case answerExpired = "answer_expired"
        case deadlineExceeded = "deadline_exceeded"

        // The provider refused or failed.
        case contextLengthExceeded = "context_length_exceeded"
        case contentPolicyViolation = "content_policy_violation"
        case upstreamRefused = "upstream_refused"
        case upstreamError = "upstream_error"
        case upstreamTruncated = "upstream_truncated"
        case upstreamUnauthorized = "upstream_unauthorized"
        case upstreamRateLimited = "upstream_rate_limited"
        case upstreamUnavailable = "upstream_unavailable"
        case upstreamTimeout = "upstream_timeout"
        case answerTooLarge = "answer_too_large"

        /// The code's row in the table.
        package var row: Row {
            guard let row = Row.all[self] else { preconditionFailure("Every code has a row; a test says so.") }
            return row
        }
    }
}
