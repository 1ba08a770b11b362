import Crypto
import Messages

extension Evidence {
    /// Keeps a response whose signature was verified; of one that is too long, its beginning, length and digest.
    ///
    /// - Parameters:
    ///   - second: when it came, since 1970.
    ///   - headers: the names of those that were signed, or hold the signature.
    init(of response: ProviderResponse, at second: Int, serial: String? = nil, headers names: [String] = []) {
        var headers: [String: String] = [:]
        for name in names { headers[name] = response.header(name) }
        let isText = String(validating: response.body, as: UTF8.self) != nil
        let bytes = response.body.beginning(of: Self.mostBytes, isText: isText)
        let isWhole = bytes.count == response.body.count
        let cut = isWhole ? nil : Cut(bytes: response.body.count, digest: Digest.sha256(response.body).hexadecimal)
        self.init(
            at: Timestamp(seconds: second), source: .response, serial: serial, headers: headers,
            body: isText ? String(decoding: bytes, as: UTF8.self) : bytes.base64, isBase64: !isText, cut: cut)
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

extension [UInt8] {
    /// The first bytes, at most so many; a text is cut between characters.
    fileprivate func beginning(of most: Int, isText: Bool) -> [UInt8] {
        guard count > most else { return self }
        var end = most
        // Back to the first byte of a character of UTF-8.
        while isText, end > 0, self[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
        return Array(self[..<end])
    }
}
