/// Turns an action into a handler, and so runs code before it.
///
/// It runs once for each route, when the route is added, so that a request costs only the handler's calls. An action
/// takes what its middleware has found (the caller, a place) as parameters, so that an action outside the middleware
/// does not compile.
package struct Middleware<Action: Sendable>: Sendable {
    package let handler: @Sendable (Action) -> Router.Handler

    package init(_ handler: @escaping @Sendable (Action) -> Router.Handler) {
        self.handler = handler
    }

    /// Puts another middleware around this one. The outer one gets the request first: it responds, or calls the inner
    /// handler.
    package func inside(_ outer: Middleware<Router.Handler>) -> Middleware {
        Middleware { action in outer.handler(handler(action)) }
    }
}

/// Routes with a common prefix and a common middleware.
package struct RouteGroup<Action: Sendable>: Sendable {
    let prefix: String
    let bodyLimit: Int?
    let middleware: Middleware<Action>
    private(set) var routes: [(path: String, route: Router.Route)] = []

    /// - Parameters:
    ///   - path: the path after the group's prefix.
    ///   - bodyLimit: in bytes; the group's by default.
    ///   - bodyDoor: gives bodies room before they are read.
    package mutating func add(
        _ method: HTTPRequest.Method, _ path: String = "", bodyLimit: Int? = nil, bodyDoor: BodyDoor? = nil,
        _ action: Action
    ) {
        let route = Router.Route(
            method: method, bodyLimit: bodyLimit ?? self.bodyLimit, bodyDoor: bodyDoor,
            handler: middleware.handler(action))
        routes.append((prefix + path, route))
    }
}

extension Router {
    /// Adds routes under `prefix` whose requests go through `middleware`.
    package mutating func group<Action>(
        _ prefix: String, _ middleware: Middleware<Action>, bodyLimit: Int? = nil,
        _ addRoutes: (inout RouteGroup<Action>) -> Void
    ) {
        var group = RouteGroup(prefix: prefix, bodyLimit: bodyLimit, middleware: middleware)
        addRoutes(&group)
        for (path, route) in group.routes {
            add(route.method, path, bodyLimit: route.bodyLimit, bodyDoor: route.bodyDoor, route.handler)
        }
    }
}
