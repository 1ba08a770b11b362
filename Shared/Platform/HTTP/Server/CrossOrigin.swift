/// Lets web pages of other origins call the paths under a prefix: the CORS protocol of the Fetch standard.
///
/// The server applies it, not middleware, because a page must also be able to read the refusals of requests that have
/// no route. It never allows credentials: a caller has a key in a header, which no browser adds by itself.
package struct CrossOrigin: Sendable {
    /// The origins whose pages may call.
    package enum Origins: Sendable, Hashable {
        case any
        /// As browsers write them: in lower case, without the scheme's usual port.
        case listed(Set<String>)
    }

    private let prefix: String
    private let origins: Origins
    private let allowed: [HTTPField.Name]
    private let exposed: String

    private static let preflightSeconds = 86_400

    /// - Parameters:
    ///   - prefix: of the paths, with its last slash.
    ///   - allowed: headers that a page may send, in addition to those that it asks for.
    ///   - exposed: headers of responses that a page may read.
    package init(_ prefix: String, origins: Origins, allowed: [HTTPField.Name], exposed: [HTTPField.Name]) {
        self.prefix = prefix
        self.origins = origins
        self.allowed = allowed
        self.exposed = Self.list(exposed)
    }

    /// Returns the fields of every response to a request; none if it has no `Origin` or another path.
    func fields(for request: HTTPRequest) -> HTTPFields {
        guard let origin = request.headerFields[.origin], request.path?.hasPrefix(prefix) == true else { return [:] }
        switch origins {
        case .any: return [.accessControlAllowOrigin: "*", .accessControlExposeHeaders: exposed]
        case .listed(let listed):
            guard listed.contains(origin) else { return [.vary: "Origin"] }
            return [.accessControlAllowOrigin: origin, .accessControlExposeHeaders: exposed, .vary: "Origin"]
        }
    }

    /// Returns the response to a preflight; nil if the request is something else or its origin is not allowed.
    ///
    /// - Parameter methods: those of the path.
    func preflight(_ request: HTTPRequest, methods: String) -> HTTPResponse? {
        guard request.method == .options, request.headerFields.contains(.accessControlRequestMethod),
            fields(for: request).contains(.accessControlAllowOrigin)
        else { return nil }
        let asked = (request.headerFields[.accessControlRequestHeaders] ?? "")
            .split { $0 == "," || $0 == " " || $0 == "\t" }
            .compactMap { HTTPField.Name(String($0)) }
            .filter { !allowed.contains($0) }
        return HTTPResponse(
            status: .noContent,
            headerFields: [
                .accessControlAllowMethods: methods, .accessControlAllowHeaders: Self.list(allowed + asked),
                .accessControlMaxAge: String(Self.preflightSeconds),
            ])
    }

    private static func list(_ names: [HTTPField.Name]) -> String {
        names.map(\.rawName).joined(separator: ", ")
    }
}
