/// The head of a request, and its consequences for the connection.
struct RequestHead {
    var request = HTTPRequest(method: .get)
    var hosts = 0
    var isHTTP10 = false
    /// True if the peer may send another request after this one.
    var keepsAlive = true
    /// Nil without a `Content-Length`.
    var contentLength: Int?
    var isChunked = false
    var expectation: String?

    var hasBody: Bool { isChunked || contentLength.map { $0 > 0 } ?? false }
    var expectsContinue: Bool { expectation?.lowercased() == "100-continue" && !isHTTP10 && hasBody }

    /// Checks what llhttp does not: exactly one host, a known transfer coding, an expectation that can be met.
    func validated() throws(RequestError) {
        guard hosts == 1 || (isHTTP10 && hosts == 0) else {
            throw .badRequest(hosts == 0 ? "The Host header is missing." : "There is more than one Host header.")
        }
        guard request.authority?.utf8.allSatisfy(Self.isAllowedInHost) ?? true else {
            throw .badRequest("The Host header is not a host.")
        }
        if let coding = request.headerFields[.transferEncoding] {
            guard !isHTTP10 else { throw .badRequest("HTTP/1.0 has no transfer codings.") }
            guard coding.lowercased() == "chunked" else { throw .unknownCoding }
        }
        if let expectation, expectation.lowercased() != "100-continue" { throw .unknownExpectation }
    }

    /// Splits the absolute form of a target (`http://host/path`); its authority overrides the Host header.
    mutating func setTarget(_ target: String) {
        guard !target.hasPrefix("/"), let colon = target.firstIndex(of: ":"), target[colon...].hasPrefix("://") else {
            request.path = target
            return
        }
        let rest = target[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        request.scheme = String(target[..<colon])
        request.authority = String(rest[..<end])
        let path = rest[end...]
        request.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    private static func isAllowedInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F, 0x7E, 0x25: true
        default: false
        }
    }
}
