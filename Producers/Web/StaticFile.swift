package import HTTP

/// A file that is served as it is: its bytes and its header fields.
package struct StaticFile: Sendable {
    package let content: [UInt8]
    /// The header fields of every response with this file.
    package let headerFields: HTTPFields
    private let tag: String

    /// - Parameters:
    ///   - type: the content type.
    ///   - caching: what a browser may do with its copy.
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

    /// Responds with the file, or with 304 if the request says that the browser has this version.
    package func response(to request: HTTPFields) -> (head: HTTPResponse, body: [UInt8]) {
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

    /// FNV-1a, 64 bits: tells versions of a file apart. No attacker is kept out by it.
    private static func fingerprint(of content: [UInt8]) -> String {
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    /// Allows the page to load files of its own origin and pictures over https, which it does when a reader presses
    /// one. Inline scripts never run, so that a model's text cannot run one.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:",
        "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
}

extension StaticFile {
    enum ContentType: String {
        case page = "text/html; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case picture = "image/svg+xml"
        case font = "font/woff2"

        /// Nil for an unknown file extension.
        init?(of path: String) {
            switch path.split(separator: ".").last {
            case "html": self = .page
            case "js": self = .script
            case "css": self = .style
            case "svg": self = .picture
            case "woff2": self = .font
            default: return nil
            }
        }
    }

    enum Caching: String {
        /// The browser revalidates each time, so that an update shows at once.
        case asksFirst = "no-cache"
        /// For large files that change only with a Debian update.
        case aDay = "public, max-age=86400"
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self(unchecked: "Referrer-Policy")
}
