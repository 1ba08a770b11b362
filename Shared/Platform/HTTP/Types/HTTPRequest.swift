/// The head of a request. The API follows swift-http-types.
package struct HTTPRequest: Sendable, Hashable {
    package var method: Method
    /// `http` or `https`; nil where it isn't known.
    package var scheme: String?
    /// The `Host` header: a name or an address, and perhaps a port.
    package var authority: String?
    /// The undecoded path with its query: `/v1/models?limit=2`.
    package var path: String?
    package var headerFields: HTTPFields

    package init(
        method: Method, scheme: String? = nil, authority: String? = nil, path: String? = nil,
        headerFields: HTTPFields = [:]
    ) {
        self.method = method
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.headerFields = headerFields
    }
}

extension HTTPRequest {
    /// A method's name; case-sensitive (RFC 9110).
    package struct Method: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package static let get = Self(rawValue: "GET")
        package static let head = Self(rawValue: "HEAD")
        package static let post = Self(rawValue: "POST")
        package static let put = Self(rawValue: "PUT")
        package static let patch = Self(rawValue: "PATCH")
        package static let delete = Self(rawValue: "DELETE")
        package static let options = Self(rawValue: "OPTIONS")
        package static let connect = Self(rawValue: "CONNECT")
        package static let trace = Self(rawValue: "TRACE")
    }
}
