package import JSON

/// The answers of the APIs: JSON with an `errcode`, whatever the status.
package enum PlatformAnswer {
    /// Reads an answer that says more than that it was done.
    package static func read(status: Int, body: [UInt8]) throws(PlatformFailure) -> JSONValue {
        try read(status: status, body: body, isOfToken: false)
    }

    /// Reads the answer to a call that was done or was not.
    package static func end(status: Int, body: [UInt8]) throws(PlatformFailure) {
        _ = try read(status: status, body: body)
    }

    static func read(status: Int, body: [UInt8], isOfToken: Bool) throws(PlatformFailure) -> JSONValue {
        let document = try? JSONValue(parsing: body, maximumDepth: 16)
        if let document, let number = document.member("errcode")?.wholeNumber, number != 0 {
            throw PlatformFailure(number, message: document.member("errmsg")?.string, isOfToken: isOfToken)
        }
        switch status {
        case 200..<300: break
        case 429: throw PlatformFailure(.busy, code: "http_429")
        // A gateway's word, which does not know how far the call got.
        case 408, 500...: throw PlatformFailure(.unknown, code: "http_\(status)")
        default: throw PlatformFailure(.other, code: "http_\(status)")
        }
        guard let document, document.isObject else { throw PlatformFailure(.unknown, code: "unreadable") }
        return document
    }

    /// Takes a member that must be a text.
    package static func needed(_ name: String, in document: JSONValue) throws(PlatformFailure) -> String {
        guard let text = document.member(name)?.string, !text.isEmpty else {
            throw PlatformFailure(.unknown, code: "unreadable")
        }
        return text
    }
}
