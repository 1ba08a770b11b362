internal import Crypto

/// What one thing that a platform delivers is called, however often it is delivered.
package enum DeliveryName {
    package static let mostBytes = 200

    /// Returns the text; where it is too long, a hash of it.
    package static func of(_ text: String) -> String {
        text.utf8.count <= mostBytes ? text : Digest.sha256(Array(text.utf8)).hexadecimal
    }
}
