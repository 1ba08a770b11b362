package import HTTP
package import Problems

/// What `/openapi.json` says of a route.
package struct RouteDescription: Sendable {
    package let method: HTTPRequest.Method
    /// With its `{names}`, as the router has it.
    package let path: String
    package let summary: String
    /// Whether a caller needs an API key. What needs one also answers with the request's name.
    package let needsKey: Bool
    /// Whether a request with a key has the name that the caller gave it.
    package let takesName: Bool
    package let query: [Member]
    package let headers: [Member]
    package let body: [Member]
    /// Whether the body is any JSON, in place of members.
    package let takesDocument: Bool
    package let answers: [Answer]
    /// The codes that it refuses with, besides those of the server and of the door.
    package let refusals: [Problem.Code]

    /// The most bytes of a body that nobody reads: many clients send `{}` where there is nothing to say.
    package static let unreadBytes = 1 << 10

    /// A parameter of the query, a header, or a member of the body.
    package struct Member: Sendable {
        package let name: String
        package let shape: Shape
        package let isNeeded: Bool
        package let meaning: String

        package init(_ name: String, _ shape: Shape, isNeeded: Bool = false, _ meaning: String) {
            self.name = name
            self.shape = shape
            self.isNeeded = isNeeded
            self.meaning = meaning
        }
    }

    /// An answer that is no refusal: those have the shape of the API that was called.
    package struct Answer: Sendable {
        package let status: Int
        package let contentType: String
        package let shape: Shape
        /// Headers that say something of this answer; one that is needed is always there.
        package let headers: [Member]

        package init(
            _ shape: Shape, status: Int = 200, contentType: String = "application/json", headers: [Member] = []
        ) {
            self.status = status
            self.contentType = contentType
            self.shape = shape
            self.headers = headers
        }
    }

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, needsKey: Bool = true, takesName: Bool = true,
        query: [Member] = [], headers: [Member] = [], body: [Member] = [], takesDocument: Bool = false,
        answers: [Answer], refusals: [Problem.Code] = []
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.needsKey = needsKey
        self.takesName = takesName
        self.query = query
        self.headers = headers
        self.body = body
        self.takesDocument = takesDocument
        self.answers = answers
        self.refusals = refusals
    }

    /// All codes that it refuses with, once each, in the order of `Problem.Code`.
    var codes: [Problem.Code] {
        let all = Set(refusals + Problem.Code.ofServer + (needsKey ? Problem.Code.ofDoor : []))
        return Problem.Code.allCases.filter { all.contains($0) }
    }
}

extension Problem.Code {
    /// What the HTTP server says by itself, of a request to any path.
    static let ofServer: [Self] = [
        .badRequest, .invalidContentCoding, .notFound, .methodNotAllowed, .requestTimeout, .requestTooLarge,
        .unsupportedContentCoding, .expectationFailed, .headersTooLarge, .rateLimitExceeded, .internalError,
        .methodNotImplemented, .codingNotImplemented, .overloaded, .versionNotSupported,
    ]

    /// What is said of a call with a key: by the door, by Auth, by a consumer that does not answer.
    static let ofDoor: [Self] = [
        .invalidValue, .missingAPIKey, .invalidAPIKey, .keyExpired, .addressNotAllowed, .credentialsDiffer,
        .sessionInvalid, .csrfMissing, .accountSuspended, .accountClosed, .accountSetAside,
        .rateLimitExceeded, .tooManyStreams, .overloaded, .unavailable, .late, .deadlineExceeded,
    ]

    /// What is said of a body that has not the members that a route takes.
    package static let ofBody: [Self] = [
        .invalidJSON, .missingRequiredParameter, .duplicateParameter, .unsupportedParameter, .invalidType,
    ]
}
