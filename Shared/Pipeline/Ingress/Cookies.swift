internal import HTTP

/// Reads and writes the cookies of this service (RFC 6265).
///
/// Reading is strict: a name counts byte for byte, a value as the standard's grammar has it, without quotes. Cookies of
/// others on the same host are passed over, whatever they look like. A name that stands there twice with two values is
/// not believed, since one of them may be another page's.
enum Cookies {
    /// What a request has under a name.
    enum Finding: Equatable, Sendable {
        case absent
        case value(String)
        /// Two that differ, a value that is none, or more cookies than are looked at.
        case unclear
    }

    /// A session's token is the longest value of ours.
    private static let longest = 1024
    /// More than browsers keep for a host.
    private static let most = 256

    static func find(_ name: String, in fields: HTTPFields) -> Finding {
        var found = Finding.absent
        var count = 0
        for field in fields where field.name == .cookie {
            for pair in field.value.utf8.split(separator: UInt8(ascii: ";")) {
                count += 1
                guard count <= most else { return .unclear }
                guard let text = value(of: name, in: pair) else { continue }
                let finding = isValue(text) ? Finding.value(String(Substring(text))) : .unclear
                guard found == .absent || found == finding else { return .unclear }
                found = finding
            }
        }
        return found
    }

    /// Makes a cookie that no script reads, and that a browser sends with no request of another site but a link.
    ///
    /// - Parameter isSecure: false on loopback only, where there is no TLS.
    static func field(_ name: String, _ value: String, seconds: Int64, isSecure: Bool) -> HTTPField {
        precondition(value.utf8.allSatisfy(isOctet), "A cookie's value has nothing that could end it.")
        let text = "\(name)=\(value); Path=/; Max-Age=\(max(0, seconds)); HttpOnly; SameSite=Lax"
        return HTTPField(name: .setCookie, value: isSecure ? text + "; Secure" : text)
    }

    /// The value of a pair; nil if it has another name.
    private static func value(of name: String, in pair: Substring.UTF8View) -> Substring.UTF8View? {
        let pair = pair.drop(while: isSpace)
        guard pair.starts(with: name.utf8) else { return nil }
        var rest = pair.dropFirst(name.utf8.count)
        guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isValue(_ text: Substring.UTF8View) -> Bool {
        (1...longest).contains(text.count) && text.allSatisfy(isOctet)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A visible ASCII character, but for quote, comma, semicolon and backslash (section 4.1.1).
    private static func isOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}
