package import Messages
package import Telemetry

/// A provider's base URL, and our API key there.
package struct Channel: Sendable {
    package let name: String
    /// Has no slash at its end: `https://api.example.com/v1`. `/chat/completions` is added to it.
    package let baseURL: String
    /// Nil if the provider needs no key.
    package let apiKey: Secret?
    package let members: Members
    /// Whether persons may have their own keys used in place of ours.
    package let takesOwnKeys: Bool
    /// Whether it is the demo model of the process that reads this: its answers cost nobody money.
    package let isSandbox: Bool
    /// Why this process cannot call it; nil if it can.
    package let fault: String?

    /// Whether its key cannot be opened by this process.
    package var lacksKey: Bool { fault != nil && !isSandbox }

    /// The channel as a place for a person's own key: a key is bound to both, the name and the address.
    package var ownKeyPlace: KeyChannel { KeyChannel(name: name, address: baseURL) }

    /// In place of an address: the demo model of the process that reads this.
    package static let sandbox = "sandbox:"

    /// - Throws: if the URL is not `http` or `https`, has no host, or has a query or a fragment.
    package init(
        name: String, baseURL: String, apiKey: Secret? = nil, members: Members = Members(),
        takesOwnKeys: Bool = false, isSandbox: Bool = false, fault: String? = nil
    ) throws(CatalogueError) {
        guard ChannelAddress(baseURL).isUsable || baseURL == Self.sandbox else {
            // Not quoted: what is no address may be a key.
            throw CatalogueError(
                "channel '\(name)', baseURL", "an address such as https://api.example.com/v1 is wanted", kind: .address)
        }
        self.name = name
        self.baseURL = Self.trimmed(baseURL)
        self.apiKey = apiKey
        self.members = members
        self.takesOwnKeys = takesOwnKeys
        self.isSandbox = isSandbox || baseURL == Self.sandbox
        self.fault = fault ?? (baseURL == Self.sandbox ? "this process runs no sandbox" : nil)
    }

    /// The address as `baseURL` has it: without slashes at its end.
    package static func trimmed(_ baseURL: String) -> String {
        var address = baseURL
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }
}
