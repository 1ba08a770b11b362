internal import EventLoop
package import HTTP
internal import JSON
package import Problems

/// How an API tells of a problem.
package struct RefusalShape: Sendable {
    let contentType: String
    let body: @Sendable (Problem) -> [UInt8]

    package init(contentType: String, body: @escaping @Sendable (Problem) -> [UInt8]) {
        self.contentType = contentType
        self.body = body
    }

    /// For an API that has no shape of its own.
    package static let document = RefusalShape(contentType: Problem.contentType) { $0.document.bytes }
}

/// How each API tells of a problem, by the paths of its routes.
///
/// Whatever the shape, a refusal of ours has `X-Yizhan-Problem` with the stable code, so that it can be told from one of
/// a proxy or a provider, and `Retry-After` if waiting helps.
package struct Refusals: Sendable {
    private let shapes: [(prefix: String, shape: RefusalShape)]
    private let otherwise: RefusalShape

    /// - Parameters:
    ///   - shapes: by the beginning of a path; the first that fits counts.
    ///   - otherwise: for all other paths, and for requests that could not be read so far.
    package init(_ shapes: [(prefix: String, shape: RefusalShape)] = [], otherwise: RefusalShape) {
        self.shapes = shapes
        self.otherwise = otherwise
    }

    /// The headers and the body of a refusal.
    package func answer(_ problem: Problem, to target: String?) -> (headerFields: HTTPFields, bytes: [UInt8]) {
        let shape = target.flatMap { target in shapes.first { target.hasPrefix($0.prefix) }?.shape } ?? otherwise
        var fields: HTTPFields = [.contentType: shape.contentType, .xYizhanProblem: problem.code.rawValue]
        if let seconds = problem.secondsToWait { fields[.retryAfter] = String(seconds) }
        if problem.status == 401 { fields[.wwwAuthenticate] = "Bearer" }
        return (fields, shape.body(problem))
    }

    /// Refuses a request that is no `Call`.
    @IOLoop
    package func refuse(_ problem: Problem, _ request: ServerRequest, _ writer: ResponseWriter) {
        let (fields, body) = answer(problem, to: request.head.path)
        writer.respond(HTTPResponse(status: .init(integerLiteral: problem.status), headerFields: fields), body)
    }

    /// What the server refuses by itself, told as all else: for `HTTPServer.Configuration`.
    package var errorResponse: HTTPServer.Configuration.ErrorResponse {
        { error, target in answer(Problem(error), to: target) }
    }
}

extension HTTPField.Name {
    package static let xYizhanProblem = Self(unchecked: "X-Yizhan-Problem")
}

extension Problem {
    /// Every code of the server's has one of ours.
    init(_ error: RequestError) {
        let code: Code =
            switch (error.code, error.status.code) {
            case ("method_not_implemented", _): .methodNotImplemented
            case ("transfer_coding_not_implemented", _): .codingNotImplemented
            case (_, 404): .notFound
            case (_, 405): .methodNotAllowed
            case (_, 408): .requestTimeout
            case (_, 413): .requestTooLarge
            case (_, 417): .expectationFailed
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
