package import Credentials
import Messages
import Telemetry
import Words

/// The catalogue's document: JSON5 as people write it, JSON on the log. Prices are yuan a million tokens (`perCall`: yuan
/// a call) as numbers or strings with at most six decimals, taken exactly.
///
///     {
///         defaultPrice: { input: 10, output: "30.00" },
///         channels: [
///             { name: "zhipu", baseURL: "https://…/v4", apiKeyVariable: "ZHIPU_KEY",
///               members: { allow: ["service_tier"], tools: ["web_search"], others: "refuse" }, ownKeys: true },
///         ],
///         models: [
///             { name: "glm", upstream: "glm-4.5", channel: "zhipu", price: { input: 4, output: 16 },
///               maximumOutputTokens: 8192, contextTokens: 131072, tokenLimitParameter: "max_tokens", ownedBy: "zhipu",
///               inputBounds: { bytesPerToken: 2, imageTokens: 4096 } },
///         ],
///         groups: [
///             { name: "friends", ratio: 0.8 },
///             { name: "trial", models: ["glm"] },
///         ],
///         words: [
///             { name: "insults", action: "mask", words: ["…"], allow: ["…"], answers: true },
///         ],
///         rules: [
///             { name: "whitelist", accounts: ["owner"], groups: ["friends"], skips: ["frequency", "words"] },
///             { name: "frequency", account: { requestsPerMinute: 60, tokensPerDay: 2000000 },
///               key: { requestsPerDay: 5000 }, groups: [{ name: "trial", requestsPerMinute: 5 }] },
///             { name: "words" }, { name: "status" }, { name: "model" },
///         ],
///         merchants: [
///             { name: "wx", provider: "wechatpay", baseURL: "https://…", number: "1900000001", app: "wx88…",
///               serial: "5157…", privateKey: "-----BEGIN PRIVATE KEY-----…", apiKeyVariable: "WECHAT_PAY_KEY",
///               publicKeys: [{ id: "PUB_KEY_ID_…", key: "-----BEGIN PUBLIC KEY-----…" }], ways: ["native", "jsapi"] },
///             { name: "ali", provider: "alipay", baseURL: "https://…/gateway.do", number: "2088…", app: "2021…",
///               privateKeyVariable: "ALIPAY_KEY", publicKeys: [{ key: "…" }], ways: ["precreate", "page"] },
///         ],
///         products: [
///             { name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", price: "10.00", credit: 10,
///               bonus: "0.5", oncePerPerson: true, from: "2026-12-01T00:00:00+08:00", groups: ["friends"] },
///         ],
///         apps: [
///             { name: "account", platform: "wechat", id: "wx88…", tokenVariable: "MP_TOKEN",
///               encodingKeyVariable: "MP_AES_KEY", secretVariable: "MP_SECRET", abilities: ["push", "typing"],
///               models: ["glm"], words: { balance: ["余额"] } },
///         ],
///     }
///
/// A channel's key is in `apiKey` (on the log: sealed), or there is none; a file may name the environment variable that
/// has it. With `ownKeys` persons may have their own keys used there. A channel at `sandbox:` is the demo model of a
/// process that runs one, and takes none. A model without `channel` has the only
/// one there is. `inputBounds` has the members of `InputBounds`. A group pays `ratio` times the price (1 if it says
/// nothing) and may ask its `models` (all if it says nothing). There are at most 256 channels, 10 000 models, 64 groups
/// and 64 lists of words. An address has a host and no user, password, query or fragment: operators are shown it. A list
/// of `words` says what follows when one is met: `refuse`, `mask` or `note`; inside of a word that it allows, none is
/// met; with `answers` its words are looked for in answers too. `rules` are asked in their order, and none that is left
/// out; `status` and `model` cannot be left out. There are at most 16 merchants and 64 apps, whose keys are kept as
/// channels' are, and 256 products. Unknown members are refused, as they are nearly always misspelt; so are contents of
/// `templates` by this version.
///
/// A price has room for `cachedInput` (yuan a million tokens of input that the provider had in its cache) and for `tiers`
/// (a list of `{ aboveInputTokens, input, output }`). Both are refused until something charges by them.
extension Catalogue {
    /// The lists whose entries have names.
    static let lists = ["channels", "models", "groups", "words", "merchants", "products", "apps"]
    /// Those that an owner alone may change.
    package static let ownersLists = ["channels", "merchants", "apps"]
    /// How many entries each may have. Each request carries what each group gets.
    static let most = [
        "channels": 256, "models": 10_000, "groups": 64, "words": 64, "merchants": 16, "products": 256,
        "apps": 64,
    ]

