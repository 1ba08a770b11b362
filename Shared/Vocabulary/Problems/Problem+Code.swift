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
        case addressInvalid = "address_invalid"
        case emptyArray = "empty_array"
        case integerBelowMinimum = "integer_below_min_value"
        case integerAboveMaximum = "integer_above_max_value"
        case badRequest = "bad_request"
        case invalidContentCoding = "invalid_content_coding"
        case notFound = "not_found"
        case modelNotFound = "model_not_found"
        case streamNotFound = "stream_not_found"
        case accountNotFound = "account_not_found"
        case keyNotFound = "key_not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case conflict
        case accountExists = "account_exists"
        case batchExists = "batch_exists"
        case tooManyKeys = "too_many_keys"
        case tooManyOwnKeys = "too_many_own_keys"
        case streamExpired = "stream_expired"
        case requestTooLarge = "request_too_large"
        case catalogueTooLarge = "catalogue_too_large"
        case unsupportedContentCoding = "unsupported_content_coding"
        case expectationFailed = "expectation_failed"
        case unknownHost = "unknown_host"
        case versionConflict = "version_conflict"
        case versionRequired = "version_required"
        case contentRefused = "content_refused"
        case idempotencyKeyReused = "idempotency_key_reused"
        case headersTooLarge = "headers_too_large"
        case methodNotImplemented = "method_not_implemented"
        case codingNotImplemented = "transfer_coding_not_implemented"
        case versionNotSupported = "http_version_not_supported"

        // The caller may not.
        case missingAPIKey = "missing_api_key"
        case invalidAPIKey = "invalid_api_key"
        case keyExpired = "key_expired"
        case keyLimited = "key_limited"
        case addressNotAllowed = "address_not_allowed"
        case sessionNeeded = "session_needed"
        case inviteInvalid = "invite_invalid"
        case credentialsDiffer = "credentials_differ"
        case sessionInvalid = "session_invalid"
        case csrfMissing = "csrf_missing"
        case accountSuspended = "account_suspended"
        case accountClosed = "account_closed"
        case roleInsufficient = "role_insufficient"
        case modelNotAllowed = "model_not_allowed"
        case accountSetAside = "account_set_aside"
        case creditDeclined = "credit_declined"
        case insufficientQuota = "insufficient_quota"
        case rateLimitExceeded = "rate_limit_exceeded"
        case inputAboveLimit = "input_above_limit"
        case tooManyStreams = "too_many_streams"
        case keyMoneyExhausted = "key_money_exhausted"
        case keyTooManyAnswers = "key_too_many_answers"
        case keyTooManyTokens = "key_too_many_tokens"
        case ownKeyUnusable = "own_key_unusable"
        case ownKeyRefused = "own_key_refused"

        // The redeem code is no good.
        case codeInvalid = "code_invalid"
        case codeUsed = "code_used"
        case codeLimitReached = "code_limit_reached"
        case codeExpired = "code_expired"
        case codeRevoked = "code_revoked"
        case codeSetAside = "code_set_aside"

        // The sign-in is not, or not yet.
        case ticketUnknown = "ticket_unknown"
        case ticketExpired = "ticket_expired"
        case ticketPending = "ticket_pending"
        case codeWrong = "code_wrong"
        case tooManyTries = "too_many_tries"
        case tooManyTickets = "too_many_tickets"
        case tooManyCodesSent = "too_many_codes_sent"
        case signInRests = "sign_in_rests"
        case identityHasAccount = "identity_has_account"
        case identityNotLinked = "identity_not_linked"
        case tooManyIdentities = "too_many_identities"
        case sessionOfKey = "session_of_key"

        // MARK: Orders
        case orderNotFound = "order_not_found"
        case productUnavailable = "product_unavailable"
        case payerUnknown = "payer_unknown"
        case productBought = "product_bought"
        case tooManyOrders = "too_many_orders"
        case orderState = "order_state"
        case refundShort = "refund_short"
        case orderSetAside = "order_set_aside"
        case paymentUnavailable = "payment_unavailable"
        case settlementNotFound = "settlement_not_found"

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
