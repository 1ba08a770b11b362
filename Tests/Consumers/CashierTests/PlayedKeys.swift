import CredentialsBench
import Crypto
import WeChatPay

/// The keys of a played provider and of its merchant.
enum PlayedKeys {
    static let platform = key(PaymentKeys.platform)
    static let own = key(PaymentKeys.own)
    static let keyName = "PUB_KEY_ID_0119000001092024123100000000000000"

    /// Signs a message of WeChat Pay's.
    static func signature(
        of body: [UInt8], _ key: RSAPrivateKey = platform, _ serial: String = keyName,
        _ second: Int = CashierBench.second
    ) -> WeChatPaySignature {
        var signature = WeChatPaySignature(
            timestamp: "\(second)", nonce: "ABCDEFGHIJKLMNOP", serial: serial, signature: "")
        signature.signature = key.sign(signature.message(body)).base64
        return signature
    }

    private static func key(_ text: String) -> RSAPrivateKey {
        guard let key = try? RSAPrivateKey(text) else { preconditionFailure("The keys of tests are keys.") }
        return key
    }
}
