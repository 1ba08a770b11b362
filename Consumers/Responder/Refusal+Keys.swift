import Messages
import Problems

/// What a client is told that a limit of its key refuses.
extension Refusal {
    /// The problem of a limit that Quota holds; for another refusal one of ours.
    var problemOfKey: Problem {
        switch self {
        case .keyMoneyExhausted(let period, let limit, let spent, let wait):
            Problem(
                .keyMoneyExhausted,
                "This API key may spend \(limit) CNY a \(period), and \(spent) CNY is spent or reserved: what is left "
                    + "does not suffice for this request. Its owner can change its limits.",
                chinese: "这个密钥\(period == "day" ? "每日" : "每月")限额 \(limit) 元，已用（含预留）\(spent) 元，余下的不够这次请求；"
                    + "密钥的主人可以调整它的限额。",
                limit: Int(limit.microYuan), value: Int(spent.microYuan), retryAfter: Self.inVain(wait))
        case .keyTooManyAnswers(let limit):
            Problem(
                .keyTooManyAnswers,
                "This API key has \(limit) open requests, as many as it may. Please wait until one has ended.",
                limit: limit)
        case .keyTooManyTokens(let limit, let wait):
            Problem(
                .keyTooManyTokens,
                wait > 0
                    ? "This API key may use \(limit) tokens a minute. Please wait \(wait) s."
                    : "This API key may use \(limit) tokens a minute, and this request alone may need more.",
                chinese: wait > 0
                    ? "这个密钥每分钟可用 \(limit) 个 token，请等 \(wait) 秒再试。"
                    : "这个密钥每分钟可用 \(limit) 个 token，仅这一个请求就可能超出，请缩短后再试。",
                limit: limit, retryAfter: Self.inVain(wait))
        default: Problem(.internalError)
        }
    }

    /// Seconds to wait; nil where waiting does not help.
    private static func inVain(_ seconds: Int) -> Int? { seconds > 0 ? seconds : nil }
}
