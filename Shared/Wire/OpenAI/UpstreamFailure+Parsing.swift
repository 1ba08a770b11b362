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
                self.init(inStream: value)
            } else if member.isNamed("object", in: document), value.equals("error") {
                self.init(inStream: event.value)
            } else {
                continue
            }
            return
        }
        return nil
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
        guard ErrorBody(error: value).message != nil else { return nil }
        self.init(inStream: value)
    }

    /// Reads a body with status 200 that is JSON and no answer. Only an error that says that it passes is tried again.
    init(wholeBody value: JSONValue) {
        let known = JSONObject(value).flatMap { object in UpstreamFailure(event: object) }
        guard let failure = known ?? UpstreamFailure(strayEvent: value) else {
            self = .unreadable("The provider answered with JSON that is no answer.")
            return
        }
        self = failure
        if kind == .unavailable, !ErrorBody(Array(value.text)).namesItsKind { shouldRetry = false }
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
    fileprivate static func status(of error: ErrorBody) -> Int { knownStatus(of: error) ?? 500 }

    /// Nil if neither code nor type says it.
    fileprivate static func knownStatus(of error: ErrorBody) -> Int? {
        switch error.code {
        case "invalid_api_key", "1000", "1001", "1002", "1003", "1004": 401
        case "rate_limit_exceeded", "1302", "1303", "1305": 429
        case "context_length_exceeded", "content_policy_violation", "content_filter", "1261", "1301": 400
        case let code?: Int(code).flatMap { number in (400...599).contains(number) ? number : nil } ?? byType(error)
        case nil: byType(error)
        }
    }

    private static func byType(_ error: ErrorBody) -> Int? {
        switch error.type {
        case "invalid_request_error", "BadRequestError", "content_filter": 400
        case "authentication_error", "invalid_authentication_error": 401
        case "permission_error": 403
        case "not_found_error", "NotFoundError": 404
        case "rate_limit_error", "rate_limit_reached_error", "requests", "tokens": 429
        case "server_error", "api_error", "internal_error", "InternalServerError": 500
        case "overloaded_error", "engine_overloaded_error": 503
        default: nil
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
        self.init(error: value.member("error").flatMap { error in error.isBlank ? nil : error } ?? value)
    }

    init() {}

    init(error given: JSONValue) {
        let value = Self.innermost(given)
        message = Self.first(["message", "msg", "error_msg", "error_message", "status_msg", "detail"], of: value)
        message = message ?? (given.string?.isEmpty == false ? given.string : nil) ?? Self.first(["error"], of: value)
        type = value.member("type")?.string
        code =
            Self.first(["code", "status_code", "error_code"], of: value)
            ?? value.member("status")?.countingNumber
            .map { status in String(status) }
        parameter = value.member("param")?.string
    }

    /// Google sends a list of one error, and some gateways wrap an error in another.
    private static func innermost(_ given: JSONValue) -> JSONValue {
        var value = given
        for _ in 0..<4 {
            if value.isArray, let first = value.elements.first(where: \.isObject) { value = first }
            guard let inner = value.member("error"), inner.isObject || inner.isArray, !inner.isBlank else { break }
            value = inner
        }
        return value
    }

    /// True if code or type say what kind of error it is.
    var namesItsKind: Bool { UpstreamFailure.knownStatus(of: self) != nil }

    /// The first of these members that has a text or a number.
    private static func first(_ names: [String], of value: JSONValue) -> String? {
        for name in names {
            if let word = value.member(name)?.word { return word }
        }
        return nil
    }
}
