internal import EventLoop
internal import HTTP

/// The address under which a browser calls this service: its cookies' names there, and which calls are its own pages'.
///
/// On loopback, where there is no TLS, cookies have plain names. Elsewhere they have the prefix `__Host-`: a browser
/// takes such a cookie over TLS only, from this very host, and sends it to no other. So no page of a subdomain can set
/// one, and a plain one counts for nothing.
///
/// A `Host` of loopback alone does not make it so: a proxy before a public site may send one. There must be no proxy,
/// and the peer has to be on loopback too; or the service's own address says that people reach it there.
struct Site {
    /// In small letters; empty for a request without a host.
    private let authority: String
    private let isLoopback: Bool

    /// - Parameters:
    ///   - peer: whose request it is; nil on a Unix domain socket.
    ///   - address: where people reach the service, if somebody has said it.
    init(_ head: HTTPRequest, from peer: IPAddress?, at address: PublicAddress?) {
        authority = head.authority?.lowercased() ?? ""
        let isNear = address == .plainLoopback || Self.isLoopback(peer) && !Self.isForwarded(head.headerFields)
        isLoopback = address != .secure && isNear && Self.isLoopback(Self.host(of: authority))
    }

    /// What an address like `https://chat.example.com` says of cookies.
    enum PublicAddress: Sendable {
        /// With TLS.
        case secure
        /// Without, on this machine.
        case plainLoopback
        /// Without, elsewhere.
        case plain

        init(_ text: String) {
            let (text, scheme) = (text.lowercased(), "http://")
            guard text.hasPrefix(scheme) else {
                self = .secure
                return
            }
            let host = Site.host(of: String(text.dropFirst(scheme.count)))
            self = Site.isLoopback(host) ? .plainLoopback : .plain
        }
    }

    /// Whether its cookies are for TLS only.
    var isSecure: Bool { !isLoopback }
    var sessionCookie: String { isLoopback ? "yizhan" : "__Host-yizhan" }
    var browserCookie: String { isLoopback ? "yizhan-browser" : "__Host-yizhan-browser" }
    var entryCookie: String { isLoopback ? "yizhan-entry" : "__Host-yizhan-entry" }

    /// Whether a call comes from a page of this origin, or from no page. A browser says so in `Sec-Fetch-Site`; an
    /// older one has an `Origin` at least where something changes.
    func isCalledByItself(_ fields: HTTPFields) -> Bool {
        if let site = fields[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = fields[.origin]?.lowercased() else { return true }
        if origin == "https://" + without(port: ":443") { return true }
        return isLoopback && origin == "http://" + without(port: ":80")
    }

    /// The authority as an origin has it: without its scheme's usual port.
    private func without(port: String) -> String {
        authority.hasSuffix(port) ? String(authority.dropLast(port.utf8.count)) : authority
    }

    /// Whether a proxy has passed it on.
    private static func isForwarded(_ fields: HTTPFields) -> Bool {
        fields.contains { field in
            let name = field.name.canonicalName
            return name == "forwarded" || name.hasPrefix("x-forwarded-")
        }
    }

    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        return isLoopback(IPAddress(String(host)))
    }

    private static func isLoopback(_ address: IPAddress?) -> Bool {
        guard let address else { return false }
        return loopback.contains { $0.contains(address) }
    }

    /// Leaves out the port, and the brackets of an IPv6 address.
    private static func host(of authority: String) -> Substring {
        guard authority.hasPrefix("[") else { return authority.prefix { $0 != ":" } }
        return authority.dropFirst().prefix { $0 != "]" }
    }
}
