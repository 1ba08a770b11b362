internal import Crypto
package import Messages

/// The name of a sign-in ticket: the text of its stream, a dot, the account that wants another identity and a dot if one
/// does, and a MAC (96 bits) over these and the browser that asked for it.
///
/// So any node knows without a look-up whether a ticket is one of ours, whose and what for: a forged name, and another
/// browser's, cost no write and are as unknown as one that never was.
package enum TicketName {
    private static let signatureBytes = 12
    /// Above the longest valid name: a stream's text has at most 200 bytes, an account's name 64.
    private static let longest = 300

    /// - Parameter account: who wants the identity that is proven; nil for a sign-in.
    package static func make(
        _ stream: StreamID, for browser: KeyHash, linking account: Account? = nil, _ secret: ServerSecret
    ) -> String {
        let signed = [stream.text, account?.name].compactMap(\.self).joined(separator: ".")
        return signed + "." + signature(of: signed, browser, secret)
    }

    /// Returns the ticket's stream, and who wants its identity; nil if the name is not ours, or not this browser's.
    package static func verify(
        _ text: String, of browser: KeyHash, _ secret: ServerSecret
    ) -> (stream: StreamID, account: Account?)? {
        guard text.utf8.count <= longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard (2...3).contains(parts.count), let given = parts.last else { return nil }
        let signed = parts.dropLast().joined(separator: ".")
        guard Digest.isEqual(Array(given.utf8), Array(signature(of: signed, browser, secret).utf8)),
            let stream = StreamID.parse(parts[0], secret)
        else { return nil }
        guard parts.count == 3 else { return (stream, nil) }
        guard let account = Account(parts[1]) else { return nil }
        return (stream, account)
    }

    private static func signature(of signed: String, _ browser: KeyHash, _ secret: ServerSecret) -> String {
        let content = Array("\(signed):\(browser.hexadecimal)".utf8)
        return secret.signature(of: content, for: "sign-in-ticket:", count: signatureBytes).hexadecimal
    }
}
