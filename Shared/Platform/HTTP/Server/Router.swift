internal import EventLoop

/// Maps methods and paths to handlers.
///
/// A segment is literal, or a `{name}` that matches any one segment; a last segment `{name...}` matches the rest, with
/// slashes, escaped (`%2F`) or not. A literal path wins over a pattern, an earlier pattern over a later one.
package struct Router: Sendable {
    package typealias Handler = @IOLoop @Sendable (ServerRequest, ResponseWriter) async throws -> Void

    struct Route: Sendable {
        let method: HTTPRequest.Method
        let bodyLimit: Int?
        let bodyDoor: BodyDoor?
        let handler: Handler
    }

    struct Match: Sendable {
        let path: String
        let parameters: PathParameters
        let route: Route
    }

    private struct Place: Sendable {
        let path: String
        let segments: [Segment]
        var routes: [Route] = []
    }

    private enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    private var places: [Place] = []
    private var literals: [String: Int] = [:]

    package init() {}

    /// The methods and paths that were added, with their `{names}`.
    package var routes: [(method: HTTPRequest.Method, path: String)] {
        places.flatMap { place in place.routes.map { (method: $0.method, path: place.path) } }
    }

    /// Adds a route. A handler sends a whole response or starts a stream; it may return before the stream is finished,
    /// if some object keeps the writer. The body's limit, in bytes, is the server's by default.
    ///
    /// - Parameter bodyDoor: gives bodies room before they are read.
    package mutating func add(
        _ method: HTTPRequest.Method, _ path: String, bodyLimit: Int? = nil, bodyDoor: BodyDoor? = nil,
        _ handler: @escaping Handler
    ) {
        let segments = Self.parse(path)
        let route = Route(method: method, bodyLimit: bodyLimit, bodyDoor: bodyDoor, handler: handler)
        if let known = places.firstIndex(where: { $0.segments == segments }) {
            places[known].routes.append(route)
            return
        }
        if segments.allSatisfy({ if case .literal = $0 { true } else { false } }) { literals[path] = places.count }
        places.append(Place(path: path, segments: segments, routes: [route]))
    }

    /// Finds the route for a target; HEAD uses the GET route unless HEAD has its own.
    func match(_ method: HTTPRequest.Method, target: String) throws(RequestError) -> Match {
        let path = Self.path(of: target)
        if let known = literals[path] {
            return Match(path: path, parameters: PathParameters(), route: try Self.route(method, at: places[known]))
        }
        let segments = try Self.decodedSegments(path)
        for place in places {
            guard let parameters = Self.parameters(place.segments, segments) else { continue }
            return Match(path: path, parameters: parameters, route: try Self.route(method, at: place))
        }
        throw .notFound
    }
}

// MARK: - Matching

extension Router {
    private static func path(of target: String) -> String {
        guard let mark = target.utf8.firstIndex(of: 0x3F) else { return target }
        return String(target[..<mark])
    }

    private static func parse(_ path: String) -> [Segment] {
        precondition(path.hasPrefix("/"), "a route's path begins with a slash")
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { text in
            guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(String(text)) }
            let name = text.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .parameter(String(name))
        }
    }

    /// Decodes the segments. Refuses what a file system or another server could misread: `..`, also between escaped
    /// slashes, and a backslash.
    private static func decodedSegments(_ path: String) throws(RequestError) -> [String] {
        guard path.utf8.first == 0x2F else { throw .notFound }
        var segments: [String] = []
        for part in path.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decode(part), !segment.utf8.contains(0x5C),
                !segment.utf8.split(separator: 0x2F).contains(where: isWayUp)
            else { throw .badRequest("The path is not well-formed.") }
            segments.append(segment)
        }
        return segments
    }

    private static func isWayUp(_ name: Substring.UTF8View) -> Bool {
        name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
    }

    private static func parameters(_ pattern: [Segment], _ segments: [String]) -> PathParameters? {
        var parameters = PathParameters()
        for (index, segment) in pattern.enumerated() {
            guard index < segments.count else { return nil }
            switch segment {
            case .literal(let text):
                guard text == segments[index] else { return nil }
            case .parameter(let name):
                // An escaped slash is no separator, and one segment has none.
                guard !segments[index].isEmpty, !segments[index].utf8.contains(0x2F) else { return nil }
                parameters.append(name, segments[index])
            case .rest(let name):
                parameters.append(name, segments[index...].joined(separator: "/"))
                return parameters
            }
        }
        return pattern.count == segments.count ? parameters : nil
    }

    private static func route(_ method: HTTPRequest.Method, at place: Place) throws(RequestError) -> Route {
        if let route = place.routes.first(where: { $0.method == method }) { return route }
        if method == .head, let route = place.routes.first(where: { $0.method == .get }) { return route }
        var allowed = place.routes.map(\.method.rawValue)
        if allowed.contains("GET"), !allowed.contains("HEAD") { allowed.append("HEAD") }
        throw .methodNotAllowed(allowed: allowed.joined(separator: ", "))
    }
}
