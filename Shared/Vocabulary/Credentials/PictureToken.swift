internal import Crypto
package import Messages

/// The name of a picture that a person sent and that only we can decrypt: when the name expires, the picture's address
/// at its platform, and a MAC (96 bits) over these and the app.
///
/// So any node can show the picture, nobody can have us fetch another address, and nothing is kept.
package enum PictureToken {
    private static let signatureBytes = 12
    /// The longest address of a picture.
    package static let longestURL = 2_048
    /// More than the longest token has.
    private static let longest = 3_072

    /// - Parameter app: an app's name in the catalogue.
    package static func make(url: String, app: String, expires: Timestamp, _ secret: ServerSecret) -> String {
        let signed = "\(expires.milliseconds).\(Array(url.utf8).base64URL)"
        return signed + "." + signature(of: signed, app, secret)
    }

    /// Returns the picture's address; nil if the token is not ours, or of another app, or late.
    package static func url(in text: String, app: String, at time: Timestamp, _ secret: ServerSecret) -> String? {
        guard text.utf8.count <= longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 3 else { return nil }
        let right = signature(of: parts[0] + "." + parts[1], app, secret)
        guard Digest.isEqual(Array(parts[2].utf8), Array(right.utf8)), let expires = Int64(parts[0]),
            time.milliseconds < expires, let url = [UInt8](base64URL: parts[1])
        else { return nil }
        return String(decoding: url, as: UTF8.self)
    }

    private static func signature(of signed: String, _ app: String, _ secret: ServerSecret) -> String {
        secret.signature(of: Array("\(app):\(signed)".utf8), for: "picture:", count: signatureBytes).hexadecimal
    }
}
