package import Crypto

/// What a request says of the certificates on our side.
package struct AlipaySerials: Equatable, Sendable {
    /// Of the app's own certificate, whose private key signs the request.
    let app: String
    let roots: String

    package init(app: Certificate, roots: CertificateRoots) {
        self.app = app.alipaySerial
        self.roots = roots.alipaySerial
    }

    fileprivate static func serial(ofIssuer issuer: String, number: String) -> String {
        Digest.md5(Array((issuer + number).utf8)).hexadecimal
    }
}

extension Certificate {
    /// What Alipay calls a certificate's serial number (SN): 32 digits, made of its issuer's name and of its number.
    package var alipaySerial: String { AlipaySerials.serial(ofIssuer: issuer, number: serialDecimal) }
}

extension CertificateRoots {
    /// The serial numbers of those that are signed with RSA, with `_` between; empty if none is. The others are of
    /// algorithms that our messages do not use.
    package var alipaySerial: String {
        members.filter(\.isSignedWithRSA)
            .map { AlipaySerials.serial(ofIssuer: $0.issuer, number: $0.serialDecimal) }
            .joined(separator: "_")
    }
}
