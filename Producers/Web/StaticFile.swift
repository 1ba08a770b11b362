package import HTTP

/// A file that is served as it is: its bytes, as they are and packed, and its header fields.
package struct StaticFile: Sendable {
    package let content: [UInt8]
    /// The header fields of every response with this file.
    package let headerFields: HTTPFields
    /// Another content has another.
    let fingerprint: String
    private let tag: String
    /// The content for browsers that unpack it; nil if it is hardly smaller.
    private let packed: Packed?

    private struct Packed {
        let content: [UInt8]
        let tag: String
    }

    /// - Parameters:
    ///   - type: the content type.
    ///   - caching: what a browser may do with its copy.
    init(_ content: [UInt8], type: ContentType, caching: Caching) {
        self.content = content
        fingerprint = Gzip.fingerprint(of: content)
        tag = "\"\(fingerprint)\""
        let packed = Gzip.pack(content)
        self.packed =
            packed.count < content.count * 9 / 10 ? Packed(content: packed, tag: "\"\(fingerprint)-gzip\"") : nil
        headerFields = [
            .contentType: type.rawValue,
            .cacheControl: caching.rawValue,
            .vary: "Accept-Encoding",
            .contentSecurityPolicy: Self.policy,
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "no-referrer",
        ]
    }

    private init(_ file: StaticFile, caching: Caching) {
        content = file.content
        fingerprint = file.fingerprint
        tag = file.tag
        packed = file.packed
        var headerFields = file.headerFields
        headerFields[.cacheControl] = caching.rawValue
        self.headerFields = headerFields
    }

    /// The same file under another path, where browsers may do something else with their copy.
    func cached(_ caching: Caching) -> StaticFile { StaticFile(self, caching: caching) }

    /// Responds with the file, or with 304 if the request says that the browser has this version.
    package func response(to request: HTTPFields) -> (head: HTTPResponse, body: [UInt8]) {
        let packed = Self.takesGzip(request[.acceptEncoding]) ? packed : nil
        let tag = packed?.tag ?? tag
        var headerFields = headerFields
        headerFields[.eTag] = tag
        guard !Self.names(tag, request[.ifNoneMatch]) else {
            return (HTTPResponse(status: .notModified, headerFields: headerFields), [])
        }
        if packed != nil { headerFields[.contentEncoding] = "gzip" }
        return (HTTPResponse(status: .ok, headerFields: headerFields), packed?.content ?? content)
    }

    private static func names(_ tag: String, _ tags: String?) -> Bool {
        guard let tags else { return false }
        return tags.split(separator: ",").contains { entry in
            let entry = entry.drop { $0 == " " }
            let weak = entry.hasPrefix("W/") ? entry.dropFirst(2) : entry
            return weak.prefix { $0 != " " } == tag || entry == "*"
        }
    }

    /// Every browser names `gzip`, and nothing else that is sent refuses it by a weight of zero.
    private static func takesGzip(_ codings: String?) -> Bool {
        guard let codings else { return false }
        return codings.split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            return parts.first == "gzip"
                && !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { "1"..."9" ~= $0 } }
        }
    }

    /// Allows the page to load files of its own origin and pictures over https, which it does when a reader presses
    /// one. Inline scripts never run, so that a model's text cannot run one.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:",
        "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
        "frame-ancestors 'none'",
    ].joined(separator: "; ")
}

extension StaticFile {
    enum ContentType: String {
        case page = "text/html; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case picture = "image/svg+xml"
        case pixels = "image/png"
        case manifest = "application/manifest+json"
        case font = "font/woff2"

        /// Nil for an unknown file extension.
        init?(of path: String) {
            switch path.split(separator: ".").last {
            case "html": self = .page
            case "js": self = .script
            case "css": self = .style
            case "svg": self = .picture
            case "png": self = .pixels
            case "webmanifest": self = .manifest
            case "woff2": self = .font
            default: return nil
            }
        }
    }

    enum Caching: String {
        /// The browser revalidates each time, so that an update shows at once.
        case asksFirst = "no-cache"
        /// For a path that names the content: another content has another path.
        case forEver = "public, max-age=31536000, immutable"
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self(unchecked: "Referrer-Policy")
}
