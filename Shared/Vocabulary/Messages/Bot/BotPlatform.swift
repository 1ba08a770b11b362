/// The kind of place that persons write from.
package enum BotPlatform: String, Hashable, Sendable, Codable, CaseIterable {
    /// A WeChat official account (公众号).
    case officialAccount = "wechat"
    /// An application of a company at WeCom (企业微信).
    case weComApp = "wecom"
    /// A smart robot of WeCom (智能机器人).
    case weComRobot = "wecom-robot"
    /// A group at zsxq (知识星球), whose questions are polled.
    case zsxq
}

/// What an app may do at its platform beside answering a delivery.
package enum BotAbility: String, Hashable, Sendable, Codable, CaseIterable {
    /// Write without being asked: customer-service messages, application messages.
    case push
    /// Show that an answer is being written.
    case typing
    /// Make QR codes with a scene, by which persons sign in.
    case qrcode
    /// Learn who opens a page inside WeChat, without a question: `snsapi_base`.
    case identify
    /// Send notices by template.
    case notices
}
