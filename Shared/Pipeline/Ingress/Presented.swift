internal import HTTP

/// What a request presents for its caller, before anything of it is believed.
enum Presented: Sendable, Equatable {
    case nothing
    /// An API key or a session's token, from a header that no browser adds by itself.
    case text(String)
    /// A header that names neither.
    case unreadable
    /// Two headers that differ.
    case differing
    /// A session's token, which the browser has added. Of a change `proof` is what its page shows, or empty; else nil.
    case cookie(String, proof: String?)
    /// Two cookies that differ, or one that cannot be ours.
    case unclearCookie

    /// Takes what is in a header, and else the cookie of a call that comes from a page of ours.
    ///
    /// - Parameter site: where the caller's browser is; only a cookie needs it.
    init(_ head: HTTPRequest, at site: @autoclosure () -> Site) {
        if let header = Self.header(head.headerFields) {
            self = header
        } else if head.headerFields.contains(.cookie) {
            self = Self.ofBrowser(head, at: site())
        } else {
            self = .nothing
        }
    }

    private static func header(_ fields: HTTPFields) -> Presented? {
        var found: Presented?
        for field in fields {
            guard let given = header(field) else { continue }
            guard found == nil || found == given else { return .differing }
            found = given
        }
        return found
    }

    /// Nil for other headers, and for empty ones: a client may have two, and a key for one of them.
    private static func header(_ field: HTTPField) -> Presented? {
        switch field.name {
        case .authorization: bearer(field.value)
        case .xAPIKey, .apiKey: field.value.isEmpty ? nil : .text(field.value)
        default: nil
        }
    }

    private static func bearer(_ value: String) -> Presented? {
        let space = UInt8(ascii: " ")
        let scheme = value.utf8.prefix { $0 != space }
        guard !scheme.isEmpty else { return nil }
        guard scheme.elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return .unreadable }
        let token = value.utf8.dropFirst(scheme.count).drop { $0 == space }
        return token.isEmpty ? nil : .text(String(Substring(token)))
    }

    private static func ofBrowser(_ head: HTTPRequest, at site: Site) -> Presented {
        guard site.isCalledByItself(head.headerFields) else { return .nothing }
        switch Cookies.find(site.sessionCookie, in: head.headerFields) {
        case .absent: return .nothing
        case .unclear: return .unclearCookie
        case .value(let token):
            let isReading = head.method == .get || head.method == .head
            return .cookie(token, proof: isReading ? nil : head.headerFields[.xYizhanCSRF] ?? "")
        }
    }
}

extension HTTPField.Name {
    /// Where Anthropic's clients put a key.
    static let xAPIKey = Self(unchecked: "X-API-Key")
    /// Where Azure's clients put a key.
    static let apiKey = Self(unchecked: "Api-Key")
    /// What a page shows with a change that its browser's cookie stands for.
    static let xYizhanCSRF = Self(unchecked: "X-Yizhan-CSRF")
}
