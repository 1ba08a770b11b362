internal import Catalogue
internal import Crypto
internal import HTTP
internal import Messages
internal import Telemetry
internal import WeChatPay

/// Asks WeChat Pay's platform for all its certificates. One that it no longer lists is dropped.
struct PlatformCertificates: CertificateCall {
    struct Subject: Hashable, Sendable {
        private let name: String
        private let number: String
        private let baseURL: String
        /// Digests, so that the keys are not kept in one more place.
        private let apiKeys: [[UInt8]]
        private let keyNames: [String]
        private let keys: [RSAPublicKey]

        fileprivate init(_ merchant: Merchant) {
            name = merchant.terms.name
            number = merchant.terms.number
            baseURL = merchant.baseURL
            apiKeys = merchant.apiKeys.map { Digest.sha256(Array($0.exposed.utf8)) }
            keyNames = merchant.publicKeys.map { $0.id ?? $0.certificate?.serial ?? "" }
            keys = merchant.publicKeys.map(\.key)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    static func subject(of merchant: Merchant) -> Subject? {
        guard merchant.usesCertificates, merchant.fault == nil, merchant.terms.provider == .weChatPay else {
            return nil
        }
        return Subject(merchant)
    }

    func request(for merchant: Merchant, at now: Int) throws -> ClientRequest {
        guard let serial = merchant.serial, let key = merchant.privateKey, !merchant.weChatPayAPIKeys.isEmpty else {
            throw MerchantIncomplete()
        }
        let request = WeChatPayRequest.certificates
        let signer = WeChatPaySigner(merchant: merchant.terms.number, serial: serial, key: key)
        let headers = signer.headers(of: request, time: now, nonce: SecureRandom.bytes(16).hexadecimal, keyName: nil)
        return ClientRequest(
            url: merchant.baseURL + request.target,
            headerFields: HTTPFields(
                headers.map { HTTPField(name: HTTPField.Name(unchecked: $0.name), value: $0.value) }))
    }

    func certificates(
        in body: [UInt8], _ response: HTTPResponse, for merchant: Merchant, knowing _: WeChatPayKeys?, at now: Int
    ) throws -> WeChatPayKeys {
        guard response.status == .ok else { throw WeChatPayFailure(status: response.status.code, body: body) }
        let fields = response.headerFields
        let signature = try WeChatPaySignature { fields[HTTPField.Name(unchecked: $0)] }
        return try WeChatPayCertificatesAnswer.read(
            body, signedBy: signature, with: merchant.weChatPayAPIKeys, knowing: merchant.weChatPayKeys, now: now)
    }
}

extension FetchedCertificates<PlatformCertificates> {
    /// What a merchant's notifications may be signed with, as far as it is known.
    func keys(of merchant: Merchant) -> WeChatPayKeys { known(of: merchant) ?? merchant.weChatPayKeys }
}

extension Merchant {
    fileprivate var weChatPayAPIKeys: [WeChatPayAPIKey] { apiKeys.compactMap { WeChatPayAPIKey($0.exposed) } }

    /// The platform's keys that the catalogue has.
    fileprivate var weChatPayKeys: WeChatPayKeys {
        var keys = WeChatPayKeys()
        for key in publicKeys {
            if let certificate = key.certificate {
                keys.add(certificate)
            } else if let name = key.id {
                keys.add(key.key, named: name)
            }
        }
        return keys
    }
}
