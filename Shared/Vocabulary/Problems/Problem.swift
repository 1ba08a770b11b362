/// Why a request was refused or failed: one of our codes, and the facts of this occurrence.
///
/// Each API renders a problem in its own shape. A stream that ends with a problem keeps it on the log, so a new member
/// must be optional.
package struct Problem: Error, Hashable, Sendable, Codable {
    package var code: Code
    /// The English text about this occurrence; nil if the code's own text is enough.
    package var detail: String?
    /// The same in Chinese; nil if the code's own text is enough.
    package var detailChinese: String?
    /// Why an operator has decided so, in the operator's words; the texts have it too.
    package var reason: String?
    /// The parameter or the header that is wrong, such as `messages[0].content`.
    package var parameter: String?
    /// The limit that was exceeded; amounts of money in micro-yuan.
    package var limit: Int?
    /// The value that exceeded the limit.
    package var value: Int?
    /// Seconds to wait; nil if the code's own time applies.
    package var retryAfter: Int?
    /// The provider's refusal, if it is passed on.
    package var provider: Provider?

    /// The provider's status and code.
    package struct Provider: Hashable, Sendable, Codable {
        package var status: Int
        package var code: String?

        package init(status: Int, code: String? = nil) {
            self.status = status
            self.code = code
        }
    }

    package init(
        _ code: Code, _ detail: String? = nil, chinese detailChinese: String? = nil, reason: String? = nil,
        parameter: String? = nil, limit: Int? = nil, value: Int? = nil, retryAfter: Int? = nil,
        provider: Provider? = nil
    ) {
        self.code = code
        self.detail = detail
        self.detailChinese = detailChinese
        self.reason = reason
        self.parameter = parameter
        self.limit = limit
        self.value = value
        self.retryAfter = retryAfter
        self.provider = provider
    }

    /// The HTTP status.
    package var status: Int { provider?.status ?? code.row.status }

    /// Seconds after which a retry may succeed; nil if waiting does not help.
    package var secondsToWait: Int? { retryAfter ?? code.row.secondsToWait }

    /// A sentence or two for a person.
    package var english: String {
        detail ?? code.row.english + (limit.map { " The limit is \($0)." } ?? "")
    }

    /// The same in Chinese; leaves out a `detail` that is English alone.
    package var chinese: String {
        if let detailChinese { return detailChinese }
        let bound = code == .integerBelowMinimum ? "下限" : "上限"
        return code.row.chinese + (parameter.map { "参数：\($0)。" } ?? "") + (limit.map { "\(bound)：\($0)。" } ?? "")
    }
}
