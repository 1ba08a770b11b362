internal import EventLoop

/// The hosts under which paths without a key may be called.
///
/// A web page can point a name of its own at an address inside the visitor's network (DNS rebinding), and then read
/// from the visitor's browser whatever is served there without a key. Such a request gives its name away in `Host`.
/// Addresses need no check: to use one, the page must have come from it.
package enum KnownHosts: Sendable, Hashable {
    case any
    /// These names in lower case, besides addresses, `localhost` and names under it.
    case listed(Set<String>)

    /// Returns whether a request's `Host` is known. A request without one comes from no browser.
    func contains(_ authority: String?) -> Bool {
        guard case .listed(let names) = self, let authority else { return true }
        let host = Self.host(of: authority.lowercased())
        return host == "localhost" || host.hasSuffix(".localhost") || names.contains(host) || IPAddress(host) != nil
    }

    /// Refuses requests with another `Host` with 421 (RFC 9110, section 15.5.20).
    package var middleware: Middleware<Router.Handler> {
        Middleware { handler in
            { request, writer in
                guard contains(request.head.authority) else { throw RequestError.unknownHost }
                try await handler(request, writer)
            }
        }
    }

    /// Removes the port, the brackets of an IPv6 address and the dot at the end of a full name.
    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        let host = authority.prefix { $0 != ":" }
        return String(host.hasSuffix(".") ? host.dropLast() : host)
    }
}
