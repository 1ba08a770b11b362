import Catalogue
import Credentials
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Shop

/// The shop's API at a door where a test says what Auth and Orders say.
@IOLoop
final class ShopBench {
    nonisolated static let now = Timestamp(milliseconds: 1_790_000_000_000)
    /// An order of the account `owner`.
    nonisolated static let number = OrderNumber(of: Service.owner, name: "key/k")

    let door: PlayedDoor
    let api: ShopAPI

    init(_ catalogue: Catalogue? = nil, _ configuration: ShopAPI.Configuration = .init()) throws {
        door = PlayedDoor(clock: { ShopBench.now })
        api = ShopAPI(
            door.ingress, catalogue: CurrentCatalogue(try catalogue ?? SampleShop.catalogue()),
            configuration: configuration)
        var router = Router()
        api.add(to: &router)
        try door.serve(router)
    }

    /// What was told to Auth.
    func wishes() throws -> [ShopAsked] {
        try door.log.drafts.compactMap { draft in
            guard case .shopAsked(let asked) = try AuthInbox.read(draft.event) else { return nil }
            return asked
        }
    }

    /// What was told to Auth last.
    func wish() throws -> ShopAsked.Wish {
        guard let last = try wishes().last else { throw OtherWish() }
        return last.wish
    }

    /// Asks for something that Orders answers with an order.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ fields: HTTPFields = [:],
        by key: String = "own", told document: String = ShopBench.order(1, "making")
    ) async throws -> Answered {
        async let answered = door.ask(method, path, body, key: key, fields)
        try await door.streams.answer(door.streams.sinks.count, document)
        return try await answered
    }

    /// The token of a session of the account `owner`.
    var token: String {
        door.ingress.sessions.token(
            of: Service.owner, role: .person, session: .random(), generation: 0, expires: Self.now + .seconds(60))
    }

    /// Listens to an order.
    func watch(_ number: OrderNumber = ShopBench.number) throws -> Listener {
        door.listen(
            try door.request(
                .get, "/v1/orders/\(number)", nil, door.identified([.accept: "text/event-stream"])))
    }

    /// The versions after which Orders was asked, in turn.
    func versions() throws -> [Int64?] {
        try wishes().compactMap { asked in
            guard case .asked(let question) = asked.wish, case .order(_, let after) = question.question else {
                return nil
            }
            return .some(after)
        }
    }

    /// An order's document, as far as the door looks at it.
    nonisolated static func order(
        _ version: Int, _ status: String, code: String? = nil, checkedUntil: Int? = nil, refunds: [String] = []
    ) -> String {
        let refunds = refunds.map { JSONText.object([.init("status", .string($0))]) }
        let document: JSONText = [
            "object": "order", "number": .string(number.text), "status": .string(status),
            "version": .integer(version), "code": .optional(code),
            "checked_until_ms": checkedUntil.map { JSONText.integer($0) } ?? .null, "refunds": .array(refunds),
        ]
        return String(decoding: document.bytes, as: UTF8.self)
    }
}

/// It was another wish than the test is about, or none.
struct OtherWish: Error {}

extension Answered {
    /// The code of a refusal.
    var problem: String? { json?.member("code")?.string }
    /// What it says is wrong.
    var place: String? { json?.member("parameter")?.string }
}

extension Listener {
    var events: Int { text.split(separator: "\n").count { $0 == "event: order" } }
}
