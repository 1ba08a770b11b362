/// A kind of place where persons write to an app, by the catalogue's word for it.
package enum PlayedPlatform: String, CaseIterable, Sendable {
    /// A WeChat official account.
    case officialAccount = "wechat"
    /// An application of a company at WeCom.
    case weComApp = "wecom"
    /// A smart robot of WeCom.
    case weComRobot = "wecom-robot"
    /// A group at zsxq.
    case zsxq

    /// Whether a person writes only after having followed. Elsewhere a company or a group has its members.
    var isFollowed: Bool { self == .officialAccount }

    /// Whether it has a menu under the chat.
    var hasMenu: Bool { self == .officialAccount || self == .weComApp }

    /// Whether it calls the app. A group's questions are polled instead.
    var delivers: Bool { self != .zsxq }
}
