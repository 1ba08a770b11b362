import Crypto
import Messages

extension Evidence {
    /// Keeps a response whose signature was verified.
    ///
    /// - Parameters:
    ///   - second: when it came, since 1970.
    ///   - headers: the names of those that were signed, or hold the signature.
    init(of response: ProviderResponse, at second: Int, serial: String? = nil, headers names: [String] = []) {
        var headers: [String: String] = [:]
        for name in names { headers[name] = response.header(name) }
        let bytes = Array(response.body.prefix(Self.mostBytes))
        let text = String(validating: bytes, as: UTF8.self)
        self.init(
            at: Timestamp(seconds: second), source: .response, serial: serial, headers: headers,
            body: text ?? bytes.base64, isBase64: text == nil)
    }

    /// The body as it came; nil if it cannot be read.
    var bytes: [UInt8]? { isBase64 ? [UInt8](base64: body) : Array(body.utf8) }

    func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.key.lowercased() == wanted }?.value
    }

    /// When it came, in seconds since 1970.
    var second: Int { Int(at.milliseconds / 1000) }
}
