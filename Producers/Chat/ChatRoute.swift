internal import EventLoop
internal import HTTP
package import Ingress

/// A route of the chat API, with all that is said of it: the router and `/openapi.json` go by this table.
struct ChatRoute: Sendable {
    /// What a call passes, and what it does then.
    enum Way: Sendable {
        /// Auth lets it in.
        case verified(@IOLoop @Sendable (ChatAPI) -> Ingress.Verified)
        /// It needs a place among calls of its kind.
        case admitted(Kind, @IOLoop @Sendable (ChatAPI) -> Ingress.Admitted)
    }

    /// Calls that share places.
    enum Kind: Sendable {
        case chat, resumption, stop
    }

    let method: HTTPRequest.Method
    let path: String
    /// In bytes; nil for a chat's, which the configuration says.
    let bodyLimit: Int?
    let way: Way
    /// Nil where a vendor describes it.
    let description: RouteDescription?

    /// A route that is ours.
    init(_ description: RouteDescription, bodyLimit: Int = RouteDescription.unreadBytes, _ way: Way) {
        method = description.method
        path = description.path
        self.bodyLimit = bodyLimit
        self.way = way
        self.description = description
    }

    /// A route of a vendor's API.
    private init(_ method: HTTPRequest.Method, _ path: String, bodyLimit: Int? = 0, _ way: Way) {
        self.method = method
        self.path = path
        self.bodyLimit = bodyLimit
        self.way = way
        description = nil
    }

    /// Every route.
    static let all = vendors + streams

    private static let vendors = [
        ChatRoute(.post, "/v1/chat/completions", bodyLimit: nil, .admitted(.chat, { $0.chat })),
        ChatRoute(.get, "/v1/models", .verified({ $0.models })),
        ChatRoute(.get, "/v1/models/{id...}", .verified({ $0.model })),
    ]
}

extension ChatAPI {
    /// What `/openapi.json` says of the routes that are ours.
    package nonisolated static var descriptions: [RouteDescription] { ChatRoute.all.compactMap(\.description) }
}
