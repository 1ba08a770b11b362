package import Crypto

/// The certificates that Alipay signs with for an app, several at once, so that there is no gap while one follows another.
///
/// None is trusted for being here: what it has signed is believed if one of the roots vouches for it at that time.
package struct AlipayCertificates: Sendable {
    private struct Known: Sendable {
        let serial: String
        let chain: CertificateChain
    }

    private let roots: CertificateRoots
    /// Those of the catalogue.
    private let given: [Known]
    /// Those that the gateway gave.
    private var fetched: [Known] = []

    /// Of an app there are two at most, while one follows the other.
    private static let mostFetched = 8

    /// - Parameter chains: those that somebody has given by hand.
    package init(_ chains: [CertificateChain], roots: CertificateRoots) {
        self.roots = roots
        given = chains.map { Known(serial: $0.certificate.alipaySerial, chain: $0) }
    }

    func verify(
        _ signature: [UInt8], of content: [UInt8], naming serial: String?, at now: Int
    ) throws(AlipayFault) {
        // Notifications name no certificate, and several may have one key.
        let signers = try candidates(serial).map(\.chain).filter { chain in
            chain.certificate.publicKey.isSignature(signature, of: content)
        }
        // Asked behind the signature, so that a stranger's message costs no more than that.
        var fault = AlipayFault.badSignature
        for chain in signers {
            guard let other = self.fault(of: chain, at: now) else { return }
            fault = other
        }
        throw fault
    }

    private func candidates(_ serial: String?) throws(AlipayFault) -> [Known] {
        guard let serial, !serial.isEmpty else { return given + fetched }
        let named = (given + fetched).filter { $0.serial == serial }
        guard named.isEmpty else { return named }
        throw Self.isSerial(serial) ? AlipayFault.unknownSerial(serial) : AlipayFault.malformed
    }

    private func fault(of chain: CertificateChain, at now: Int) -> AlipayFault? {
        switch roots.fault(of: chain, at: now) {
        case nil: nil
        case .expired, .notYetValid: .expiredSerial
        case .unknownIssuer: .untrustedCertificate
        }
    }

    private static func isSerial(_ text: String) -> Bool {
        text.utf8.count == 32 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// Takes the gateway's answer to `AlipayCall.certificate`, which is not signed: the roots have to vouch for what it
    /// has, and it must be Alipay's for this app.
    ///
    /// The same roots vouch for the certificates of other merchants' apps. So it is made out to whom one of those is that
    /// were given by hand, or has the same key: Alipay makes a new certificate for the key that there is.
    ///
    /// - Parameter now: in seconds since 1970.
    package mutating func take(_ body: [UInt8], named serial: String, at now: Int) throws(AlipayFault) {
        let chain = try AlipayCertificateAnswer(body).chain.helped(by: given.map(\.chain))
        let certificate = chain.certificate
        guard certificate.alipaySerial == serial else { throw .unknownSerial(serial) }
        if let fault = fault(of: chain, at: now) { throw fault }
        let isAlipays = given.map(\.chain.certificate).contains { known in
            known.subject == certificate.subject || known.publicKey == certificate.publicKey
        }
        guard isAlipays else { throw .untrustedCertificate }
        let others = fetched.filter { $0.serial != serial }.suffix(Self.mostFetched - 1)
        fetched = Array(others) + [Known(serial: serial, chain: chain)]
    }
}
