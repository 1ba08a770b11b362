internal import Bytes

/// The signature of a message, request or response, as its headers say it.
package struct WeChatPaySignature: Equatable, Sendable {
    /// In seconds, as text; it is signed as it came.
    package var timestamp: String
    package var nonce: String
    /// Names the key.
    package var serial: String
    /// In base64.
    package var signature: String
    /// Nil where the platform names none.
    package var type: String?

    /// What signatures are made with, and the scheme of our own `Authorization`.
    package static let type = "WECHATPAY2-SHA256-RSA2048"
    /// Begins a signature that the platform sends to see whether it is refused.
    package static let probe = "WECHATPAY/SIGNTEST/"

    package init(timestamp: String, nonce: String, serial: String, signature: String, type: String? = nil) {
        self.timestamp = timestamp
        self.nonce = nonce
        self.serial = serial
        self.signature = signature
        self.type = type
    }

    /// - Parameter header: returns the value of a header, whose name it compares without regard to case.
    package init(header: (String) -> String?) throws(WeChatPayFault) {
        func needed(_ name: String) throws(WeChatPayFault) -> String {
            guard let value = header(name), !value.isEmpty else { throw .missingHeader(name) }
            return value
        }
        timestamp = try needed("Wechatpay-Timestamp")
        nonce = try needed("Wechatpay-Nonce")
        serial = try needed("Wechatpay-Serial")
        signature = try needed("Wechatpay-Signature")
        type = header("Wechatpay-Signature-Type")
    }

    /// The headers' names and values.
    package var headers: [(name: String, value: String)] {
        [
            ("Wechatpay-Timestamp", timestamp), ("Wechatpay-Nonce", nonce), ("Wechatpay-Serial", serial),
            ("Wechatpay-Signature", signature), ("Wechatpay-Signature-Type", type ?? Self.type),
        ]
    }

    /// What is signed of a message that the platform sends.
    package func message(_ body: [UInt8]) -> [UInt8] {
        var message = Array("\(timestamp)\n\(nonce)\n".utf8)
        message += body
        message.append(Byte.lineFeed)
        return message
    }

    /// The time in seconds since 1970; nil if it is no number.
    var seconds: Int? {
        guard (1...12).contains(timestamp.utf8.count), timestamp.utf8.allSatisfy({ Byte.isDigit($0) }) else {
            return nil
        }
        return Int(timestamp)
    }

    /// True if no text can end earlier in one message than in another that is signed alike.
    var isOfOneLineEach: Bool { (timestamp + nonce).utf8.allSatisfy { $0 > Byte.space && $0 < 0x7F } }
}
