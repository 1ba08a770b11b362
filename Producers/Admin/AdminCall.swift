internal import Credentials
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

/// An admitted call: who calls, and what the path, the query and the body say.
@IOLoop
struct AdminCall {
    let actor: Actor
    let call: Call
    let body: AdminBody
    /// The call's name, which the client is told, each message has, and each line of the trail. A call that proposes a
    /// version of the catalogue gets the proposal's name in its place.
    let request: RequestID

    /// A name in the route's path.
    func name(_ parameter: String) -> String { call.request.parameters[parameter] ?? "" }

    /// The account that the path names.
    func account() throws(Problem) -> Account {
        let text = name("account")
        guard !APIKey.isLike(text), let account = Account(text), !account.isReserved else {
            throw Problem(.accountNotFound)
        }
        return account
    }

    /// The trail's line of what the call has done by itself.
    ///
    /// - Parameter request: what the line belongs to; nil makes a name of its own.
    func line(
        _ action: String, _ subject: String, before: JSONText? = nil, after: JSONText, at time: Timestamp,
        request: RequestID? = nil
    ) -> ChangeRecorded {
        func text(_ json: JSONText) -> String { String(decoding: json.bytes, as: UTF8.self) }
        return ChangeRecorded(
            by: actor, at: time, action: action, subject: subject, before: before.map(text), after: text(after),
            request: request ?? self.request)
    }

    /// The problem if nobody knows whether the call takes effect.
    ///
    /// - Parameter advice: what the caller should do before the call is repeated.
    func doubt(_ advice: String) -> Problem {
        Problem(
            .uncertain,
            "It is not known whether this was done; if it was, the trail has it under the request \(request). "
                + advice)
    }

    /// The place in the query where a page begins; nil for the first page.
    func line(_ name: String) throws(Problem) -> Int64? { try call.number(name, in: 0...Int64.max) }

    /// How many lines of a page the query wants.
    func limit() throws(Problem) -> Int { Int(try call.number("limit", in: 1...100) ?? 50) }

    /// Whose stream an answer comes in; a user of the console has no account.
    var asker: Account { Account(actor.name) ?? .console }

    /// Who asks, and the call's `Idempotency-Key`: the same for a repetition. Nil without a key.
    func repetition() throws(Problem) -> String? {
        try call.idempotencyKey().map { "\(actor.name) \($0)" }
    }

    /// A name for what the call does, that a repetition has too and nobody else; nil without an `Idempotency-Key`.
    func repeatedName() throws(Problem) -> String? {
        try repetition().map { Array(Digest.sha256(Array($0.utf8)).prefix(16)).hexadecimal }
    }
}

/// The answer to an admitted call.
@IOLoop
struct AdminReply {
    let send: @IOLoop (Call) -> Void

    /// Sends the answer.
    func send(to call: Call) { send(call) }

    static func document(_ text: JSONText, status: HTTPResponse.Status = .ok) -> AdminReply {
        AdminReply { $0.respond(status, text.bytes) }
    }

    static func document(_ document: Inquiry.Document) -> AdminReply {
        AdminReply { $0.respond(.init(integerLiteral: document.status), document.body) }
    }

    static func table(_ bytes: [UInt8], status: HTTPResponse.Status) -> AdminReply {
        AdminReply { $0.respond(status, bytes, "text/csv; charset=utf-8") }
    }

    /// The action has sent the answer itself, as a stream.
    static let sent = AdminReply { _ in }
}
