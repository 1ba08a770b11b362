import Messages
import Problems

extension Problem {
    /// What a client is told whose account or key has asked as often, or as much, as it may.
    ///
    /// - Parameter rule: a `FrequencyLimit.name`.
    static func frequency(_ rule: String, limit: Int, value: Int?, retryAfter: Int?) -> Problem {
        let code: Code = retryAfter == nil ? .inputAboveLimit : .rateLimitExceeded
        // A later version may know other limits; the code's own text does for them.
        guard let told = FrequencyLimit(name: rule) else {
            return Problem(code, limit: limit, value: value, retryAfter: retryAfter)
        }
        return Problem(
            code, told.english(limit, value, retryAfter), chinese: told.chinese(limit, value, retryAfter),
            limit: limit, value: value, retryAfter: retryAfter)
    }
}

extension FrequencyLimit {
    fileprivate func english(_ limit: Int, _ value: Int?, _ retryAfter: Int?) -> String {
        let who = subject == .key ? "This API key" : "This account"
        let time = pace.isOfMinute ? "minute" : "day"
        let what = pace.isOfTokens ? "send \(limit) tokens of input a \(time)" : "make \(limit) requests a \(time)"
        let now = value.map { pace.isOfTokens ? "; with this request it would be \($0)" : "; this one is number \($0)" }
        let next = retryAfter.map { "Please try again in \($0) s." } ?? "Please shorten the request."
        return "\(who) may \(what)\(now ?? ""). \(next)"
    }

    fileprivate func chinese(_ limit: Int, _ value: Int?, _ retryAfter: Int?) -> String {
        let who = subject == .key ? "这个密钥" : "账户"
        let time = pace.isOfMinute ? "每分钟" : "每天"
        let what = pace.isOfTokens ? "可发送 \(limit) 个输入 token" : "可请求 \(limit) 次"
        let now = value.map { pace.isOfTokens ? "，加上本次共 \($0) 个" : "，本次是第 \($0) 次" }
        let next = retryAfter.map { "请在 \($0) 秒后再试。" } ?? "请缩短后再试。"
        return "\(who)\(time)\(what)\(now ?? "")。\(next)"
    }
}
