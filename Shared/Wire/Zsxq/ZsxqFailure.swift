internal import JSON

/// Why zsxq did not do what it was asked, sorted by what the caller does next.
package struct ZsxqFailure: Error, Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// The cookie is wrong or has ended: stop, and tell an operator.
        case unauthorized
        /// Too much at once: the same again, much later.
        case throttled
        /// The platform takes us for a program: stop for long.
        case blocked
        /// No answer, or none that can be understood.
        case unavailable
        /// The call is against a rule, as answering twice is; the same again is refused again.
        case refused
    }

    package let kind: Kind
    /// The platform's number, or a word of ours: `http_502`, `unanswered`, `unreadable`.
    package let code: String?
    /// For an operator. It is the platform's text, and at most 256 characters of it.
    package let message: String?
    /// Whether it may have been done nevertheless.
    package let mayHaveArrived: Bool

    /// Says that no answer came.
    ///
    /// - Parameter mayHaveArrived: whether some of the call may have reached the platform.
    package init(unanswered mayHaveArrived: Bool) {
        self.init(.unavailable, code: "unanswered", mayHaveArrived: mayHaveArrived)
    }

    init(_ kind: Kind, code: String?, message: String? = nil, mayHaveArrived: Bool? = nil) {
        self.kind = kind
        self.code = code
        self.message = message.map { String($0.prefix(256)) }
        self.mayHaveArrived = mayHaveArrived ?? (kind == .unavailable)
    }
}

extension Zsxq {
    /// Reads whether it was done.
    package static func end(status: Int, body: [UInt8]) throws(ZsxqFailure) {
        _ = try read(status: status, body: body)
    }

    static func read(status: Int, body: [UInt8]) throws(ZsxqFailure) -> JSONValue {
        guard let document = try? JSONValue(parsing: body, maximumDepth: 32), document.isObject else {
            throw unreadable(status, body)
        }
        if status < 300, document.member("succeeded")?.bool == true { return document }
        let number = document.member("code")?.wholeNumber
        let message = document.member("info")?.string
        switch (status, number) {
        case (401, _), (_, 401): throw ZsxqFailure(.unauthorized, code: number.map(String.init) ?? "http_401")
        case (_, 1_059):
            let isVerdict = message?.contains(verdict) ?? false
            throw ZsxqFailure(isVerdict ? .blocked : .throttled, code: "1059", message: message)
        case (429, _): throw ZsxqFailure(.throttled, code: "http_429", message: message)
        case (500..., _): throw ZsxqFailure(.unavailable, code: "http_\(status)", message: message)
        case (_, let number?): throw ZsxqFailure(.refused, code: String(number), message: message)
        case (300..., nil): throw ZsxqFailure(.refused, code: "http_\(status)", message: message)
        case (_, nil): throw ZsxqFailure(.unavailable, code: "unreadable", message: message)
        }
    }

    /// What is no JSON: a page, from whatever stands before the platform, or damage.
    private static func unreadable(_ status: Int, _ body: [UInt8]) -> ZsxqFailure {
        switch status {
        case 401: return ZsxqFailure(.unauthorized, code: "http_401")
        case 429: return ZsxqFailure(.throttled, code: "http_429")
        case 500...: return ZsxqFailure(.unavailable, code: "http_\(status)")
        default:
            let first = body.first { $0 > 0x20 }
            guard first == UInt8(ascii: "<") else { return ZsxqFailure(.unavailable, code: "unreadable") }
            return ZsxqFailure(.blocked, code: "page")
        }
    }

    /// 不支持非官方工具: it found out that we are no browser.
    private static let verdict = "非官方"
}
