internal import EventLoop
internal import HTTP
internal import Ingress

/// A route of the account API, with all that is said of it: the router and `/openapi.json` go by this table.
struct AccountRoute: Sendable {
    /// What a call passes, and what it does then.
    enum Way: Sendable {
        /// Anybody may call.
        case open(@IOLoop @Sendable (AccountAPI) -> Ingress.Open)
        /// Anybody may call, and is answered later.
        case waiting(@IOLoop @Sendable (AccountAPI) -> Ingress.Waiting)
        /// A key or a session is enough; it needs a place among the account's questions.
        case known(@IOLoop @Sendable (AccountAPI) -> Ingress.Admitted)
        /// The same, and a key is not enough: who has found one must not make more of it.
        case session(@IOLoop @Sendable (AccountAPI) -> Ingress.Admitted)
    }

    let description: RouteDescription
    /// In bytes.
    let bodyLimit: Int
    let way: Way

    var method: HTTPRequest.Method { description.method }
    var path: String { description.path }

    init(_ description: RouteDescription, bodyLimit: Int = RouteDescription.unreadBytes, _ way: Way) {
        self.description = description
        self.bodyLimit = bodyLimit
        self.way = way
    }

    /// Every route.
    static let all = signIns + entries + sessions + identities + keys + channels + money
}
