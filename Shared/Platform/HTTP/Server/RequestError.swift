/// An error response: a status, a stable code for programs, a sentence for people.
///
/// A handler may throw one; the server makes its own for requests that it refuses. `Configuration.errorResponse` shapes
/// the body.
package struct RequestError: Error, Sendable, Hashable {
    package let status: HTTPResponse.Status
    package let code: String
    package let message: String
    /// Additional headers of the response: `Allow`, `Retry-After`.
    package let headerFields: HTTPFields
    /// The exceeded limit, if there is one.
    package let limit: Int?

    package init(
        _ status: HTTPResponse.Status, code: String, message: String, headerFields: HTTPFields = [:], limit: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.headerFields = headerFields
        self.limit = limit
    }
}

extension RequestError {
    package static func badRequest(_ message: String) -> RequestError {
        RequestError(.badRequest, code: "bad_request", message: message)
    }

    package static let notFound = RequestError(.notFound, code: "not_found", message: "There is nothing at this path.")
    package static let unknownMethod = RequestError(
        .notImplemented, code: "method_not_implemented", message: "This method is not known here.")
    package static let timedOut = RequestError(
        .requestTimeout, code: "request_timeout", message: "The request did not arrive in time.")
    package static let unknownExpectation = RequestError(
        .expectationFailed, code: "expectation_failed", message: "Only '100-continue' can be expected.")
    package static let unknownCoding = RequestError(
        .notImplemented, code: "transfer_coding_not_implemented", message: "Only the chunked transfer coding is known.")
    package static let unknownVersion = RequestError(
        .httpVersionNotSupported, code: "http_version_not_supported", message: "Only HTTP/1.0 and HTTP/1.1 are known.")
    package static let tooManyConnections = RequestError(
        .serviceUnavailable, code: "too_many_connections", message: "The server is full; try again later.")
    package static let tooManyFromAddress = RequestError(
        .tooManyRequests, code: "too_many_connections_from_address",
        message: "This address has too many connections open.")
    package static let unknownHost = RequestError(
        .misdirectedRequest, code: "unknown_host",
        message: "This service is not known by this name. Its operator lists its names in YIZHAN_HOSTS.")
    package static let failed = RequestError.failed(request: nil)
    package static let stopping = RequestError(
        .serviceUnavailable, code: "server_stopping", message: "The server is stopping; try again.")

    package static func methodNotAllowed(allowed: String) -> RequestError {
        RequestError(
            .methodNotAllowed, code: "method_not_allowed", message: "This path does not know this method.",
            headerFields: [.allow: allowed])
    }

    package static func bodyTooLarge(limit: Int) -> RequestError {
        RequestError(
            .contentTooLarge, code: "body_too_large", message: "The body is larger than the limit of \(limit) bytes.",
            limit: limit)
    }

    package static func headTooLarge(limit: Int, of what: String) -> RequestError {
        RequestError(
            .requestHeaderFieldsTooLarge, code: "headers_too_large",
            message: "The request's head has more than \(limit) \(what).", limit: limit)
    }

    /// - Parameter request: the request's name in the log line of the failure.
    package static func failed(request: String?) -> RequestError {
        RequestError(
            .internalServerError, code: "internal_error", message: "The server could not answer this request.",
            headerFields: request.map { [.xRequestID: $0] } ?? [:])
    }
}
