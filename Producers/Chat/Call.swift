internal import Crypto
internal import EventLoop
internal import HTTP
internal import OpenAI

/// A request that is being answered: what every answer of the door carries, and how it is refused.
@IOLoop
final class Call {
    let request: ServerRequest
    let writer: ResponseWriter
    let since = ContinuousClock.now
    /// What the request is called in `X-Request-Id`: by its client, by us, or by a random name.
    private(set) lazy var name: String = givenName ?? SecureRandom.bytes(14).hexadecimal

    init(_ request: ServerRequest, _ writer: ResponseWriter) {
        self.request = request
        self.writer = writer
    }

    /// Names the request, unless its client has.
    func call(_ name: String) {
        self.name = givenName ?? name
    }

    private var givenName: String? {
        guard let given = request.headerFields[.xRequestID], given.isToken(upTo: 128) else { return nil }
        return given
    }

    /// The head of an answer.
    func head(_ status: HTTPResponse.Status, _ contentType: String, _ fields: HTTPFields = [:]) -> HTTPResponse {
        var all = HTTPFields()
        all.reserveCapacity(8)
        all.append(HTTPField(name: .contentType, value: contentType))
        all.append(HTTPField(name: .xRequestID, value: name))
        for field in fields { all.append(field) }
        return HTTPResponse(status: status, headerFields: all)
    }

    func respond(
        _ status: HTTPResponse.Status, _ body: [UInt8], _ contentType: String = "application/json",
        _ fields: HTTPFields = [:]
    ) {
        writer.respond(head(status, contentType, fields), body)
    }

    func refuse(_ error: OpenAIError, _ fields: HTTPFields = [:]) {
        var fields = fields
        if OpenAIError.Code(rawValue: error.code)?.isSoonOver == true { fields[.retryAfter] = "1" }
        // Clients that repeat by themselves would ask for a second answer, which is another charge.
        if error.code == OpenAIError.Code.uncertain.rawValue, request.headerFields[.idempotencyKey] == nil {
            fields[.xShouldRetry] = "false"
        }
        if error.status == 401 { fields[.wwwAuthenticate] = "Bearer" }
        respond(HTTPResponse.Status(integerLiteral: error.status), error.body, "application/json", fields)
    }
}

extension HTTPField.Name {
    /// Whether the libraries of OpenAI and of others who follow them may repeat the request.
    fileprivate static let xShouldRetry = Self(unchecked: "X-Should-Retry")
}

extension OpenAIError.Code {
    /// Whether the same request may well succeed in a moment.
    fileprivate var isSoonOver: Bool {
        switch self {
        case .overloaded, .unavailable, .late, .withdrawn, .tooManyStreams: true
        default: false
        }
    }
}

extension String {
    /// Whether it is 1 to `limit` visible ASCII characters.
    func isToken(upTo limit: Int) -> Bool {
        (1...limit).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