    /// Reads a document as a whole.
    ///
    /// - Parameters:
    ///   - keys: open the keys of channels, merchants and apps; an entry whose key stays closed has a `fault`.
    ///   - sandbox: what this process runs of it, if any.
    /// - Throws: an error that names the place and what is allowed there.
    package init(
        _ document: CatalogueDocument, keys: MasterKeys?, sandbox: SandboxMeans? = nil
    ) throws(CatalogueError) {
        let entry = CatalogueEntry(document.value)
        try entry.allow(Self.lists + ["defaultPrice", "rules", "templates"])
        try entry.allowEmpty(["templates"])
        let defaultPrice = try entry.price("defaultPrice") ?? Self.usualPrice
        var channels: [Channel] = []
        for entry in try entry.list("channels") { channels.append(try Channel(entry, keys, sandbox?.models)) }
        var models: [Model] = []
        let named = Dictionary(channels.map { ($0.name, $0) }) { first, _ in first }
        for entry in try entry.list("models") { models.append(try Model(entry, named, defaultPrice)) }
        var groups: [Group] = []
        let names = Set(models.map(\.name))
        for entry in try entry.list("groups") { groups.append(try Group(entry, names)) }
        var words: [WordList] = []
        for entry in try entry.list("words") { words.append(try WordList(entry)) }
        let groupNames = Set(groups.map(\.name))
        let rules = try RuleBook(entry.list("rules"), groupNames)
        var merchants: [Merchant] = []
        for entry in try entry.list("merchants") { merchants.append(try Merchant(entry, keys, sandbox?.payments)) }
        var products: [Product] = []
        for entry in try entry.list("products") { products.append(try Product(entry, groupNames)) }
        var apps: [App] = []
        for entry in try entry.list("apps") { apps.append(try App(entry, names, keys, sandbox?.apps)) }
        try self.init(
            models: models, channels: channels, groups: groups, words: words, rules: rules, merchants: merchants,
            products: products, apps: apps, defaultPrice: defaultPrice)
    }
}

extension Channel {
    fileprivate init(
        _ entry: CatalogueEntry, _ keys: MasterKeys?, _ sandbox: String?
    ) throws(CatalogueError) {
        try entry.allow(["name", "baseURL", "apiKey", "members", "ownKeys"])
        let name = try entry.required("name", entry.text("name"), "a text")
        let address = try entry.required(
            "baseURL", entry.text("baseURL"), "an address such as https://api.example.com/v1")
        let key = try entry.sealed("apiKey").map {
            OpenedSecret($0, keys, for: SecretMembers.channels.seal(of: "apiKey", name: name, baseURL: address))
        }
        let members = try Members(entry.object("members"))
        let takesOwnKeys = try entry.flag("ownKeys") ?? false
        if takesOwnKeys, address == Self.sandbox { throw entry.error("ownKeys", "the demo model needs no key") }
        do {
            try self.init(
                name: name, baseURL: address == Self.sandbox ? sandbox ?? address : address, apiKey: key?.text,
                members: members, takesOwnKeys: takesOwnKeys, isSandbox: address == Self.sandbox, fault: key?.fault)
        } catch {
            throw entry.error("baseURL", error.reason, kind: error.kind)
        }
    }
}

extension Channel.Members {
    fileprivate init(_ entry: CatalogueEntry?) throws(CatalogueError) {
        self.init()
        guard let entry else { return }
        try entry.allow(["allow", "tools", "others"])
        allowed = try entry.texts("allow")
        for name in Self.impossible where allowed.contains(name) {
            throw entry.error("allow", "'\(name)' cannot be allowed: no reservation covers it")
        }
        tools = try entry.texts("tools")
        othersAreRefused = try entry.text("others", oneOf: ["drop", "refuse"]) == "refuse"
    }
}

