internal import EventLoop
package import HTTP
internal import JSON
package import Problems
internal import Telemetry

/// How one API reports a problem.
package struct RefusalShape: Sendable {
    /// What `/openapi.json` calls it; nil: it says the schema where it stands.
    let name: String?
    let contentType: String
    private let body: @Sendable (Problem) -> [UInt8]
    /// Bodies of problems that say nothing of their occasion: under load most are of these.
    private let plain: [Problem.Code: [UInt8]]
    /// The shape of what `body` makes, as `/openapi.json` says it.
    let schema: Shape

    package init(
        _ name: String? = nil, contentType: String, schema: Shape = .any,
        body: @escaping @Sendable (Problem) -> [UInt8]
    ) {
        self.name = name
        self.contentType = contentType
        self.schema = schema
        self.body = body
        plain = Dictionary(uniqueKeysWithValues: Problem.Code.allCases.map { ($0, body(Problem($0))) })
    }

    func bytes(of problem: Problem) -> [UInt8] {
        problem == Problem(problem.code) ? plain[problem.code] ?? body(problem) : body(problem)
    }

    /// For an API that has no shape of its own.
    package static let document = RefusalShape("Problem", contentType: Problem.contentType, schema: .problem) {
        $0.document.bytes
    }
}

/// How each API reports a problem, chosen by the path of the request.
///
/// In every shape a refusal has `X-Yizhan-Problem` with the stable code, which tells it from a proxy's or a provider's,
/// and `Retry-After` if waiting helps. One by a rule names it in `X-Yizhan-Refusal`, with the limit and the value, and is
/// counted here, where it leaves. Where asking once more is in vain, `X-Should-Retry` says so.
package struct Refusals: Sendable {
    private let shapes: [(prefix: String, shape: RefusalShape)]
    private let otherwise: RefusalShape

    /// - Parameters:
    ///   - shapes: by path prefix; the first match counts.
    ///   - otherwise: for other paths, and for requests whose path could not be read.
    package init(_ shapes: [(prefix: String, shape: RefusalShape)] = [], otherwise: RefusalShape) {
        self.shapes = shapes
        self.otherwise = otherwise
    }

    /// All shapes that there are.
    var all: [RefusalShape] { shapes.map(\.shape) + [otherwise] }

    /// The shape of refusals at a path.
    func shape(at path: String?) -> RefusalShape {
        path.flatMap { path in shapes.first { path.hasPrefix($0.prefix) }?.shape } ?? otherwise
    }

    package func answer(_ problem: Problem, to target: String?) -> (headerFields: HTTPFields, bytes: [UInt8]) {
        let shape = shape(at: target)
        var fields: HTTPFields = [.contentType: shape.contentType, .xYizhanProblem: problem.code.rawValue]
        if let seconds = problem.secondsToWait { fields[.retryAfter] = String(seconds) }
        if problem.isRepeatedInVain { fields[.xShouldRetry] = "false" }
        if problem.status == 401 { fields[.wwwAuthenticate] = "Bearer" }
        if let rule = problem.rule {
            fields[.xYizhanRefusal] = rule.rawValue
            if let limit = problem.limit { fields[.xYizhanLimit] = String(limit) }
            if let value = problem.value { fields[.xYizhanValue] = String(value) }
        }
        Self.count(problem)
        return (fields, shape.bytes(of: problem))
    }

    /// Counts a refusal by a rule that leaves otherwise, as an event of a stream whose head was sent.
    package static func count(_ problem: Problem) {
        if let rule = problem.rule { byRule[rule]?.increment() }
    }

    private static let byRule = Dictionary(
        uniqueKeysWithValues: Problem.Rule.allCases.map { rule in
            let counter = Counter(
                label: "yizhan_rule_refusals_total", dimensions: [("rule", rule.rawValue)],
                help: "Refusals by a rule that clients were told, by rule.")
            return (rule, counter)
        })

    /// Refuses a request that never became a `Call`.
    @IOLoop
    package func refuse(_ problem: Problem, _ request: ServerRequest, _ writer: ResponseWriter) {
        let (fields, body) = answer(problem, to: request.head.path)
        writer.respond(HTTPResponse(status: .init(integerLiteral: problem.status), headerFields: fields), body)
    }

    /// Gives the HTTP server's own refusals the same shape.
    package var errorResponse: HTTPServer.Configuration.ErrorResponse {
        { error, target in answer(Problem(error), to: target) }
    }
}

extension HTTPField.Name {
    package static let xYizhanProblem = Self(unchecked: "X-Yizhan-Problem")
    /// The rule that says no.
    package static let xYizhanRefusal = Self(unchecked: "X-Yizhan-Refusal")
    package static let xYizhanLimit = Self(unchecked: "X-Yizhan-Limit")
    package static let xYizhanValue = Self(unchecked: "X-Yizhan-Value")
    /// Tells OpenAI's libraries, and those that follow them, whether to repeat the request.
    package static let xShouldRetry = Self(unchecked: "X-Should-Retry")
}

extension Problem {
    /// Maps each error code of the HTTP server to one of ours.
    init(_ error: RequestError) {
        if let code = Code(rawValue: error.code) {
            self.init(code, error.message, limit: error.limit)
            return
        }
        let code: Code =
            switch (error.code, error.status.code) {
            case ("method_not_implemented", _): .methodNotImplemented
            case ("transfer_coding_not_implemented", _): .codingNotImplemented
            case ("invalid_content_coding", _): .invalidContentCoding
            case (_, 404): .notFound
            case (_, 405): .methodNotAllowed
            case (_, 408): .requestTimeout
            case (_, 413): .requestTooLarge
            case (_, 415): .unsupportedContentCoding
            case (_, 417): .expectationFailed
            case (_, 421): .unknownHost
            case (_, 429): .rateLimitExceeded
            case (_, 431): .headersTooLarge
            case (_, 503): .overloaded
            case (_, 505): .versionNotSupported
            case (_, 500...): .internalError
            default: .badRequest
            }
        self.init(code, error.message, limit: error.limit)
    }
}

extension RequestError {
    /// A problem that is found before the request is read; the server shapes it as its other refusals.
    init(_ problem: Problem) {
        let fields: HTTPFields = problem.secondsToWait.map { [.retryAfter: String($0)] } ?? [:]
        self.init(
            HTTPResponse.Status(integerLiteral: problem.status), code: problem.code.rawValue, message: problem.english,
            headerFields: fields, limit: problem.limit)
    }
}
