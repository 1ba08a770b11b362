package import Telemetry

/// A provider's base URL, and our API key there.
package struct Channel: Sendable {
    package let name: String
    /// Has no slash at its end: `https://api.example.com/v1`. `/chat/completions` is added to it.
    package let baseURL: String
    /// Nil if the provider needs no key.
    package let apiKey: Secret?
    package let members: Members

    /// - Throws: if the URL is not `http` or `https`, has no host, or has a query or a fragment.
    package init(
        name: String, baseURL: String, apiKey: Secret? = nil, members: Members = Members()
    ) throws(CatalogueError) {
        guard Self.isAddress(baseURL) else {
            throw CatalogueError(
                "channel '\(name)', baseURL",
                "an address such as https://api.example.com/v1 is wanted, not '\(baseURL)'")
        }
        var address = baseURL
        while address.hasSuffix("/") { address.removeLast() }
        self.name = name
        self.baseURL = address
        self.apiKey = apiKey
        self.members = members
    }

    private static func isAddress(_ text: String) -> Bool {
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(scheme.count)
        guard let first = rest.first, first != "/", first != ":" else { return false }
        return rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }
}
