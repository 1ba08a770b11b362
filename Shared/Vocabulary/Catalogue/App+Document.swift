internal import Credentials
internal import Messages
internal import Telemetry

/// Reads the catalogue's `apps`.
///
/// | member | default | what it is |
/// | --- | --- | --- |
/// | `name` | needed | 1 to 32 small letters, digits, `-` and `_`: it stands in the address that the platform calls |
/// | `title` | the name | how persons know it, as they look for it in WeChat: 1 to 40 characters in one line |
/// | `platform` | needed | `wechat` (official account), `wecom` (application), `wecom-robot` or `zsxq` |
/// | `baseURL` | the platform's | the address of its API; `sandbox:` for the platform that this process plays |
/// | `id` | needed | `appid`; at WeCom the company's `corpid`; at zsxq the group's number |
/// | `original` | any; official accounts | the account's name in its messages: `gh_…` |
/// | `agent` | needed; applications | the application's number |
/// | `mode` | `secure`; official accounts | what a delivery must look like: `plain`, `compatible` or `secure` |
/// | `token`, `encodingKey` | needed; not at zsxq | 3 to 32, and 43 letters and digits; in plain mode the token is enough |
/// | `secret` | needed for abilities, and at zsxq | what gets access tokens; zsxq's cookie `zsxq_access_token` |
/// | `abilities` | none; of an application with a secret `push` | what it may do besides answering: `BotAbility` |
/// | `templates` | none; official accounts | of notices, by what they are for: `credited`, `refunded`, `low`; with `…Fields` what its fields are called; `subscriptions`: they are of 订阅通知 |
/// | `models` | all | what persons may choose from, the usual one first; 20 at most |
/// | `words` | the usual ones | more words, and keys of menu items, by what they mean: `BotCommand` |
/// | `sharesGroups` | false; robots | whether a group has one conversation, and pays as one |
/// | `pollSeconds` | 300; zsxq | how often the group is looked at, 60 at least |
///
/// The other members are those of `BotTerms`. At `sandbox:` the sandbox has the numbers and keys, and the entry says none.
extension App {
    /// - Parameter models: the names of the catalogue's models.
    init(
        _ entry: CatalogueEntry, _ models: Set<String>, _ keys: MasterKeys?, _ sandbox: AppSandbox?
    ) throws(CatalogueError) {
        let names = BotPlatform.allCases.map(\.rawValue)
        try entry.allow(BotPlatform.everyMember)
        let platform = try entry.required(
            "platform", entry.text("platform", oneOf: names).flatMap(BotPlatform.init(rawValue:)),
            "one of " + names.joined(separator: ", "))
        let address = try entry.text("baseURL") ?? platform.usualAddress
        let isPlayed = address == Channel.sandbox
        try entry.allow(platform.members + (isPlayed ? [] : platform.ownMembers))
        guard isPlayed || ChannelAddress(address).isUsable else {
            throw entry.error("baseURL", "an address such as https://api.example.com is wanted", kind: .address)
        }
        let name = try entry.plainName()
        let mode = try Self.mode(of: entry)
        let abilities = try Self.abilities(of: entry, platform, isPlayed: isPlayed)
        let place = SecretPlace(name: name, baseURL: address, keys: keys)
        let access =
            try isPlayed
            ? AppAccess(playedAs: name, platform, mode, sandbox)
            : AppAccess(entry, platform, mode, abilities, place)
        self.init(
            name: name, platform: platform, baseURL: isPlayed ? sandbox?.baseURL ?? address : address, id: access.id,
            original: access.original, agent: access.agent, mode: mode, token: access.token,
            encodingKey: access.encodingKey, secret: access.secret, abilities: abilities,
            templates: try Self.templates(of: entry, abilities), templateFields: try Self.templateFields(of: entry),
            hasSubscriptions: try entry.object("templates")?.flag(Self.subscriptions) ?? false,
            words: try Self.words(of: entry),
            sharesGroups: try entry.flag("sharesGroups") ?? false,
            pollInterval: try Self.pollInterval(of: entry, platform), modelNames: try Self.models(of: entry, models),
            settings: try BotTerms(entry, platform, abilities), isSandbox: isPlayed, fault: access.fault,
            title: try Self.title(of: entry))
    }

    /// The most models that persons choose from: each delivery carries their prices.
    package static let mostModels = 20
    /// The most products that a chat lists, for the same reason.
    static let mostProducts = 20
    private static let mostWords = 64
    private static let notices = ["credited", "refunded", "low"]
    private static let fieldsOf = "Fields"
    private static let subscriptions = "subscriptions"

    private static func title(of entry: CatalogueEntry) throws(CatalogueError) -> String? {
        guard let title = try entry.text("title") else { return nil }
        guard title.unicodeScalars.count <= 40, Remark.isOne(title) else {
            throw entry.error("title", "1 to 40 characters in one line are wanted")
        }
        return title
    }

    private static func mode(of entry: CatalogueEntry) throws(CatalogueError) -> Mode {
        let modes = Mode.allCases.map(\.rawValue)
        return try entry.text("mode", oneOf: modes).flatMap(Mode.init(rawValue:)) ?? .secure
    }

    private static func abilities(
        of entry: CatalogueEntry, _ platform: BotPlatform, isPlayed: Bool
    ) throws(CatalogueError) -> [BotAbility] {
        let known = platform.abilities
        guard let names = try entry.textsIfAny("abilities") else {
            let hasSecret = try isPlayed ? true : entry.sealed("secret") != nil
            return platform == .weComApp && hasSecret ? [.push] : []
        }
        let abilities = names.compactMap(BotAbility.init(rawValue:)).filter { known.contains($0) }
        guard abilities.count == names.count, Set(names).count == names.count else {
            let allowed = known.map(\.rawValue).joined(separator: ", ")
            throw entry.error("abilities", "some of \(allowed) are wanted, each once")
        }
        return abilities
    }

