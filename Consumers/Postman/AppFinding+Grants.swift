import Messages

// What a check says of a platform's word, and what to do about it.

extension AppFinding {
    static let secretIsGood = AppFinding(
        subject: "secret", isGood: true,
        advice: BilingualText(
            chinese: "密钥可用，平台给出了访问令牌。", english: "The secret is good: the platform gives access tokens."))

    static let withoutAgent = AppFinding(
        subject: "push", isGood: false,
        advice: BilingualText(
            chinese: "条目缺少 agent（应用的 AgentId），不能主动发消息。在企业微信后台“应用管理”里打开该应用即可看到。",
            english: "The entry lacks `agent`, the AgentId that WeCom's console shows of the application; without it "
                + "nothing can be pushed."))

    /// Compares what the platform grants with what the entry says.
    static func grant(
        of ability: BotAbility, isGranted: Bool, isClaimed: Bool, code: String? = nil
    ) -> AppFinding {
        let name = ability.rawValue
        let advice =
            switch (isGranted, isClaimed) {
            case (true, true):
                BilingualText(
                    chinese: "平台允许，条目也写了 \(name)。", english: "The platform grants what the entry says: \(name).")
            case (true, false):
                BilingualText(
                    chinese: "平台允许 \(name)，但条目的 abilities 里没有写，因此没有使用。",
                    english: "The platform grants \(name), but `abilities` does not say it, so it is not used.")
            case (false, true):
                BilingualText(
                    chinese: "平台不允许 \(name)，请从 abilities 里去掉。通常需要已认证的服务号；否则机器人改用被动回复和验证码。",
                    english:
                        "The platform does not grant \(name): take it out of `abilities`. Mostly it needs a verified "
                        + "service account; without it the bot answers deliveries only, and signs in by code.")
            case (false, false):
                BilingualText(
                    chinese: "平台不允许 \(name)，条目也没有写，无需处理。",
                    english: "The platform does not grant \(name), and the entry does not say it. All is well.")
            }
        return AppFinding(subject: name, isGood: isGranted || !isClaimed, code: code, advice: advice)
    }

    static func identify(at address: String) -> AppFinding {
        AppFinding(
            subject: "identify", isGood: true,
            advice: BilingualText(
                chinese: "无法从这里检查。请在公众平台“网页授权域名”里填写 \(host(of: address))，并用微信打开商店页面试一次。",
                english:
                    "It cannot be checked from here. Enter \(host(of: address)) as the domain of web authorization in "
                    + "the console, and open the shop inside WeChat once."))
    }

    static func cookieIsGood(unanswered: Int) -> AppFinding {
        AppFinding(
            subject: "cookie", isGood: true,
            advice: BilingualText(
                chinese: "Cookie 可用，有 \(unanswered) 个未回答的问题。",
                english: "The cookie is good. Unanswered questions: \(unanswered)."))
    }

    static func cookie(_ failure: CallFailure) -> AppFinding {
        let advice =
            switch failure.code {
            case "unauthorized", "no_secret":
                BilingualText(
                    chinese: "Cookie 无效或已过期：请在浏览器重新登录知识星球，把 zsxq_access_token 填入条目的 secret。",
                    english: "The cookie is wrong or has ended: sign in at zsxq in a browser once more, and give its "
                        + "zsxq_access_token as the entry's `secret`.")
            case "throttled", "blocked":
                BilingualText(
                    chinese: "平台限制了访问：请先停用一段时间，再降低查询频率。",
                    english: "The platform slows us down or shuts us out: turn the app off for a while, then poll less."
                )
            default:
                BilingualText(
                    chinese: "暂时查询不到，稍后再试；并检查群号和 baseURL。",
                    english: "The group cannot be listed now. Try later, and look at its number and `baseURL`.")
            }
        return AppFinding(subject: "cookie", isGood: false, code: failure.code, advice: advice)
    }

    /// The host of an address, without its port.
    static func host(of address: String) -> String {
        let behind = address.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
        return String(behind.prefix { $0 != ":" })
    }
}
