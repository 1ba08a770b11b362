/// The address of a provider's API, as somebody writes it.
struct ChannelAddress {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Why it cannot be a channel's: nil for an address such as `https://api.example.com/v1`, and for the sandbox.
    ///
    /// Operators see addresses, and so do logs: what signs a caller in belongs into the key, which is sealed. So the fault
    /// never quotes the address.
    ///
    /// - Parameter member: the one that has the key.
    func fault(keptIn member: String) -> String? {
        if text == Channel.sandbox { return nil }
        guard let rest else { return "it has to begin with https:// or http://" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.contains("@") {
            return "it must not have a user or a password (user:password@host): put what signs you in into \(member)"
        }
        if rest.contains("?") { return "it must not have a query (?…): put a key into \(member)" }
        if rest.contains("#") { return "it must not have a fragment (#…)" }
        guard let first = authority.first, first != ":" else {
            return "it has no host: an address such as https://api.example.com/v1 is wanted"
        }
        return isPlain(rest) ? nil : "it may have printable ASCII alone, and no space"
    }

    /// Whether a channel can be called there: versions that are on the log may have what is refused by now.
    var isUsable: Bool {
        guard let rest, let first = rest.first, first != "/", first != ":" else { return false }
        return isPlain(rest) && !rest.contains("?") && !rest.contains("#")
    }

    /// What follows the scheme; nil without a scheme that is known here.
    private var rest: Substring? {
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        return scheme.map { text.dropFirst($0.count) }
    }

    private func isPlain(_ text: Substring) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}
