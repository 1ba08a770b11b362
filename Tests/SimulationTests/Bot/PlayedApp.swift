import Messages
import SimulatedLog

/// An app that persons write to, and what its platform allows.
struct PlayedApp {
    let name: String
    let terms: BotTerms
    /// The company, at WeCom.
    let corp: String?

    /// Whether persons follow it, and leave it.
    var isFollowed: Bool { terms.platform == .officialAccount }
    var isRobot: Bool { terms.platform == .weComRobot }

    /// How long a platform waits for an answer before it delivers again, and how long the door waits.
    static let patience = Duration.seconds(5)
    static let doorPatience = Duration.milliseconds(4_500)
    /// The pushes that an event allows, and how long.
    static let pushesAfterEvent = 3
    static let windowAfterEvent = Duration.seconds(60)
    /// How long a robot's platform asks how an answer goes on.
    static let pollsLast = Duration.seconds(360)
    static let lowCredit = Money(microYuan: 20_000)

    func identity(of person: Int) -> Identity {
        let name = "person\(person)"
        let identity =
            if let corp { Identity(wecomCorp: corp, userid: name) } else {
                Identity(wechatApp: "wx\(self.name)", openid: name)
            }
        guard let identity else { preconditionFailure("The platforms give such names.") }
        return identity
    }

    static func all(_ random: inout SeededGenerator) -> [PlayedApp] {
        [
            app("push", .officialAccount, [.push, .typing], &random), app("plain", .officialAccount, [], &random),
            app("office", .weComApp, [.push], corp: "corp", &random),
            app("robot", .weComRobot, [], corp: "corp", &random),
        ]
    }

    private static func app(
        _ name: String, _ platform: BotPlatform, _ abilities: [BotAbility], corp: String? = nil,
        _ random: inout SeededGenerator
    ) -> PlayedApp {
        let price = Price(
            input: Money(microYuan: Int64(random.below(2_000_000))),
            output: Money(microYuan: Int64(random.below(5_000_000))), perCall: Money(microYuan: 100))
        let models = ["model", "other"].map { OfferedModel(name: $0, price: price, tokensOut: 1 + random.below(400)) }
        var terms = BotTerms(platform: platform, abilities: abilities, models: models, site: "https://example.com")
        terms.turns = random.below(4)
        terms.joinMilliseconds = Int64([0, 1_000, 1_500][random.below(3)])
        // The least that Bot takes; an answer has several of them.
        terms.partBytes = 512
        if random.oneIn(3) { terms.pushMilliseconds = 30_000 }
        terms.gift = random.oneIn(2) ? People.gift : nil
        terms.giftBudget = People.giftBudget
        terms.lowCredit = random.oneIn(2) ? lowCredit : nil
        // A robot's answer may come when its platform asks no more.
        let isSlow = platform == .weComRobot && random.oneIn(4)
        terms.answerMilliseconds = isSlow ? 370_000 : Int64(4_000 + random.below(26_000))
        terms.admissionMilliseconds = 20_000
        terms.language = .english
        return PlayedApp(name: name, terms: terms, corp: corp)
    }
}
