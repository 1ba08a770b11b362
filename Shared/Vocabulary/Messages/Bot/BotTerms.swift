package import Problems

/// What the catalogue says of an app when something is delivered: stamped at the door, so that Bot needs no catalogue.
package struct BotTerms: Hashable, Sendable, Codable {
    package var platform: BotPlatform
    package var abilities: [BotAbility]
    /// The models that persons may choose, the usual one first; empty: the app answers no questions.
    package var models: [OfferedModel]
    /// Stands before each conversation; nil: nothing does.
    package var system: String?
    /// How many turns (a question and its answer) a conversation remembers; 0: none.
    package var turns = 10
    /// After so long without a word a conversation begins anew.
    package var turnsMilliseconds: Int64 = 3_600_000
    /// The most bytes of a conversation that a model is shown, the question included.
    package var mostBytes = 24_000
    /// How long is waited for a further line of what somebody writes in several messages; 0: not at all.
    package var joinMilliseconds: Int64 = 1_000
    /// How often the platform delivers one thing until it has an answer.
    package var deliveries = 3
    /// The most bytes of one message to a person.
    package var partBytes = 2_048
    /// The most messages that are pushed for one of a person's.
    package var pushes = 5
    /// How long after a person's message may be pushed.
    package var pushMilliseconds: Int64 = 48 * 3_600_000
    /// Whether the platform shows Markdown.
    package var showsMarkdown = false
    /// Whether the models are shown pictures.
    package var takesPictures = false
    /// What is said to who follows, and to who asks for help, in place of the usual words.
    package var greeting: BilingualText?
    package var help: BilingualText?
    /// What somebody who comes for the first time is given; nil or zero: nothing.
    package var gift: Money?
    /// The most of all gifts of a day.
    package var giftBudget: Money?
    /// Where persons reach our pages, without a slash at its end.
    package var site: String
    /// What is sold; empty: there is no shop.
    package var products: [OfferedProduct]
    /// An answer that leaves less says so; nil: never.
    package var lowCredit: Money?
    /// What the catalogue says of the rules, of the account that the identity itself opens.
    package var rules: RuleTerms?
    package var streamsLimit = 4
    package var answerMilliseconds: Int64 = 600_000
    /// How long a question may be under way to its model.
    package var admissionMilliseconds: Int64 = 30_000
    package var language: Language = .chinese
    /// When a polled platform is not answered, and how; nil where deliveries come by themselves.
    package var manners: PollManners?

    package init(
        platform: BotPlatform, abilities: [BotAbility] = [], models: [OfferedModel], site: String,
        products: [OfferedProduct] = []
    ) {
        self.platform = platform
        self.abilities = abilities
        self.models = models
        self.site = site
        self.products = products
    }

    package func may(_ ability: BotAbility) -> Bool { abilities.contains(ability) }
}

/// A model as persons may choose it, with what a question to it costs at most.
package struct OfferedModel: Hashable, Sendable, Codable {
    package var name: String
    package var price: Price
    package var groups: [Chat.Terms.Group]?
    package var ownKeyChannels: [String]?
    /// Output tokens to reserve.
    package var tokensOut: Int
    /// Bytes of text that are a thousand tokens at least.
    package var bytesPerThousandTokens: Int
    /// What the provider adds.
    package var overheadTokens: Int
    package var imageTokens: Int
    /// The most tokens of the input; nil if unknown.
    package var contextTokens: Int?

    package init(
        name: String, price: Price, groups: [Chat.Terms.Group]? = nil, ownKeyChannels: [String]? = nil, tokensOut: Int,
        bytesPerThousandTokens: Int = 1_000, overheadTokens: Int = 512, imageTokens: Int = 2_000,
        contextTokens: Int? = nil
    ) {
        self.name = name
        self.price = price
        self.groups = groups
        self.ownKeyChannels = ownKeyChannels
        self.tokensOut = tokensOut
        self.bytesPerThousandTokens = bytesPerThousandTokens
        self.overheadTokens = overheadTokens
        self.imageTokens = imageTokens
        self.contextTokens = contextTokens
    }
}

/// A product as a chat lists it.
package struct OfferedProduct: Hashable, Sendable, Codable {
    package var title: BilingualText
    package var priceFen: Int64

    package init(title: BilingualText, priceFen: Int64) {
        self.title = title
        self.priceFen = priceFen
    }
}

/// A text in both languages.
package struct BilingualText: Hashable, Sendable, Codable {
    package var chinese: String
    package var english: String

    package init(chinese: String, english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// What a person is told of a problem.
    package init(_ problem: Problem) {
        self.init(chinese: problem.chinese, english: problem.english)
    }

    package subscript(language: Language) -> String { language == .chinese ? chinese : english }
}

/// How a platform is polled that does not want to be.
package struct PollManners: Hashable, Sendable, Codable {
    /// The hours of the day (UTC+8) from which and before which questions are answered: 7 and 22.
    package var fromHour = 7
    package var untilHour = 22
    /// The share of polls that are left out, in hundredths.
    package var skippedHundredths = 20
    /// Whether only who asks sees the answer.
    package var isSilent = false
    /// The most bytes of an answer.
    package var mostBytes = 3_000

    package init() {}
}
