extension Plan {
    /// What a client sends, again and again.
    func request(with key: String, to address: Address) -> [UInt8] {
        let head = "\(path) HTTP/1.1\r\nHost: \(address.host):\(address.port)\r\nAuthorization: Bearer \(key)\r\n"
        switch kind {
        case .chats:
            let body = body
            let fields = "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            return Array("POST \(head)\(fields)\(body)".utf8)
        case .verifications: return Array("GET \(head)\r\n".utf8)
        }
    }

    private var body: String {
        let question = characters.map(Self.question) ?? "Say twenty words."
        // The one character in it that JSON escapes.
        let content = question.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: #"\n"#)
        return #"{"model":"\#(model)","stream":true,"messages":[{"role":"user","content":"\#(content)"}]}"#
    }

    /// A question of so many characters: prose in Chinese with some English in it, as people paste it.
    static func question(of characters: Int) -> String {
        let prose = prose.joined(separator: "\n") + "\n"
        let count = characters / prose.count + 1
        return String(String(repeating: prose, count: count).prefix(characters))
    }

    private static let prose = [
        "请把下面这篇文章改写成一封给客户的邮件，语气要友好，不要超过三百字。我们公司在广州开了一家小店，卖的是自己烘焙的咖啡豆，"
            + "每个星期三上午十点到货，周末常常要排队。上个月我们换了新的网站，用的是 Swift 写的服务端，数据库是 SQLite，一台小机器就够了。",
        "很多老顾客问：为什么下单以后要等两天才能收到？其实原因很简单——我们收到订单才开始烘焙（roasting），"
            + "第二天早上包装，下午交给快递。这样豆子到手的时候最新鲜，味道也最好。如果遇到下雨天，路上可能会晚半天，请大家多多包涵。",
        "The second question is about refunds: a customer who paid with WeChat Pay gets the money back within 3 days, "
            + "and nobody has to fill in a form. Please keep this paragraph in English, and check the grammar.",
        "另外，我想在邮件的最后加一张表：品种、产地、价格（元/500克）、库存。云南小粒 68，耶加雪菲 98，曼特宁 88，哥伦比亚 79.5。"
            + "表格下面写一句话：“扫码关注，第一杯免费。”谢谢！",
    ]
}
