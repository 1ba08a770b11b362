internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension ShopAPI {
    /// Makes a wish of the stream to which Orders replies.
    typealias Wishing = (StreamID) -> ShopAsked.Wish

    /// Sends a wish, and responds with the document that comes back, as it is.
    ///
    /// - Parameters:
    ///   - status: of what was done.
    ///   - doubt: the problem if nobody knows whether the wish takes effect; nil for a question, which has none.
    func tell(
        _ call: Call, _ caller: Caller, _ place: Admission.Place, as status: HTTPResponse.Status = .ok,
        orElse doubt: Problem?, _ wish: Wishing
    ) throws(Problem) {
        try tell(call, caller, place, orElse: doubt, wish) { document throws(Problem) in
            call.respond(
                document.status == 200 ? status : HTTPResponse.Status(integerLiteral: document.status), document.body)
        }
    }

    /// Sends a wish, and hands on the document that comes back. A problem is responded with.
    func tell(
        _ call: Call, _ caller: Caller, _ place: Admission.Place, orElse doubt: Problem?, _ wish: Wishing,
        then: @escaping Ingress.Answering
    ) throws(Problem) {
        try ingress.tell(
            call, of: caller.account, place, within: configuration.questionDeadline, orElse: doubt,
            { draft(wish($0), call, caller) }, then: then)
    }

    func draft(_ wish: ShopAsked.Wish, _ call: Call, _ caller: Caller) -> Draft {
        let asked = ShopAsked(
            wish: wish, account: caller.account, credential: caller.credential, from: call.from)
        return Draft(to: AuthInbox.shopAsked(asked), trace: call.trace)
    }

    /// When a message is too late that the stream waits for: what the log takes in after that is refused.
    func deadline(of stream: StreamID) -> Timestamp { stream.begun + configuration.questionDeadline }

    /// An account that acts for itself, as the trail names it.
    func actor(_ call: Call, _ caller: Caller) -> Actor {
        Actor(caller.account.name, from: call.from, role: .person)
    }

    /// The number of an order in the path. Another account's has another book, and is not even asked about.
    func ownNumber(_ call: Call, _ caller: Caller) throws(Problem) -> OrderNumber {
        guard let number = OrderNumber(call.request.parameters["number"] ?? ""),
            number.book == OrderBook(of: caller.account)
        else { throw Problem(.orderNotFound) }
        return number
    }
}

extension Inquiry.Document {
    /// What a consumer has written; else a bug of ours is told.
    var order: JSONValue {
        get throws(Problem) {
            guard let value = try? JSONValue(parsing: body), value.isObject else { throw Problem(.internalError) }
            return value
        }
    }
}
