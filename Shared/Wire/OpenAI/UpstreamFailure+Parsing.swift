package import JSON

extension UpstreamFailure {
    /// Reads a response whose status is not 2xx.
    ///
    /// The body may be OpenAI's shape, a compatible server's (`code` a number, `error` a string) or no JSON at all.
    ///
    /// - Parameters:
    ///   - header: returns a header's value by its lower-case name.
    ///   - now: seconds since 1970; a date in `retry-after` is relative to it.
    package init(status: Int, body: [UInt8], now: Int64, header: (String) -> String?) {
        let error = ErrorBody(body)
        self.init(
            kind: Self.kind(status: status, error), status: status, code: Self.stableCode(error.code),
            type: error.type, parameter: error.parameter,
            message: error.message ?? "The provider answered with status \(status).")
        retryDelay = RetryDelay.read(now: now, header: header)
        shouldRetry = header("x-should-retry").flatMap { value in Bool(value) }
    }

    /// Reads the `error` of an event in a stream with status 200.
    package init(inStream value: JSONValue) {
        let error = ErrorBody(error: value)
        self.init(
            kind: Self.kind(status: Self.status(of: error), error), code: Self.stableCode(error.code),
            type: error.type, parameter: error.parameter,
            message: error.message ?? "The provider broke off with an error.")
    }

    private static func kind(status: Int, _ error: ErrorBody) -> Kind {
        if error.code == "insufficient_quota" || error.type == "insufficient_quota" { return .exhausted }
        // Zhipu's codes: in arrears, the day's calls used up, the plan's calls used up.
        if let code = error.code, ["1113", "1304", "1308", "1310"].contains(code) { return .exhausted }
        switch status {
        case 401, 403: return .unauthorized
        case 402: return .exhausted
        case 429: return .rateLimited
        case 408, 409, 425, 500...: return .unavailable
        case 400..<500: return .refused
        default: return .malformed
        }
    }

    /// Returns the status that the error would have outside a stream.
    private static func status(of error: ErrorBody) -> Int {
        switch error.code {
        case "invalid_api_key", "1000", "1001", "1002", "1003", "1004": 401
        case "rate_limit_exceeded", "1302", "1303", "1305": 429
        case "context_length_exceeded", "content_policy_violation", "content_filter", "1261", "1301": 400
        case let code?: Int(code).flatMap { number in (400...599).contains(number) ? number : nil } ?? byType(error)
        case nil: byType(error)
        }
    }

    private static func byType(_ error: ErrorBody) -> Int {
        switch error.type {
        case "invalid_request_error": 400
        case "rate_limit_error", "requests", "tokens": 429
        default: 500
        }
    }

    /// Translates Zhipu's numbers into OpenAI's codes.
    private static func stableCode(_ code: String?) -> String? {
        switch code {
        case "1211": "model_not_found"
        case "1261": "context_length_exceeded"
        case "1301": "content_policy_violation"
        default: code
        }
    }
}

/// The parts of a provider's error, in any of the known shapes.
private struct ErrorBody {
    var message: String?
    var type: String?
    var code: String?
    var parameter: String?

    init(_ body: [UInt8]) {
        // An unreadable body, such as the page of a proxy on the way, adds nothing to the status.
        guard body.count <= 1 << 18, let value = try? JSONValue(parsing: body), value.isObject else {
            self.init()
            return
        }
        if let error = value.member("error"), !error.isNull {
            self.init(error: error)
        } else {
            self.init(error: value)
            message = message ?? value.member("detail")?.string
        }
    }

    init() {}

    init(error: JSONValue) {
        message = error.string ?? error.member("message")?.string
        type = error.member("type")?.string
        code = error.member("code").flatMap { code in code.string ?? code.int.map { number in String(number) } }
        parameter = error.member("param")?.string
    }
}
