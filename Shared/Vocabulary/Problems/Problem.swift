/// Why something was not done: one of our codes, and what is known of this occurrence.
///
/// Each API tells it in its own shape, with the status and the code of the table. It is kept on the log where a stream
/// ends with it, so a new member is optional.
package struct Problem: Error, Hashable, Sendable, Codable {
    package var code: Code
    /// What is said of this occurrence, in English; nil where the code's own text says all.
    package var detail: String?
    /// The parameter or the header that is wrong, such as `messages[0].content`.
    package var parameter: String?
    /// The value of the limit that spoke; amounts are integers of a micro-yuan.
    package var limit: Int?
    /// What was measured against the limit.
    package var value: Int?
    /// When to come back, in seconds; nil where the code's own time stands.
    package var retryAfter: Int?
    /// What a provider said, where its refusal is passed on.
    package var provider: Provider?

    /// The status and the code that a provider gave.
    package struct Provider: Hashable, Sendable, Codable {
        package var status: Int
        package var code: String?

        package init(status: Int, code: String? = nil) {
            self.status = status
            self.code = code
        }
    }

    package init(
        _ code: Code, _ detail: String? = nil, parameter: String? = nil, limit: Int? = nil, value: Int? = nil,
        retryAfter: Int? = nil, provider: Provider? = nil
    ) {
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.limit = limit
        self.value = value
        self.retryAfter = retryAfter
        self.provider = provider
    }

    /// The HTTP status.
    package var status: Int { provider?.status ?? code.row.status }

    /// After how many seconds the same may well succeed; nil if waiting does not help.
    package var secondsToWait: Int? { retryAfter ?? code.row.secondsToWait }

    /// A sentence or two for a person.
    package var english: String {
        detail ?? code.row.english + (limit.map { " The limit is \($0)." } ?? "")
    }

    /// The same in Chinese, without what only `detail` says.
    package var chinese: String {
        code.row.chinese + (parameter.map { "参数：\($0)。" } ?? "") + (limit.map { "上限：\($0)。" } ?? "")
    }
}
