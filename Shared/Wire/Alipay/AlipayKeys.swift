package import Crypto

/// Alipay's public keys for a merchant's app: the one in force, and the one before it while it is replaced. Messages do
/// not say which.
///
/// It is the key that the console calls Alipay's, and not the app's own: `RSAPublicKey.belongs(to:)` tells them apart.
package struct AlipayKeys: Sendable {
    private let keys: [RSAPublicKey]

    package init(_ keys: [RSAPublicKey]) {
        self.keys = keys
    }

    /// - Parameter signature: in base64.
    func isSignature(_ signature: some StringProtocol, of content: [UInt8]) -> Bool {
        guard let bytes = [UInt8](base64: signature) else { return false }
        return keys.contains { $0.isSignature(bytes, of: content) }
    }
}
