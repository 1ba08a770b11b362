package import Crypto

extension Merchant {
    /// What an app of Alipay's has in the mode of certificates, in place of Alipay's public key.
    package struct Certificates: Sendable {
        /// Of the app's own key, which signs our requests.
        package let app: Certificate
        /// Those that Alipay signs with; several while one is replaced.
        package let alipay: [CertificateChain]
        /// The roots that Alipay's certificates lead to.
        package let roots: CertificateRoots

        package init(app: Certificate, alipay: [CertificateChain], roots: CertificateRoots) {
            self.app = app
            self.alipay = alipay
            self.roots = roots
        }
    }
}

/// Reads what an entry has of them: all three members, or none.
///
/// Whether Alipay's certificates lead to the roots is checked here without their time, since a document on the log is
/// read at any time. The time is checked with each message.
extension Merchant.Certificates {
    static let members = ["appCertificate", "alipayCertificates", "rootCertificates"]
    private static let most = 8

    /// - Returns: nil if the entry has none of the members.
    static func read(_ entry: CatalogueEntry) throws(CatalogueError) -> Merchant.Certificates? {
        let app = try entry.text("appCertificate")
        let alipay = try entry.textsIfAny("alipayCertificates")
        let roots = try entry.text("rootCertificates")
        guard app != nil || alipay != nil || roots != nil else { return nil }
        let all = "each of \(members.joined(separator: ", "))"
        let readRoots = try Self.roots(try entry.required("rootCertificates", roots, all), entry)
        return Merchant.Certificates(
            app: try Self.app(try entry.required("appCertificate", app, all), entry),
            alipay: try chains(try entry.required("alipayCertificates", alipay, all), readRoots, entry),
            roots: readRoots)
    }

    private static func app(_ text: String, _ entry: CatalogueEntry) throws(CatalogueError) -> Certificate {
        do throws(KeyError) {
            return try Certificate(text)
        } catch {
            throw entry.error("appCertificate", "no certificate: \(error)")
        }
    }

    private static func roots(_ text: String, _ entry: CatalogueEntry) throws(CatalogueError) -> CertificateRoots {
        let roots: CertificateRoots
        do throws(KeyError) {
            roots = try CertificateRoots(text)
        } catch {
            throw entry.error("rootCertificates", "no certificates: \(error)")
        }
        guard roots.members.contains(where: \.isSignedWithRSA) else {
            throw entry.error("rootCertificates", "none of them is signed with RSA; give the whole alipayRootCert.crt")
        }
        return roots
    }

    private static func chains(
        _ texts: [String], _ roots: CertificateRoots, _ entry: CatalogueEntry
    ) throws(CatalogueError) -> [CertificateChain] {
        guard (1...most).contains(texts.count) else {
            throw entry.error(
                "alipayCertificates", "1 to \(most) are wanted, not \(texts.count)",
                kind: .size(limit: most, value: texts.count))
        }
        var chains: [CertificateChain] = []
        for (index, text) in texts.enumerated() {
            let member = "alipayCertificates[\(index)]"
            do throws(KeyError) {
                chains.append(try CertificateChain(text))
            } catch {
                throw entry.error(member, "no certificate: \(error)")
            }
            guard roots.fault(of: chains[index], at: nil) == nil else {
                throw entry.error(
                    member,
                    "none of rootCertificates vouches for it; give the whole alipayCertPublicKey_RSA2.crt, which "
                        + "has its issuer's certificate behind it")
            }
        }
        return chains
    }

    /// Why they do not fit our private key; nil if they do.
    func fault(with key: RSAPrivateKey) -> (member: String, reason: String)? {
        Self.fault(app: app, alipay: alipay, with: key)
    }

    /// Checks an entry before its private key is sealed. A text that is no certificate is refused when the document is
    /// read.
    static func fault(
        of entry: [String: DocumentValue], with key: RSAPrivateKey
    ) -> (member: String, reason: String)? {
        let texts = (entry["alipayCertificates"]?.elements ?? []).map { $0.string ?? "" }
        return fault(
            app: (entry["appCertificate"]?.string).flatMap { try? Certificate($0) },
            alipay: texts.map { try? CertificateChain($0) }, with: key)
    }

    private static func fault(
        app: Certificate?, alipay: [CertificateChain?], with key: RSAPrivateKey
    ) -> (member: String, reason: String)? {
        if let app, !app.publicKey.belongs(to: key) {
            return ("appCertificate", "it is not of this privateKey: give the certificate that was made for the key")
        }
        guard let own = alipay.firstIndex(where: { $0?.certificate.publicKey.belongs(to: key) == true }) else {
            return nil
        }
        return ("alipayCertificates[\(own)]", "this is our own certificate: give Alipay's, as its console shows it")
    }
}
