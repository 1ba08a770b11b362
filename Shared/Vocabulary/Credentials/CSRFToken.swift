internal import Crypto
package import Messages

/// What a page shows with a change that its browser's cookie stands for: the first 128 bits of a MAC over the session's
/// id, in hexadecimal.
///
/// A page of another site can make a browser send the cookie, and cannot read this. It is the same for as long as the
/// session is.
package enum CSRFToken {
    private static let signatureBytes = 16

    package static func make(for session: SessionID, _ secret: ServerSecret) -> String {
        secret.signature(of: Array(session.text.utf8), for: "csrf:", count: signatureBytes).hexadecimal
    }

    /// Compares in constant time.
    package static func isValid(_ text: String, for session: SessionID, _ secret: ServerSecret) -> Bool {
        Digest.isEqual(Array(text.utf8), Array(make(for: session, secret).utf8))
    }
}
