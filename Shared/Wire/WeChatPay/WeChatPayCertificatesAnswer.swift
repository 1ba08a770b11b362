package import Crypto
internal import JSON

/// The platform's certificates.
package enum WeChatPayCertificatesAnswer {
    /// More are never in use at once.
    private static let most = 16

    /// Reads the response to `WeChatPayRequest.certificates`, which may be signed with one of the certificates in it:
    /// they are believed because they are encrypted with the merchant's key, and the response because of them.
    ///
    /// - Parameters:
    ///   - apiKeys: the merchant's, the present one first.
    ///   - keys: those that are known so far.
    ///   - now: in seconds since 1970.
    /// - Returns: all keys, the new ones among them.
    package static func read(
        _ body: [UInt8], signedBy signature: WeChatPaySignature, with apiKeys: [WeChatPayAPIKey],
        knowing keys: WeChatPayKeys, now: Int
    ) throws(WeChatPayFault) -> WeChatPayKeys {
        var keys = keys
        for certificate in try certificates(in: body, apiKeys) { keys.add(certificate) }
        _ = try keys.verify(body, signedBy: signature, now: now)
        return keys
    }

    /// Decrypts the certificates.
    package static func certificates(
        in body: [UInt8], _ apiKeys: [WeChatPayAPIKey]
    ) throws(WeChatPayFault) -> [Certificate] {
        guard let data = try WeChatPayDocument(body)["data"], data.isArray else { throw .malformed }
        var certificates: [Certificate] = []
        for element in data.elements {
            guard certificates.count < most else { throw .malformed }
            let document = try WeChatPayDocument(element)
            let resource = try WeChatPayAPIKey.Resource(document["encrypt_certificate"])
            let text = String(decoding: try apiKeys.open(resource), as: UTF8.self)
            // An unreadable one is the platform's mistake, and the other certificates cannot be told from it.
            guard let certificate = try? Certificate(text) else { throw .malformed }
            guard certificate.serial == document.text("serial_no")?.uppercased() else { throw .malformed }
            certificates.append(certificate)
        }
        return certificates
    }
}
