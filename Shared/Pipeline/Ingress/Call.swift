internal import Crypto
package import EventLoop
package import HTTP
internal import JSON
internal import Messages
package import Problems
internal import Telemetry

/// One HTTP request to a producer: makes every response head, and refuses in the shape of the API that was called.
///
/// When the call is over, it writes one log line at `debug`.
@IOLoop
package final class Call {
    package private(set) var request: ServerRequest
    package let writer: ResponseWriter
    package let since = ContinuousClock.now
    /// Set by authentication.
    var account: Account?
    /// The value of `X-Request-Id`: the client's, ours, or a random one.
    package private(set) lazy var name: String = request.name ?? SecureRandom.bytes(14).hexadecimal
    private let refusals: Refusals
    private let seen: SeenBalances
    private var status = 0

    private static let logger = Logger(label: "door")

    init(_ request: ServerRequest, _ writer: ResponseWriter, _ refusals: Refusals, _ seen: SeenBalances) {
        self.request = request
        self.writer = writer
        self.refusals = refusals
        self.seen = seen
    }

    isolated deinit {
        Self.logger.debug(
            "A call is over.",
            metadata: [
                .method: .string(request.method.rawValue), .path: .string(request.toldPath), .status: .integer(status),
                .request: .string(name), .account: .string(account?.name ?? ""),
                .durationMilliseconds: .integer(Int((ContinuousClock.now - since) / .milliseconds(1))),
            ])
    }

    /// The client's address, as far as it is known: what a key's limit of addresses is held against.
    package var from: String? { request.remoteAddress?.description }

    /// Sets the request's name, unless the client has chosen one.
    package func call(_ name: String) {
        self.name = request.name ?? name
    }

    /// Sets the request's name, also if the client has chosen one.
    package func rename(_ name: String) {
        self.name = name
    }

    /// Learns from the answer to a question that there is more money than was seen. Only a balance has `granted`: what
    /// was available after an entry of the ledger says nothing of now.
    func learn(fromDocument bytes: [UInt8]) {
        guard let account, let before = seen.available(account),
            let document = try? JSONValue(parsing: bytes), document.member("granted") != nil,
            let available = document.member("available")?.int, available > before.microYuan
        else { return }
        seen.forget(account)
    }

    /// Moves the request's body out, with its room: an answer may take long, and needs neither.
    package func takeBody() -> (bytes: [UInt8], room: (any BodyRoom)?) { request.takeBody() }

    /// Makes a response head with the request's name.
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

    /// Responds with a problem, in the shape of the API that was called.
    package func refuse(_ problem: Problem, _ fields: HTTPFields = [:]) {
        if let account { seen.learn(from: problem, of: account) }
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
    /// A child of the client's trace; nil if the client sent none.
    package var trace: String? {
        guard let given = request.headerFields[.traceParent], let context = TraceContext(traceparent: given) else {
            return nil
        }
        var random = SystemRandomNumberGenerator()
        return context.child(using: &random).traceparent
    }

    /// Returns the request's idempotency key; nil if the client sent none.
    package func idempotencyKey() throws(Problem) -> String? {
        guard let key = request.headerFields[.idempotencyKey] else { return nil }
        guard key.isToken(upTo: 255) else {
            throw Problem(
                .invalidValue, "An Idempotency-Key has 1 to 255 visible ASCII characters.",
                parameter: "Idempotency-Key")
        }
        return key
    }

    /// Returns an integer from the query; nil if the parameter is absent.
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
