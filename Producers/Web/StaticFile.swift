package import HTTP

/// One file that is served as it is: its bytes and the head that goes with them.
package struct StaticFile: Sendable {
    package let content: [UInt8]
    /// Everything that an answer with this file says about it.
    package let headerFields: HTTPFields
    private let tag: String

    /// - Parameters:
    ///   - type: The content type.
    ///   - caching: What a browser may do with its copy.
    init(_ content: [UInt8], type: ContentType, caching: Caching) {
        self.content = content
        tag = "\"\(Self.fingerprint(of: content))\""
        headerFields = [
            .contentType: type.rawValue,
            .eTag: tag,
            .cacheControl: caching.rawValue,
            .contentSecurityPolicy: Self.policy,
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "no-referrer",
        ]
    }

    /// The answer to a request with these headers: the file, or that the browser has it already.
    package func answer(to request: HTTPFields) -> (head: HTTPResponse, body: [UInt8]) {
        guard isKnown(to: request[.ifNoneMatch]) else {
            return (HTTPResponse(status: .ok, headerFields: headerFields), content)
        }
        return (HTTPResponse(status: .notModified, headerFields: headerFields), [])
    }

    private func isKnown(to tags: String?) -> Bool {
        guard let tags else { return false }
        return tags.split(separator: ",").contains { entry in
            let entry = entry.drop { $0 == " " }
            let weak = entry.hasPrefix("W/") ? entry.dropFirst(2) : entry
            return weak.prefix { $0 != " " } == tag || entry == "*"
        }
    }

    /// FNV-1a, 64 bits: it tells versions of a file apart and need not withstand anybody.
    private static func fingerprint(of content: [UInt8]) -> String {
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    /// A page may load what its own address serves, and pictures; nothing inline runs, whatever a model wrote.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
}

extension StaticFile {
    enum ContentType: String {
        case page = "text/html; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case picture = "image/svg+xml"

        /// Nil for a file whose name doesn't say what it is.
        init?(of path: String) {
            switch path.split(separator: ".").last {
            case "html": self = .page
            case "js": self = .script
            case "css": self = .style
            case "svg": self = .picture
            default: return nil
            }
        }
    }

    enum Caching: String {
        /// The browser asks each time, and is told that nothing changed: an update is seen at once.
        case asksFirst = "no-cache"
        /// For large files that change with the system's packages.
        case aDay = "public, max-age=86400"
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self(unchecked: "Referrer-Policy")
}
