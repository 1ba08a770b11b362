import EventLoop
import Messages
import PlatformAPI

extension AppFinding {
    /// What a call's failure says about an app's entry.
    init(_ failure: CallFailure, of subject: String) {
        switch failure.platform?.kind {
        case .badSecret, .tokenEnded:
            self.init(subject: "secret", isGood: false, code: failure.code, advice: Self.secretAdvice(failure.code))
        case .addressNotListed:
            self.init(
                subject: "ip", isGood: false, code: failure.code,
                advice: Self.listAdvice(failure.platform?.message.flatMap { Self.address(in: $0) }))
        case .exhausted, .busy:
            self.init(
                subject: subject, isGood: false, code: failure.code,
                advice: BilingualText(
                    chinese: "平台繁忙或调用次数已用完，稍后再检查。",
                    english: "The platform is busy, or its quota of calls is used up. Check again later."))
        case nil, .unknown:
            self.init(subject: subject, isGood: false, code: failure.code, advice: Self.silenceAdvice)
        case .windowClosed, .budgetUsed, .gone, .notGranted, .badContent, .typing, .other:
            self.init(
                subject: subject, isGood: false, code: failure.code,
                advice: BilingualText(
                    chinese: "平台拒绝了检查，错误码 \(failure.code)，请查阅平台的错误码说明。",
                    english: "The platform refused the check with \(failure.code). Its list of codes says more."))
        }
    }

    /// Words for an entry that this process cannot use at all.
    static func unusable(_ fault: String) -> AppFinding {
        AppFinding(
            subject: "secret", isGood: false, code: CallFailure.unusable.code,
            advice: BilingualText(
                chinese: "此进程不能使用该条目：\(fault)", english: "This process cannot use the entry: \(fault)"))
    }

    static let noApp = AppFinding(
        subject: "delivery", isGood: false, code: CallFailure.noApp.code,
        advice: BilingualText(
            chinese: "目录里没有这个应用，可能刚被删除。", english: "The catalogue has no such app; it may just have been removed."))

    private static func secretAdvice(_ code: String) -> BilingualText {
        guard code != "40013" else {
            return BilingualText(
                chinese: "应用编号不对：请核对条目的 id（公众号的 AppID，企业微信的企业 ID）。",
                english:
                    "The platform does not know the entry's `id`: compare it with the console's AppID, or with the "
                    + "company's ID at WeCom.")
        }
        return BilingualText(
            chinese: "密钥不对：请核对 AppSecret（企业微信为应用的 Secret）；在后台重置过就要重新填写。",
            english:
                "The secret is wrong: compare it with the console's AppSecret, or with the application's Secret at "
                + "WeCom. Who resets it there has to enter it here again.")
    }

    private static func listAdvice(_ address: String?) -> BilingualText {
        let (chinese, english) =
            address.map { (" \($0) ", $0) } ?? ("本服务的出口 IP ", "the address that this service calls from")
        return BilingualText(
            chinese: "请把\(chinese)加入后台的 IP 白名单（企业微信为“企业可信 IP”）。",
            english: "Add \(english) to the IP list in the console; WeCom calls it the trusted IPs of the application.")
    }

    private static let silenceAdvice = BilingualText(
        chinese: "平台没有回应：请检查 baseURL、出口网络和代理。",
        english: "The platform does not answer: look at `baseURL`, the way out of this network, and the proxy.")

    /// The first IP address in a platform's sentence, which names the caller's.
    static func address(in message: String) -> String? {
        let words = message.split { !($0.isHexDigit || $0 == "." || $0 == ":") }
        return words.lazy.map { word in String(word.drop { $0 == ":" }) }.compactMap { word -> String? in
            // `ip:1.2.3.4` and a sentence's full stop.
            var word = word
            while word.last == "." || word.last == ":" { word.removeLast() }
            guard word.contains(".") || word.contains(":"), IPAddress(word) != nil else { return nil }
            return word
        }.first
    }
}
