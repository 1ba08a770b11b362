package import Messages
package import Telemetry

/// Where persons write to the bot: an official account, an application or a robot of WeCom, a group at zsxq.
package struct App: Sendable {
    /// Stands in the address that the platform calls.
    package let name: String
    /// How persons know it, as they look for it in WeChat; by default its name.
    package let title: String
    package let platform: BotPlatform
    /// Has no slash at its end: `https://api.weixin.qq.com`, `https://qyapi.weixin.qq.com`, `https://api.zsxq.com`.
    package let baseURL: String
    /// The platform's name of it: an official account's `appid`, a company's `corpid` at WeCom, a group's number at zsxq.
    package let id: String
    /// An official account's name in its messages, `gh_…`; nil: any.
    package let original: String?
    /// A WeCom application's number; nil elsewhere.
    package let agent: Int?
    /// What a delivery must look like; official accounts only, the others are always secure.
    package let mode: Mode
    /// Signs deliveries; nil at zsxq, and with a fault.
    package let token: Secret?
    /// Encrypts deliveries: 43 letters and digits; nil in plain mode, at zsxq, and with a fault.
    package let encodingKey: Secret?
    /// Gets access tokens: `appsecret`, an application's `corpsecret`; at zsxq the cookie's `zsxq_access_token`. Nil for a
    /// robot, for an app that only answers deliveries, and with a fault.
    package let secret: Secret?
    /// What the entry says that it may.
    package let abilities: [BotAbility]
    /// The templates of notices, by what they are for: `credited`, `refunded`, `low`.
    package let templates: [String: String]
    /// What such a template calls the order or the subject, the amount, and the sentence; `-` for what it has not. Not of
    /// one whose fields have the usual names.
    package let templateFields: [String: [String]]
    /// Whether the templates are of subscription notices (订阅通知), and not of template messages (模板消息).
    package let hasSubscriptions: Bool
    /// Words of the chat beside the usual ones, in small letters, and the keys of menu items, by what they mean.
    package let words: [String: BotCommand]
    /// Whether a smart robot has one conversation for a whole group, as which the group itself asks and pays.
    package let sharesGroups: Bool
    /// How often a group at zsxq is looked at; nil elsewhere.
    package let pollInterval: Duration?
    /// Whether it is one of the platforms that this process plays.
    package let isSandbox: Bool
    /// Why this process cannot use it; nil if it can.
    package let fault: String?
    /// What of the entry goes into `BotTerms` as it is.
    let settings: BotTerms
    /// The public names of the models that persons may choose, the usual one first; empty: the catalogue's first ones.
    package let modelNames: [String]

    /// The modes of an official account, as its console has them.
    package enum Mode: String, Sendable, CaseIterable {
        case plain, compatible, secure
    }

    package init(
        name: String, platform: BotPlatform, baseURL: String, id: String, original: String? = nil, agent: Int? = nil,
        mode: Mode = .secure, token: Secret? = nil, encodingKey: Secret? = nil, secret: Secret? = nil,
        abilities: [BotAbility] = [], templates: [String: String] = [:],
        templateFields: [String: [String]] = [:], hasSubscriptions: Bool = false,
        words: [String: BotCommand] = [:], sharesGroups: Bool = false, pollInterval: Duration? = nil,
        modelNames: [String] = [],
        settings: BotTerms? = nil, isSandbox: Bool = false, fault: String? = nil, title: String? = nil
    ) {
        self.name = name
        self.title = title ?? name
        self.platform = platform
        self.baseURL = Channel.trimmed(baseURL)
        self.id = id
        self.original = original
        self.agent = agent
        self.mode = mode
        self.token = token
        self.encodingKey = encodingKey
        self.secret = secret
        self.abilities = abilities
        self.templates = templates
        self.templateFields = templateFields
        self.hasSubscriptions = hasSubscriptions
        self.words = words
        self.sharesGroups = sharesGroups
        self.pollInterval = pollInterval
        self.modelNames = modelNames
        self.settings = settings ?? BotTerms(platform: platform, abilities: abilities, models: [], site: "")
        self.isSandbox = isSandbox
        self.fault = fault
    }

    package func may(_ ability: BotAbility) -> Bool { abilities.contains(ability) }

    /// The route that the platform calls; nil at zsxq.
    package var path: String? {
        switch platform {
        case .officialAccount: "/wechat/\(name)"
        case .weComApp, .weComRobot: "/wecom/\(name)"
        case .zsxq: nil
        }
    }

    /// Who a sender is, as the platform names them; nil if it gives no such names.
    package func identity(of sender: String) -> Identity? {
        switch platform {
        case .officialAccount: Identity(wechatApp: id, openid: sender)
        case .weComApp, .weComRobot: Identity(wecomCorp: id, userid: sender)
        case .zsxq: Identity(zsxqGroup: id)
        }
    }

    /// Whether somebody is one of those who write here.
    package func knows(_ identity: Identity) -> Bool {
        switch identity {
        case .mail: false
        case .wechat(_, let sender), .wecom(_, let sender), .zsxq(let sender):
            self.identity(of: sender.text) == identity
        }
    }
}

/// What a process knows that goes into `BotTerms` beside the catalogue.
package struct BotSurroundings: Sendable {
    /// Where persons reach our pages, without a slash at its end.
    package var site: String
    package var tokensPerImage: Int
    package var streamsLimit: Int
    package var answerTime: Duration
    package var admissionTime: Duration
    package var gift: Money?
    package var giftBudget: Money?

    package init(
        site: String, tokensPerImage: Int, streamsLimit: Int, answerTime: Duration, admissionTime: Duration,
        gift: Money? = nil, giftBudget: Money? = nil
    ) {
        self.site = site
        self.tokensPerImage = tokensPerImage
        self.streamsLimit = streamsLimit
        self.answerTime = answerTime
        self.admissionTime = admissionTime
        self.gift = gift
        self.giftBudget = giftBudget
    }
}
