/// What stands between a request and an action: it makes a handler out of the action.
///
/// It is asked once for each route, when the route is added, so a request costs the calls that the handler makes and
/// nothing else. An action may take whatever its middleware has found out (whose request it is, a place that it
/// holds), so that one without it does not compile.
package struct Middleware<Action: Sendable>: Sendable {
    package let handler: @Sendable (Action) -> Router.Handler

    package init(_ handler: @escaping @Sendable (Action) -> Router.Handler) {
        self.handler = handler
    }

    /// The same with another around it, which sees the request first: it may answer it, or let it through.
    package func inside(_ outer: Middleware<Router.Handler>) -> Middleware {
        Middleware { action in outer.handler(handler(action)) }
    }
}

/// Routes whose paths begin alike, and what all of their requests go through.
package struct RouteGroup<Action: Sendable>: Sendable {
    let prefix: String
    let bodyLimit: Int?
    let middleware: Middleware<Action>
    private(set) var routes: [(method: HTTPRequest.Method, path: String, bodyLimit: Int?, handler: Router.Handler)] = []

    /// - Parameters:
    ///   - path: what follows the group's prefix.
    ///   - bodyLimit: in bytes; the group's unless it is given.
    package mutating func add(
        _ method: HTTPRequest.Method, _ path: String = "", bodyLimit: Int? = nil, _ action: Action
    ) {
        routes.append((method, prefix + path, bodyLimit ?? self.bodyLimit, middleware.handler(action)))
    }
}

extension Router {
    /// Adds routes whose paths begin with `prefix` and whose requests go through `middleware`.
    package mutating func group<Action>(
        _ prefix: String, _ middleware: Middleware<Action>, bodyLimit: Int? = nil,
        _ addRoutes: (inout RouteGroup<Action>) -> Void
    ) {
        var group = RouteGroup(prefix: prefix, bodyLimit: bodyLimit, middleware: middleware)
        addRoutes(&group)
        for route in group.routes { add(route.method, route.path, bodyLimit: route.bodyLimit, route.handler) }
    }
}
