import Catalogue
import Crypto
import HTTP
import Messages
import WeChatPay

/// Makes and signs requests of a merchant of WeChat Pay.
struct WeChatPayRequests: Sendable {
    private let baseURL: String
    private let signer: WeChatPaySigner
    /// The public key that responses are to be signed with; nil for the platform's certificate.
    private let keyName: String?
    private let means: Cashier.Means

    init(_ merchant: Merchant, _ means: Cashier.Means) throws(Misconfigured) {
        guard let serial = merchant.serial, let key = merchant.privateKey else { throw .keyless }
        baseURL = merchant.baseURL
        signer = WeChatPaySigner(merchant: merchant.terms.number, serial: serial, key: key)
        keyName = merchant.publicKeys.lazy.compactMap(\.id).first
        self.means = means
    }

    func signed(_ request: WeChatPayRequest) -> ClientRequest {
        signed(request, to: baseURL + request.target, means.configuration.deadlines)
    }

    /// - Parameter address: whose path and query are those that are signed.
    func signed(
        _ request: WeChatPayRequest, to address: String, _ deadlines: ClientRequest.Deadlines
    ) -> ClientRequest {
        let headers = signer.headers(of: request, time: means.now(), nonce: nonce, keyName: keyName)
        return ClientRequest(
            method: HTTPRequest.Method(rawValue: request.method.rawValue), url: address,
            headerFields: HTTPFields(headers.map { HTTPField(name: .init(unchecked: $0.name), value: $0.value) }),
            body: request.method == .post ? request.body : nil, deadlines: deadlines)
    }

    /// What a page inside WeChat pays with.
    func invocation(of prepay: String, app: String) -> [String: String] {
        let parts = signer.invocation(of: prepay, app: app, time: means.now(), nonce: nonce)
        return Dictionary(parts.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// Where bills may be downloaded: the platform has two addresses, and may name either.
    var origins: [String] {
        let official = ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"]
        return official.contains(baseURL) ? official : [baseURL]
    }

    private var nonce: String { SecureRandom.bytes(16).hexadecimal }
}

extension WeChatPayKeys {
    init(_ keys: [Merchant.PublicKey]) {
        self.init()
        for key in keys {
            if let certificate = key.certificate {
                add(certificate)
            } else if let id = key.id {
                add(key.key, named: id)
            }
        }
    }
}

extension WeChatPaySignature {
    /// The headers that are signed or hold the signature.
    static let names = [
        "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature", "Wechatpay-Signature-Type",
    ]
}
