package import Crypto

/// What a merchant's app verifies Alipay's messages with, in one of two modes.
///
/// In the mode of the public key messages do not say which key it was: there are the one in force, and the one before it
/// while it is replaced. It is the key that the console calls Alipay's, and not the app's own:
/// `RSAPublicKey.belongs(to:)` tells them apart. In the mode of certificates responses name one of `AlipayCertificates`.
package struct AlipayKeys: Sendable {
    private enum Mode {
        case keys([RSAPublicKey])
        case certificates(AlipayCertificates, now: Int)
    }

    private let mode: Mode

    package init(_ keys: [RSAPublicKey]) {
        mode = .keys(keys)
    }

    /// - Parameter now: for the certificates' time, in seconds since 1970.
    package init(_ certificates: AlipayCertificates, at now: Int) {
        mode = .certificates(certificates, now: now)
    }

    /// Verifies a message.
    ///
    /// - Parameters:
    ///   - signature: in base64.
    ///   - serial: of the certificate that it names; nil where it names none.
    func verify(
        _ signature: some StringProtocol, of content: [UInt8], naming serial: String?
    ) throws(AlipayFault) {
        guard let bytes = [UInt8](base64: signature) else { throw .badSignature }
        switch mode {
        case .keys(let keys):
            guard keys.contains(where: { $0.isSignature(bytes, of: content) }) else { throw .badSignature }
        case .certificates(let certificates, let now):
            try certificates.verify(bytes, of: content, naming: serial, at: now)
        }
    }
}
