package import JSON

extension UpstreamFailure {
    /// Reads a response whose status is not 200.
    ///
    /// The body may be OpenAI's shape, a compatible server's or no JSON at all.
    ///
    /// - Parameters:
    ///   - header: returns a header's value by its lower-case name.
    ///   - now: seconds since 1970; a date in `retry-after` is relative to it.
    package init(status: Int, body: [UInt8], now: Int64, header: (String) -> String?) {
        let error = UpstreamErrorBody(body)
        self.init(
            kind: Self.kind(status: status, error), status: status, code: error.stableCode,
            type: error.type, parameter: error.parameter,
            message: error.message ?? "The provider answered with status \(status).")
        retryDelay = RetryDelay.read(now: now, header: header)
        shouldRetry = header("x-should-retry").flatMap { value in Bool(value.lowercased()) }
    }

    /// Reads the `error` of an event in a stream with status 200.
    package init(inStream value: JSONValue) {
        let error = UpstreamErrorBody(value)
        let kind =
            error.kind(of: error.code) ?? error.codeAsStatus.map { status in Self.kind(status: status, error) }
            ?? error.kind(of: error.type) ?? .unavailable
        self.init(
            kind: kind, code: error.stableCode, type: error.type, parameter: error.parameter,
            message: error.message ?? "The provider broke off with an error.")
    }

    /// Reads an event or a whole body with status 200 that says what went wrong instead of answering; nil if it does
    /// not. An empty `error` beside an answer is none.
    init?(event: JSONObject) {
        let document = event.value.document
        for member in event.members {
            let value = member.value(in: document)
            if member.isNamed("error", in: document), !value.isBlank {
                // What stands beside a mere text belongs to it.
                self.init(inStream: value.isObject || value.isArray ? value : event.value)
            } else if member.isNamed("base_resp", in: document), value.member("status_code")?.isBlank == false {
                self.init(baseResponse: value)
            } else if member.isNamed("object", in: document), value.equals("error") {
                self.init(inStream: event.value)
            } else {
                continue
            }
            return
        }
        return nil
    }

    /// Reads MiniMax's `base_resp`, whose numbers mean other things than Zhipu's.
    private init(baseResponse value: JSONValue) {
        let kind: Kind
        var code = UpstreamErrorBody(value).code
        switch code {
        case "1002", "1039": kind = .rateLimited
        case "1004", "2049": kind = .unauthorized
        case "1008": kind = .exhausted
        case "1026", "1027", "1042", "2013": kind = .refused
        default: kind = .unavailable
        }
        if code == "1026" || code == "1027" { code = "content_policy_violation" }
        self.init(
            kind: kind, code: kind == .refused ? code : nil,
            message: UpstreamErrorBody(value).message ?? "The provider broke off with an error.")
    }

    /// Reads the data of an event whose name says that it is an error.
    init(named value: JSONValue) {
        self =
            JSONObject(value).flatMap { object in UpstreamFailure(event: object) } ?? UpstreamFailure(inStream: value)
    }

    /// Makes the failure of an error whose data is no JSON.
    init(strayText text: String) {
        self.init(kind: .unavailable, message: text.isEmpty ? "The provider broke off with an error." : text)
    }

    /// Reads an event or a body that is no part of an answer: the error that it may be, in any shape. Nil if it has no
    /// message, like a ping.
    init?(strayEvent value: JSONValue) {
        guard UpstreamErrorBody(value).message != nil else { return nil }
        self.init(inStream: value)
    }

    /// Reads a body with status 200 that is JSON and no answer. Only an error that says that it passes is tried again.
    init(wholeBody value: JSONValue) {
        let known = JSONObject(value).flatMap { object in UpstreamFailure(event: object) }
        guard let failure = known ?? UpstreamFailure(strayEvent: value) else {
            self = .unexpected("The provider answered with JSON that is no answer.")
            return
        }
        self = failure
        if kind == .unavailable, !UpstreamErrorBody(value).namesItsKind { shouldRetry = false }
    }

    /// A word for an empty account counts more than the status: providers say it with 400, 402, 403 and 429.
    private static func kind(status: Int, _ error: UpstreamErrorBody) -> Kind {
        if error.kind(of: error.code) == .exhausted || error.kind(of: error.type) == .exhausted { return .exhausted }
        switch status {
        case 401, 403, 407: return .unauthorized
        case 402: return .exhausted
        case 429: return .rateLimited
        case 408, 409, 425, 500...: return .unavailable
        case 400..<500: return .refused
        default: return .unexpected
        }
    }
}

extension UpstreamErrorBody {
    /// Returns the kind of a code or a type that providers are known to send; nil for any other.
    fileprivate func kind(of word: String?) -> UpstreamFailure.Kind? {
        guard let word else { return nil }
        // Ark and Qwen refine a code behind a dot: `RateLimitExceeded.EndpointRPMExceeded`.
        return Self.kinds[word] ?? word.split(separator: ".").first.flatMap { base in Self.kinds[String(base)] }
    }

    /// True if code or type say what kind of error it is.
    fileprivate var namesItsKind: Bool {
        kind(of: code) != nil || codeAsStatus != nil || kind(of: type) != nil
    }

    fileprivate var codeAsStatus: Int? {
        code.flatMap { code in Int(code) }.flatMap { number in (400...599).contains(number) ? number : nil }
    }

    /// OpenAI's code for what Zhipu says with numbers, and Qwen, Ark and Kimi with words of their own.
    fileprivate var stableCode: String? {
        switch code {
        case "1211": "model_not_found"
        case "1261": "context_length_exceeded"
        case "1301", "data_inspection_failed", "DataInspectionFailed": "content_policy_violation"
        case let code? where code.hasPrefix("SensitiveContentDetected"): "content_policy_violation"
        case nil where type == "content_filter": "content_policy_violation"
        default: code
        }
    }

    private static let kinds: [String: UpstreamFailure.Kind] = {
        let words: [(UpstreamFailure.Kind, String)] = [
            (
                .exhausted,
                """
                insufficient_quota billing_hard_limit_reached billing_not_active billing_error \
                exceeded_current_quota_error Arrearage AllocationQuota.FreeTierOnly PrepaidBillOverdue \
                PostpaidBillOverdue AccountOverdueError QuotaExceeded SetLimitExceeded 1113 1304 1308 1310
                """
            ),
            (
                .rateLimited,
                """
                rate_limit_exceeded rate_limit_error rate_limit_reached_error engine_overloaded_error requests tokens \
                limit_requests Throttling RateLimitExceeded ServerOverloaded 1302 1303 1305
                """
            ),
            (
                .unauthorized,
                """
                invalid_api_key invalid_authentication_error authentication_error permission_error \
                AuthenticationError AccessDenied 1000 1001 1002 1003 1004
                """
            ),
            (
                .refused,
                """
                invalid_request_error context_length_exceeded content_policy_violation content_filter data_inspection_failed \
                DataInspectionFailed SensitiveContentDetected BadRequestError not_found_error NotFoundError InvalidParameter MissingParameter 1210 1211 1212 1213 \
                1214 1215 1261 1301
                """
            ),
            (.unavailable, "server_error api_error internal_error InternalServerError overloaded_error"),
        ]
        let pairs = words.flatMap { kind, words in words.split(separator: " ").map { word in (String(word), kind) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
}
