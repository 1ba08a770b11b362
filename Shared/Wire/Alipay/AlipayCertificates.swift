package import Crypto

/// The certificates that Alipay signs with for an app; several at once, so that one can be replaced without a gap.
///
/// None is trusted for being here: each signature is believed only if its certificate leads to a root and is in force.
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

    /// An app has two at most, while one is replaced.
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
        // Checked after the signature, so that a stranger's message costs only that.
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

    /// Takes the gateway's answer to `AlipayCall.certificate`. The answer is not signed: its certificate has to lead to
    /// a root, and has to be Alipay's for this app.
    ///
    /// Certificates of other merchants' apps lead to the same roots. So it needs the subject of one that was given by
    /// hand, or its key: Alipay renews a certificate for the same key.
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
