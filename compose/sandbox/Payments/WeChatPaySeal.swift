import Crypto
import HTTP
import WeChatPay

/// Signs as WeChat Pay does, or as nobody should.
struct WeChatPaySeal {
    let keys: PlayedKeys.WeChatPay
    /// Seconds since 1970.
    let time: Int

    /// The provider's key of a name, or the one in force.
    enum KeyName: Equatable {
        case named(String)
        case publicKey, certificate
    }

    /// How a signature is not what it should be.
    enum Forgery: String {
        /// By a key that is not the provider's.
        case signature
        /// By such a key, under a name that nobody knows.
        case serial
        /// The provider's own test of whether signatures are looked at.
        case probe
        /// By the right key, too long ago.
        case clock
    }

    private static let tooLong = 600

    /// Returns the headers that sign a body; nil if there is no such key.
    func headers(_ body: [UInt8], by name: KeyName, forging forgery: Forgery? = nil) -> HTTPFields? {
        guard let (serial, key) = self.key(name) else { return nil }
        var signature = WeChatPaySignature(
            timestamp: "\(forgery == .clock ? time - Self.tooLong : time)",
            nonce: SecureRandom.bytes(16).hexadecimal, serial: serial, signature: "")
        if forgery == .serial { signature.serial = "PUB_KEY_ID_00000000000000000000000000000000" }
        let isRight = forgery == nil || forgery == .clock
        signature.signature = (isRight ? key : keys.merchantKey).sign(signature.message(body)).base64
        if forgery == .probe { signature.signature = WeChatPaySignature.probe + signature.signature }
        return HTTPFields(
            signature.headers.map { HTTPField(name: HTTPField.Name(unchecked: $0.name), value: $0.value) })
    }

    private func key(_ name: KeyName) -> (String, RSAPrivateKey)? {
        switch name {
        case .publicKey: keys.platformKeys.last.map { ($0.name, $0.key) }
        case .certificate: keys.certificates.last.map { ($0.serial, $0.key) }
        case .named(let name):
            keys.platformKeys.first { $0.name == name }.map { ($0.name, $0.key) }
                ?? keys.certificates.first { $0.serial == name }.map { ($0.serial, $0.key) }
        }
    }
}
