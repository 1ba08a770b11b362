internal import Alipay
internal import Catalogue
internal import Crypto
internal import HTTP
internal import Messages

/// Asks Alipay's gateway for the certificate of a serial number, which a notification names and nobody knows here.
struct GatewayCertificate: CertificateCall {
    let serial: String

    struct Subject: Hashable, Sendable {
        private let name: String
        private let app: String
        private let baseURL: String
        private let fingerprints: [[UInt8]]

        fileprivate init(_ merchant: Merchant, _ certificates: Merchant.Certificates) {
            name = merchant.terms.name
            app = merchant.terms.app
            baseURL = merchant.baseURL
            fingerprints =
                [certificates.app.fingerprint] + certificates.roots.members.map(\.fingerprint)
                + certificates.alipay.map(\.certificate.fingerprint)
        }
    }

    static func subject(of merchant: Merchant) -> Subject? { merchant.certificates.map { Subject(merchant, $0) } }

    func request(for merchant: Merchant, at now: Int) throws -> ClientRequest {
        guard let certificates = merchant.certificates, let key = merchant.privateKey else {
            throw MerchantIncomplete()
        }
        let signer = AlipaySigner(
            app: merchant.terms.app, key: key,
            serials: AlipaySerials(app: certificates.app, roots: certificates.roots))
        let signed = signer.sign(.certificate(serial: serial), time: now)
        return ClientRequest(
            method: .post, url: "\(merchant.baseURL)?\(signed.query)",
            headerFields: [.contentType: AlipayRequest.contentType], body: signed.body)
    }

    func certificates(
        in body: [UInt8], _ response: HTTPResponse, for merchant: Merchant, knowing known: AlipayCertificates?,
        at now: Int
    ) throws -> AlipayCertificates {
        guard response.status == .ok else { throw AlipayFault.noCertificate }
        guard var certificates = known ?? merchant.alipayCertificates else { throw MerchantIncomplete() }
        try certificates.take(body, named: serial, at: now)
        return certificates
    }
}

extension FetchedCertificates<GatewayCertificate> {
    /// What a merchant's notifications may be signed with, as far as it is known.
    func keys(of merchant: Merchant) -> AlipayKeys {
        guard let certificates = known(of: merchant) ?? merchant.alipayCertificates else {
            return AlipayKeys(merchant.publicKeys.map(\.key))
        }
        return AlipayKeys(certificates, at: seconds)
    }
}

extension Merchant {
    /// Those of the catalogue; nil in the mode of the public key.
    fileprivate var alipayCertificates: AlipayCertificates? {
        certificates.map { AlipayCertificates($0.alipay, roots: $0.roots) }
    }
}
