internal import Crypto
package import EventLoop
package import HTTP
internal import Messages
package import Problems
internal import Telemetry

/// A request that is being answered: what every answer of the door carries, and how it is refused.
///
/// When it is over, however it ended, the log says so in one line, at `debug`.
@IOLoop
package final class Call {
    package let request: ServerRequest
    package let writer: ResponseWriter
    package let since = ContinuousClock.now
    /// Whose it is, once that is known.
    var account: Account?
    /// What the request is called in `X-Request-Id`: by its client, by us, or by a random name.
    package private(set) lazy var name: String = request.name ?? SecureRandom.bytes(14).hexadecimal
    private let refusals: Refusals
    private var status = 0

    private static let logger = Logger(label: "door")

    init(_ request: ServerRequest, _ writer: ResponseWriter, _ refusals: Refusals) {
        self.request = request
        self.writer = writer
        self.refusals = refusals
    }

    isolated deinit {
        Self.logger.debug(
            "A call is over.",
            metadata: [
                .method: .string(request.method.rawValue), .path: .string(request.path), .status: .integer(status),
                .request: .string(name), .account: .string(account?.name ?? ""),
                .durationMilliseconds: .integer(Int((ContinuousClock.now - since) / .milliseconds(1))),
            ])
    }

    /// Names the request, unless its client has.
    package func call(_ name: String) {
        self.name = request.name ?? name
    }

    /// The head of an answer.
    package func head(
        _ status: HTTPResponse.Status, _ contentType: String, _ fields: HTTPFields = [:]
    ) -> HTTPResponse {
        var all = HTTPFields()
        all.reserveCapacity(8)
        all.append(HTTPField(name: .contentType, value: contentType))
        for field in fields { all.append(field) }
        return head(status, all)
    }

    package func respond(
        _ status: HTTPResponse.Status, _ body: [UInt8], _ contentType: String = "application/json",
        _ fields: HTTPFields = [:]
    ) {
        writer.respond(head(status, contentType, fields), body)
    }

    /// Tells of a problem, in the shape of the API that was called.
    package func refuse(_ problem: Problem, _ fields: HTTPFields = [:]) {
        var (all, body) = refusals.answer(problem, to: request.head.path)
        for field in fields { all.append(field) }
        writer.respond(head(HTTPResponse.Status(integerLiteral: problem.status), all), body)
    }

    private func head(_ status: HTTPResponse.Status, _ fields: HTTPFields) -> HTTPResponse {
        self.status = status.code
        var fields = fields
        fields.append(HTTPField(name: .xRequestID, value: name))
        return HTTPResponse(status: status, headerFields: fields)
    }
}

// MARK: - Reading

extension Call {
    /// The client's trace, one step further; nil if it has none.
    package var trace: String? {
        guard let given = request.headerFields[.traceParent], let context = TraceContext(traceparent: given) else {
            return nil
        }
        var random = SystemRandomNumberGenerator()
        return context.child(using: &random).traceparent
    }

    /// The key under which a repetition of the request is answered as this one; nil if it has none.
    package func idempotencyKey() throws(Problem) -> String? {
        guard let key = request.headerFields[.idempotencyKey] else { return nil }
        guard key.isToken(upTo: 255) else {
            throw Problem(
                .invalidValue, "An Idempotency-Key has 1 to 255 visible ASCII characters.",
                parameter: "Idempotency-Key")
        }
        return key
    }

    /// A whole number of the query; nil if it is not there.
    package func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = request.query[name] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let most = range.upperBound == .max ? " or more" : " to \(range.upperBound)"
            throw Problem(
                .invalidValue, "'\(name)' is a whole number, \(range.lowerBound)\(most).", parameter: name)
        }
        return number
    }
}
