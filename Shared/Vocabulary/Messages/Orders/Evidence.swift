/// What a provider said, with its verified signature: kept with the order and exported, so that it can be shown to anybody
/// who doubts it.
package struct Evidence: Hashable, Sendable, Codable {
    package var at: Timestamp
    package var source: Source
    /// The provider's key that signed it; nil where there is one key only.
    package var serial: String?
    /// The headers that were signed or have the signature; empty where the body has it.
    package var headers: [String: String]
    /// As it came. What is no UTF-8 is in base64, and `isBase64` says so.
    package var body: String
    package var isBase64: Bool
    /// Length and digest of the whole, where `body` is its beginning; nil where `body` is the whole.
    package var cut: Cut?

    package enum Source: String, Hashable, Sendable, Codable {
        case notification, response
    }

    /// A body that was too long to be kept. With a copy of the whole the digest proves that it is the one that came;
    /// without a copy nobody can verify the signature.
    package struct Cut: Hashable, Sendable, Codable {
        /// How long it was.
        package var bytes: Int
        /// SHA-256 of all of it, in hexadecimal.
        package var digest: String

        package init(bytes: Int, digest: String) {
            self.bytes = bytes
            self.digest = digest
        }
    }

    /// Longer bodies are cut. None that a provider writes is as long: the longest, a query's answer with all coupons of a
    /// payment, has 20 KiB, and goods, of which there are more, are in none of our orders.
    package static let mostBytes = 256 << 10

    package init(
        at: Timestamp, source: Source, serial: String? = nil, headers: [String: String] = [:], body: String,
        isBase64: Bool = false, cut: Cut? = nil
    ) {
        self.at = at
        self.source = source
        self.serial = serial
        self.headers = headers
        self.body = body
        self.isBase64 = isBase64
        self.cut = cut
    }
}

extension Evidence: Written {}
