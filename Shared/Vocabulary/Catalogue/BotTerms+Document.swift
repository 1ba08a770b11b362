internal import Messages

/// Reads what an entry of the catalogue's `apps` says of its conversations.
///
/// | member | default | what it is |
/// | --- | --- | --- |
/// | `system` | none | stands before each conversation; 8 192 bytes at most |
/// | `turns` | 10 | how many questions with their answers a conversation remembers, 0 to 30; zsxq: none |
/// | `memoryMinutes` | 60 | after so long without a word a conversation begins anew; a month at most |
/// | `memoryBytes` | 24 000 | the most bytes of a conversation that a model is shown, 1 000 to 100 000 |
/// | `joinMilliseconds` | 1 000 | how long is waited for a further line of what somebody writes in several, 0 to 1 500 |
/// | `greeting`, `greetingInEnglish` | the usual words; the greeting | said to who follows; 1 500 bytes at most |
/// | `help`, `helpInEnglish` | the usual words; the help | said to who asks for help; as long |
/// | `lowCredit` | never | yuan: an answer that leaves less says so |
/// | `language` | `zh` | in which persons are spoken to whose language is not known: `zh` or `en` |
/// | `pictures` | false | whether the models are shown pictures |
/// | `manners` | zsxq | `fromHour` 7, `untilHour` 22 (UTC+8), `skippedPercent` 20, `silent` false, `mostBytes` 3 000 |
extension BotTerms {
    /// What the rest of the catalogue and the process say is left out.
    init(
        _ entry: CatalogueEntry, _ platform: BotPlatform, _ abilities: [BotAbility]
    ) throws(CatalogueError) {
        self.init(platform: platform, abilities: abilities, models: [], site: "")
        system = try Self.text("system", of: entry, mostBytes: 8_192)
        greeting = try Self.bilingual("greeting", of: entry)
        help = try Self.bilingual("help", of: entry)
        turns = try entry.number("turns", in: 0...30) ?? turns
        turnsMilliseconds =
            try entry.number("memoryMinutes", in: 1...43_200).map { Int64($0) * 60_000 } ?? turnsMilliseconds
        mostBytes = try entry.number("memoryBytes", in: 1_000...100_000) ?? mostBytes
        joinMilliseconds =
            try entry.number("joinMilliseconds", in: 0...1_500).map { Int64($0) } ?? joinMilliseconds
        lowCredit = try entry.amount("lowCredit")
        takesPictures = try entry.flag("pictures") ?? false
        let languages = Language.allCases.map(\.rawValue)
        language = try entry.text("language", oneOf: languages).flatMap(Language.init(rawValue:)) ?? language
        try setClock(of: platform, entry)
    }

    private static let mostReplyBytes = 1_500

    /// How the platform delivers, and what it lets through.
    private mutating func setClock(of platform: BotPlatform, _ entry: CatalogueEntry) throws(CatalogueError) {
        switch platform {
        case .officialAccount: break
        case .weComApp:
            // It counts by the minute, thirty to a member.
            pushes = 20
        case .weComRobot:
            (partBytes, showsMarkdown, deliveries) = (20_480, true, 1)
            (pushes, pushMilliseconds) = (1, 3_600_000)
        case .zsxq:
            // Questions of one group are of many persons: none is held to know of another.
            (turns, joinMilliseconds, deliveries, pushes) = (0, 0, 1, 1)
            let manners = try PollManners(entry.object("manners"))
            partBytes = manners.mostBytes
            self.manners = manners
        }
    }

    private static func text(
        _ member: String, of entry: CatalogueEntry, mostBytes: Int
    ) throws(CatalogueError) -> String? {
        guard let text = try entry.text(member) else { return nil }
        guard text.utf8.count <= mostBytes else {
            throw entry.error(
                member, "there are at most \(mostBytes) bytes, not \(text.utf8.count)",
                kind: .size(limit: mostBytes, value: text.utf8.count))
        }
        return text
    }

    private static func bilingual(
        _ member: String, of entry: CatalogueEntry
    ) throws(CatalogueError) -> BilingualText? {
        let english = try text(member + "InEnglish", of: entry, mostBytes: mostReplyBytes)
        guard let text = try text(member, of: entry, mostBytes: mostReplyBytes) else {
            guard english == nil else { throw entry.error(member, "it is missing; the same in Chinese is wanted") }
            return nil
        }
        return BilingualText(chinese: text, english: english ?? text)
    }
}

extension PollManners {
    fileprivate init(_ entry: CatalogueEntry?) throws(CatalogueError) {
        self.init()
        guard let entry else { return }
        try entry.allow(["fromHour", "untilHour", "skippedPercent", "silent", "mostBytes"])
        fromHour = try entry.number("fromHour", in: 0...23) ?? fromHour
        untilHour = try entry.number("untilHour", in: 1...24) ?? untilHour
        guard fromHour < untilHour else { throw entry.error("untilHour", "it has to be later than fromHour") }
        skippedHundredths = try entry.number("skippedPercent", in: 0...90) ?? skippedHundredths
        isSilent = try entry.flag("silent") ?? false
        mostBytes = try entry.number("mostBytes", in: 100...10_000) ?? mostBytes
    }
}