extension InputBounds {
    fileprivate init(_ entry: CatalogueEntry?) throws(CatalogueError) {
        self.init()
        guard let entry else { return }
        try entry.allow([
            "bytesPerToken", "overheadTokens", "imageTokens", "audioBytesPerToken", "audioTokens", "videoTokens",
            "fileTokens",
        ])
        bytesPerToken = try entry.ratio("bytesPerToken") ?? bytesPerToken
        overheadTokens = try entry.count("overheadTokens") ?? overheadTokens
        imageTokens = try entry.count("imageTokens")
        audioBytesPerToken = try entry.ratio("audioBytesPerToken") ?? audioBytesPerToken
        audioTokens = try entry.count("audioTokens") ?? audioTokens
        videoTokens = try entry.count("videoTokens") ?? videoTokens
        fileTokens = try entry.count("fileTokens") ?? fileTokens
    }
}

extension Model {
    fileprivate init(
        _ entry: CatalogueEntry, _ channels: [String: Channel], _ defaultPrice: Price
    ) throws(CatalogueError) {
        try entry.allow([
            "name", "upstream", "channel", "price", "maximumOutputTokens", "contextTokens", "tokenLimitParameter",
            "inputBounds", "ownedBy", "vision", "reasoning",
        ])
        let price = try entry.price("price")
        let limits = Model.TokenLimitParameter.allCases.map(\.rawValue)
        let parameter = try entry.text("tokenLimitParameter", oneOf: limits)
            .flatMap(Model.TokenLimitParameter.init(rawValue:))
        self.init(
            name: try entry.required("name", entry.text("name"), "a text"), upstreamName: try entry.text("upstream"),
            channel: try Self.channel(of: entry, channels), price: price ?? defaultPrice, hasOwnPrice: price != nil,
            maximumOutputTokens: try entry.count("maximumOutputTokens"),
            contextTokens: try entry.count("contextTokens"), tokenLimitParameter: parameter ?? .maximumTokens,
            inputBounds: try InputBounds(entry.object("inputBounds")), ownedBy: try entry.text("ownedBy"),
            vision: try entry.flag("vision"), reasoning: try entry.flag("reasoning"))
    }

    private static func channel(
        of entry: CatalogueEntry, _ channels: [String: Channel]
    ) throws(CatalogueError) -> Channel {
        let name = try entry.text("channel")
        if let name, let channel = channels[name] { return channel }
        if name == nil, channels.count == 1, let only = channels.values.first { return only }
        let names = channels.keys.sorted().joined(separator: ", ")
        guard let name else { throw entry.error("channel", "name one of the channels: \(names)") }
        throw entry.error("channel", "'\(name)' is not known; allowed are \(names)")
    }
}

extension Group {
    fileprivate init(_ entry: CatalogueEntry, _ models: Set<String>) throws(CatalogueError) {
        try entry.allow(["name", "ratio", "models"])
        let allowed = try entry.textsIfAny("models")
        for name in allowed ?? [] where !models.contains(name) {
            throw entry.error("models", "there is no model '\(name)'")
        }
        self.init(
            name: try entry.required("name", entry.text("name"), "a text"), ratio: try entry.factor("ratio") ?? .one,
            models: allowed.map { Set($0) })
    }
}

extension WordList {
    fileprivate init(_ entry: CatalogueEntry) throws(CatalogueError) {
        try entry.allow(["name", "action", "words", "allow", "answers"])
        let actions = WordAction.allCases.map(\.rawValue)
        let action = try entry.text("action", oneOf: actions).flatMap(WordAction.init(rawValue:))
        let name = try entry.required("name", entry.text("name"), "a text")
        let wanted = try entry.required("action", action, actions.joined(separator: ", "))
        let (words, allowed) = (try entry.texts("words"), try entry.texts("allow"))
        let coversAnswers = try entry.flag("answers") ?? false
        do throws(WordFault) {
            try self.init(
                name: name, action: wanted, words: words, allowed: allowed, coversAnswers: coversAnswers)
        } catch {
            throw entry.error("\(error.part == .words ? "words" : "allow")[\(error.index)]", error.reason)
        }
    }
}
