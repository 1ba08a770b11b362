internal import Catalogue
internal import EventLoop
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

/// A route of the admin API, with all that is said of it: the router, the README and `/openapi.json` go by this table.
struct AdminRoute: Sendable {
    typealias Action = @IOLoop @Sendable (AdminAPI, AdminCall) async throws(Problem) -> AdminReply

    let method: HTTPRequest.Method
    let path: String
    /// The least role that may call it; nil: the console alone.
    let needs: AccountRole?
    /// What it does, in one line.
    let summary: String
    let body: [AdminMember]
    let query: [AdminMember]
    let headers: [RouteDescription.Member]
    /// Whether the body is any JSON, which the action reads by itself.
    let takesDocument: Bool
    let answers: [RouteDescription.Answer]
    /// The codes that it refuses with, besides those of every route.
    let refusals: [Problem.Code]
    let act: Action

    init(
        _ method: HTTPRequest.Method, _ path: String, for needs: AccountRole?, _ summary: String,
        body: [AdminMember] = [], query: [AdminMember] = [], headers: [RouteDescription.Member] = [],
        takesDocument: Bool = false, answers: RouteDescription.Answer..., refusals: [Problem.Code] = [],
        act: @escaping Action
    ) {
        self.method = method
        self.path = "/admin" + path
        self.needs = needs
        self.summary = summary
        self.body = body
        self.query = query
        self.headers = headers
        self.takesDocument = takesDocument
        self.answers = answers
        self.refusals = refusals
        self.act = act
    }

    var bodyLimit: Int {
        takesDocument ? CatalogueDocument.mostBytes : body.isEmpty ? RouteDescription.unreadBytes : 64 << 10
    }

    var description: RouteDescription {
        let ofBody = body.isEmpty && !takesDocument ? [] : Problem.Code.ofBody
        return RouteDescription(
            method, path, summary + (needs.map { " (for: \($0.rawValue))" } ?? ""),
            takesName: false, query: query.map(\.description), headers: headers,
            body: body.map(\.description), takesDocument: takesDocument, answers: answers,
            refusals: refusals + ofBody + [.roleInsufficient, .keyLimited])
    }

    /// What the query of a page says, of pages that are made here and there.
    static func page(_ place: String) -> [AdminMember] {
        [
            .optional(place, .number, "the `next` of the page before"),
            .optional("limit", .number, "lines of a page, 1 to 100; 50 by default"),
        ]
    }

    /// Every route.
    static let all = [
        accounts, keys, money, people, codes, orders, settlements, catalogue, words, apps, letters, records,
    ].flatMap { $0 }
}
