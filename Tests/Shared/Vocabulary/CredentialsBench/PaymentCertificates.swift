internal import Crypto

/// Certificates for the keys of `PaymentKeys`, as Alipay's mode of certificates has them: a root, one below it, and below
/// that the app's own and Alipay's. All are made when they are first asked for.
package enum PaymentCertificates {
    package static let start = 1_600_000_000
    package static let end = 2_200_000_000

    private static let key = RSAPrivateKey.generate()
    private static let root = authority("R1")
    private static let between = root.authority(key, named: name("Class 2 R1"), from: start, until: end)

    /// The text of all roots.
    package static let roots = root.text
    /// Nobody's whose certificates are here.
    package static let otherRoots = authority("R2").text
    /// Of `PaymentKeys.own`.
    package static let app = between.certify(half(PaymentKeys.own), as: name("app"), from: start, until: end)
    /// Of `PaymentKeys.platform`, with its issuer's behind it.
    package static let alipay = chain(of: PaymentKeys.platform)
    /// The same without its issuer's.
    package static let alipayAlone = between.certify(half(PaymentKeys.platform), as: alipays, from: start, until: end)

    private static let alipays = name("alipay")

    /// Another one of Alipay's, or one of somebody else's.
    ///
    /// - Parameter key: a private one.
    package static func chain(
        of key: String, as subject: String = "alipay", from first: Int = start, until last: Int = end
    ) -> String {
        between.certify(half(key), as: name(subject), from: first, until: last) + between.text
    }

    private static func authority(_ common: String) -> CertificateAuthority {
        CertificateAuthority(key, named: name(common), from: start, until: end)
    }

    private static func name(_ common: String) -> CertificateName {
        CertificateName(country: "CN", organisation: "Sandbox", unit: "Tests", common: common)
    }

    private static func half(_ key: String) -> RSAPublicKey {
        do throws(KeyError) {
            return try RSAPrivateKey(key).publicKey
        } catch {
            preconditionFailure("The keys of tests are keys: \(error)")
        }
    }
}