    private static func templates(
        of entry: CatalogueEntry, _ abilities: [BotAbility]
    ) throws(CatalogueError) -> [String: String] {
        guard let templates = try entry.object("templates") else { return [:] }
        try templates.allow(notices + notices.map { $0 + fieldsOf } + [subscriptions])
        var ids: [String: String] = [:]
        for notice in notices {
            guard try templates.text(notice) != nil else { continue }
            ids[notice] = try templates.identifier(notice)
        }
        guard ids.isEmpty || abilities.contains(.notices) else {
            throw entry.error("templates", "without 'notices' in abilities nothing is sent by them")
        }
        return ids
    }

    /// The names that WeChat gives the fields of a template differ from one to the other: `character_string1`, `amount7`.
    private static func templateFields(of entry: CatalogueEntry) throws(CatalogueError) -> [String: [String]] {
        guard let templates = try entry.object("templates") else { return [:] }
        var fields: [String: [String]] = [:]
        for notice in notices {
            let names = try templates.texts(notice + fieldsOf)
            guard !names.isEmpty else { continue }
            let named = names.filter { $0 != "-" }
            guard try templates.text(notice) != nil, names.count <= 3, !named.isEmpty,
                Set(named).count == named.count, named.allSatisfy({ isFieldName($0) })
            else {
                throw templates.error(
                    notice + fieldsOf, "the template's names of the order, the amount and the sentence are wanted")
            }
            fields[notice] = names
        }
        return fields
    }

    private static func isFieldName(_ text: String) -> Bool {
        text.utf8.count <= 32
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func words(of entry: CatalogueEntry) throws(CatalogueError) -> [String: BotCommand] {
        guard let words = try entry.object("words") else { return [:] }
        try words.allow(BotCommand.allCases.map(\.rawValue))
        var commands: [String: BotCommand] = [:]
        for command in BotCommand.allCases {
            for word in try words.texts(command.rawValue) {
                guard isWord(word) else {
                    throw words.error(
                        command.rawValue,
                        "words of at most 128 bytes and usual width are wanted, without space around them, and without "
                            + "what ends a sentence")
                }
                guard commands.updateValue(command, forKey: word.lowercased()) == nil else {
                    throw words.error(command.rawValue, "'\(word)' is there twice")
                }
            }
        }
        guard commands.count <= mostWords else {
            throw entry.error(
                "words", "there are at most \(mostWords) words, not \(commands.count)",
                kind: .size(limit: mostWords, value: commands.count))
        }
        return commands
    }

    /// Whether a text is recognised when somebody writes it: the door narrows it, and leaves off how it ends.
    private static func isWord(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count), Remark.isOne(text), let first = text.first, let last = text.last
        else {
            return false
        }
        return !first.isWhitespace && !last.isWhitespace && !["。", ".", "!", "~"].contains(last)
            && !text.unicodeScalars.contains { (0xFF01...0xFF5E).contains($0.value) || $0.value == 0x3000 }
    }

    private static func models(
        of entry: CatalogueEntry, _ known: Set<String>
    ) throws(CatalogueError) -> [String] {
        let names = try entry.texts("models")
        for name in names where !known.contains(name) {
            throw entry.error("models", "there is no model '\(name)'")
        }
        guard Set(names).count == names.count else { throw entry.error("models", "a model is there twice") }
        guard names.count <= mostModels else {
            throw entry.error(
                "models", "there are at most \(mostModels) models to choose from, not \(names.count)",
                kind: .size(limit: mostModels, value: names.count))
        }
        return names
    }

    private static func pollInterval(
        of entry: CatalogueEntry, _ platform: BotPlatform
    ) throws(CatalogueError) -> Duration? {
        guard platform == .zsxq else { return nil }
        return .seconds(try entry.number("pollSeconds", in: 60...86_400) ?? 300)
    }
}

extension BotPlatform {
    /// Where its API is.
    var usualAddress: String {
        switch self {
        case .officialAccount: "https://api.weixin.qq.com"
        case .weComApp, .weComRobot: "https://qyapi.weixin.qq.com"
        case .zsxq: "https://api.zsxq.com"
        }
    }

    fileprivate var abilities: [BotAbility] {
        switch self {
        case .officialAccount: BotAbility.allCases
        case .weComApp: [.push]
        case .weComRobot, .zsxq: []
        }
    }

    /// What any entry may say.
    fileprivate static let everyMember = allCases.flatMap { $0.members + $0.ownMembers }
        .reduce(into: [String]()) { all, member in if !all.contains(member) { all.append(member) } }

    /// What an entry may say of an app.
    fileprivate var members: [String] {
        let all = ["name", "title", "platform", "baseURL", "models", "system", "language"]
        let ofChats = [
            "turns", "memoryMinutes", "memoryBytes", "joinMilliseconds", "greeting", "greetingInEnglish", "help",
            "helpInEnglish", "words", "pictures", "lowCredit",
        ]
        return switch self {
        case .officialAccount: all + ofChats + ["mode", "abilities", "templates"]
        case .weComApp: all + ofChats + ["abilities"]
        case .weComRobot: all + ofChats + ["sharesGroups"]
        case .zsxq: all + ["pollSeconds", "manners"]
        }
    }

    /// What it says besides, unless the platform is played.
    fileprivate var ownMembers: [String] {
        switch self {
        case .officialAccount: ["id", "original", "token", "encodingKey", "secret"]
        case .weComApp: ["id", "agent", "token", "encodingKey", "secret"]
        case .weComRobot: ["id", "token", "encodingKey"]
        case .zsxq: ["id", "secret"]
        }
    }
}
