internal import Crypto
internal import JSON

/// The gateway's answer to the question for one of its certificates. It is not signed: trust the certificate only if it
/// leads to a root.
struct AlipayCertificateAnswer {
    let chain: CertificateChain

    private static let node = "alipay_open_app_alipaycert_download_response"
    private static let deepest = 8

    init(_ body: [UInt8]) throws(AlipayFault) {
        guard let value = try? JSONValue(parsing: body, maximumDepth: Self.deepest), let document = JSONObject(value),
            let node = document[Self.node] ?? document["error_response"], let content = JSONObject(node)
        else { throw .malformed }
        let code = content["code"]?.string ?? ""
        guard code == AlipayResponse.done else { throw Self.fault(code, content["sub_code"]?.string) }
        guard let encoded = content["alipay_cert_content"]?.string, let bytes = [UInt8](base64: encoded) else {
            throw .malformed
        }
        // PEM, encoded in base64 once more.
        let text = String(validating: bytes, as: UTF8.self) ?? ""
        do throws(KeyError) {
            chain = try CertificateChain(text.contains("-----BEGIN") ? text : encoded)
        } catch {
            throw .malformed
        }
    }

    /// Sorts why there is no certificate. A forged word costs no more than the question.
    private static func fault(_ code: String, _ subcode: String?) -> AlipayFault {
        switch AlipayFailure(code: code, subcode: subcode, message: nil, isSigned: true).kind {
        case .unknown, .busy: .noAnswer
        default: .noCertificate
        }
    }
}
