internal import Crypto
package import Messages

/// What a browser keeps that was sent to a platform to be known there: the state with which it comes back, from which app,
/// until when, and where it is led then; with a MAC (96 bits) over these.
///
/// Who is led to the address by somebody else has no such cookie with its state, and is not signed in.
package enum EntryToken {
    private static let signatureBytes = 12
    /// Below the longest value of a cookie.
    private static let longest = 1000
    /// The longest path that is kept.
    package static let longestPath = 500

    /// - Parameters:
    ///   - state: letters and digits.
    ///   - app: an app's name in the catalogue.
    ///   - path: at most `longestPath` bytes.
    package static func make(
        state: String, app: String, path: String, expires: Timestamp, _ secret: ServerSecret
    ) -> String {
        let signed = "\(state).\(app).\(expires.milliseconds).\(Array(path.utf8).base64URL)"
        return signed + "." + signature(of: signed, secret)
    }

    /// Returns the path; nil if the token is not ours, or of another state or app, or late.
    package static func path(
        in text: String, state: String, app: String, at time: Timestamp, _ secret: ServerSecret
    ) -> String? {
        guard text.utf8.count <= longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let given = parts.last else { return nil }
        let signed = parts.dropLast().joined(separator: ".")
        guard Digest.isEqual(Array(given.utf8), Array(signature(of: signed, secret).utf8)),
            Digest.isEqual(Array(parts[0].utf8), Array(state.utf8)), parts[1] == app,
            let expires = Int64(parts[2]), time.milliseconds < expires, let path = [UInt8](base64URL: parts[3])
        else { return nil }
        return String(decoding: path, as: UTF8.self)
    }

    private static func signature(of signed: String, _ secret: ServerSecret) -> String {
        secret.signature(of: Array(signed.utf8), for: "entry:", count: signatureBytes).hexadecimal
    }
}
