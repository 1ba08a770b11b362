/// The statuses that Yizhan sends or receives.
extension HTTPResponse.Status {
    package static let `continue` = Self(code: 100, reasonPhrase: "Continue")
    package static let ok = Self(code: 200, reasonPhrase: "OK")
    package static let created = Self(code: 201, reasonPhrase: "Created")
    package static let accepted = Self(code: 202, reasonPhrase: "Accepted")
    package static let noContent = Self(code: 204, reasonPhrase: "No Content")
    package static let movedPermanently = Self(code: 301, reasonPhrase: "Moved Permanently")
    package static let found = Self(code: 302, reasonPhrase: "Found")
    package static let notModified = Self(code: 304, reasonPhrase: "Not Modified")
    package static let badRequest = Self(code: 400, reasonPhrase: "Bad Request")
    package static let unauthorized = Self(code: 401, reasonPhrase: "Unauthorized")
    package static let paymentRequired = Self(code: 402, reasonPhrase: "Payment Required")
    package static let forbidden = Self(code: 403, reasonPhrase: "Forbidden")
    package static let notFound = Self(code: 404, reasonPhrase: "Not Found")
    package static let methodNotAllowed = Self(code: 405, reasonPhrase: "Method Not Allowed")
    package static let requestTimeout = Self(code: 408, reasonPhrase: "Request Timeout")
    package static let conflict = Self(code: 409, reasonPhrase: "Conflict")
    package static let gone = Self(code: 410, reasonPhrase: "Gone")
    package static let lengthRequired = Self(code: 411, reasonPhrase: "Length Required")
    package static let contentTooLarge = Self(code: 413, reasonPhrase: "Content Too Large")
    package static let uriTooLong = Self(code: 414, reasonPhrase: "URI Too Long")
    package static let unsupportedMediaType = Self(code: 415, reasonPhrase: "Unsupported Media Type")
    package static let expectationFailed = Self(code: 417, reasonPhrase: "Expectation Failed")
    package static let misdirectedRequest = Self(code: 421, reasonPhrase: "Misdirected Request")
    package static let unprocessableContent = Self(code: 422, reasonPhrase: "Unprocessable Content")
    package static let tooManyRequests = Self(code: 429, reasonPhrase: "Too Many Requests")
    package static let requestHeaderFieldsTooLarge = Self(code: 431, reasonPhrase: "Request Header Fields Too Large")
    package static let internalServerError = Self(code: 500, reasonPhrase: "Internal Server Error")
    package static let notImplemented = Self(code: 501, reasonPhrase: "Not Implemented")
    package static let badGateway = Self(code: 502, reasonPhrase: "Bad Gateway")
    package static let serviceUnavailable = Self(code: 503, reasonPhrase: "Service Unavailable")
    package static let gatewayTimeout = Self(code: 504, reasonPhrase: "Gateway Timeout")
    package static let httpVersionNotSupported = Self(code: 505, reasonPhrase: "HTTP Version Not Supported")

    /// The statuses that an integer literal gives a phrase.
    static let known: [Self] = [
        .continue, .ok, .created, .accepted, .noContent, .movedPermanently, .found, .notModified, .badRequest,
        .unauthorized, .paymentRequired, .forbidden, .notFound, .methodNotAllowed, .requestTimeout, .conflict, .gone,
        .lengthRequired, .contentTooLarge, .uriTooLong, .unsupportedMediaType, .expectationFailed,
        .misdirectedRequest, .unprocessableContent, .tooManyRequests, .requestHeaderFieldsTooLarge,
        .internalServerError, .notImplemented,
        .badGateway, .serviceUnavailable, .gatewayTimeout, .httpVersionNotSupported,
    ]
}
