import Alipay
import Crypto
import Foundation
import JSON
import Testing

/// Certificates of play, with what DCAliPay of python-alipay-sdk made of them: see `Vectors/certificates.py`.
enum CertificateVectors {
    static let root: JSONValue = {
        guard let url = Bundle.module.url(forResource: "certificates", withExtension: "json", subdirectory: "Vectors"),
            let bytes = try? Data(contentsOf: url), let document = try? JSONValue(parsing: Array(bytes))
        else { preconditionFailure("The vectors of certificates cannot be read.") }
        return document
    }()

    static let now = root.member("now")?.int ?? 0
    static let app = Vectors.text(root, "app_id")

    struct Chain: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let serial: String
        let key: String

        var testDescription: String { name }
        /// The same without who is between it and the root.
        var own: String {
            let end = "-----END CERTIFICATE-----\n"
            return text.split(separator: end, maxSplits: 1)[0] + end
        }
    }

    static let chains = (root.member("chains").map { Array($0.elements) } ?? []).map { value in
        Chain(
            name: Vectors.text(value, "name"), text: Vectors.text(value, "text"), serial: Vectors.text(value, "serial"),
            key: Vectors.text(value, "private_key"))
    }

    static func chain(_ name: String) throws -> Chain { try #require(chains.first { $0.name == name }) }

    static func roots() throws -> CertificateRoots { try CertificateRoots(Vectors.text(root, "roots")) }

    static func own() throws -> Certificate { try Certificate(Vectors.text(root.member("app"), "certificate")) }

    static func certificates(_ names: String...) throws -> AlipayCertificates {
        var chains: [CertificateChain] = []
        for name in names { chains.append(try CertificateChain(chain(name).text)) }
        return AlipayCertificates(chains, roots: try roots())
    }

    static func signer() throws -> AlipaySigner {
        AlipaySigner(
            app: app, key: try RSAPrivateKey(Vectors.text(root.member("app"), "private_key")),
            serials: AlipaySerials(app: try own(), roots: try roots()))
    }

    /// A response to a query, signed with a certificate's key.
    ///
    /// - Parameter serial: the one that it names; without an argument the certificate's own, empty for none.
    static func response(signedBy name: String, naming serial: String? = nil) throws -> [UInt8] {
        let chain = try chain(name)
        let content = #"{"code":"10000","out_trade_no":"A1","trade_no":"1","trade_status":"TRADE_SUCCESS"}"#
        let signature = try RSAPrivateKey(chain.key).sign(Array(content.utf8)).base64
        let named = serial ?? chain.serial
        let member = named.isEmpty ? "" : #""alipay_cert_sn":"\#(named)","#
        return Array(#"{"alipay_trade_query_response":\#(content),\#(member)"sign":"\#(signature)"}"#.utf8)
    }

    /// A notification, signed with a certificate's key.
    static func form(signedBy name: String, naming serial: String? = nil) throws -> [UInt8] {
        var parameters = [
            AlipayParameter("notify_id", "n1"), AlipayParameter("app_id", app),
            AlipayParameter("seller_id", Vectors.text(root, "seller_id")), AlipayParameter("trade_no", "1"),
            AlipayParameter("out_trade_no", "A1"), AlipayParameter("total_amount", "9.90"),
            AlipayParameter("trade_status", "TRADE_SUCCESS"),
        ]
        if let serial { parameters.append(AlipayParameter("alipay_cert_sn", serial)) }
        let signature = try RSAPrivateKey(chain(name).key).sign(parameters.signedContent).base64
        let all = parameters + [AlipayParameter("sign", signature), AlipayParameter("sign_type", "RSA2")]
        return Array(all.form.utf8)
    }

    /// The gateway's answer to the question for a certificate.
    static func answer(_ text: String) -> [UInt8] {
        let content = Array(text.utf8).base64
        return Array(
            (#"{"alipay_open_app_alipaycert_download_response":{"code":"10000","msg":"Success","#
                + #""alipay_cert_content":"\#(content)"}}"#).utf8)
    }
}
