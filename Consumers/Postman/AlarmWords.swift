import Messages

/// What a group of operators is told of an alarm: what it is, and the command that says more. Nothing of persons, orders
/// and amounts leaves for a chat.
struct AlarmWords {
    private let alarm: Alarm
    private let count: Int
    /// Which service says so.
    private let site: String

    init(_ alarm: Alarm, count: Int, site: String) {
        self.alarm = alarm
        self.count = count
        self.site = site
    }

    /// In both languages, since nobody knows who reads there.
    var markdown: String {
        let (chinese, english) = sentences
        let times = count > 1 ? " ×\(count)" : ""
        return "**驿站告警**\(times) \(site)\n\(chinese)\n> \(english)"
    }

    private var sentences: (chinese: String, english: String) {
        switch alarm {
        case .giftsUsedUp:
            (
                "今天的首次登录赠送额度已用完（`YIZHAN_GIFT_BUDGET`），有新用户没有得到赠送：`yizhan trail` 可查。",
                "A first sign-in got no gift: those of today are used up. `yizhan trail` names the account."
            )
        case .orderNeedsPerson:
            (
                "有订单或付款需要人工处理：`yizhan orders cases` 可查。",
                "An order or a payment needs a person: `yizhan orders cases` lists it."
            )
        case .booksDiffer:
            (
                "某日的账目与支付平台的账单不一致，或账单没有取到：`yizhan reconcile` 可查。",
                "A day's books and the provider's bill differ, or the bill is missing: `yizhan reconcile` says more."
            )
        case .groupNeedsPerson:
            (
                "知识星球的提问没有得到回答：`yizhan trail` 可查原因。",
                "A group at zsxq, or a question there, is not answered: `yizhan trail` says why."
            )
        }
    }
}
