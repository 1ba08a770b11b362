import Messages

/// Reads the catalogue's `rules`.
extension RuleBook {
    /// - Parameter groups: the names of the catalogue's groups.
    init(_ entries: [CatalogueEntry], _ groups: Set<String>) throws(CatalogueError) {
        guard !entries.isEmpty else {
            self = .usual
            return
        }
        var order: [RuleName] = []
        var whiteList: WhiteList?
        var frequency: Frequency?
        for entry in entries {
            let rule = try Self.name(of: entry)
            guard !order.contains(rule) else { throw entry.error("name", "'\(rule.rawValue)' is listed twice") }
            switch rule {
            case .whitelist: whiteList = try WhiteList(entry, groups, behind: order)
            case .frequency: frequency = try Frequency(entry, groups)
            case .words, .status, .model: try entry.allow(["name"])
            }
            order.append(rule)
        }
        for rule in RuleName.needed where !order.contains(rule) {
            throw CatalogueError("rules", "'\(rule.rawValue)' is missing, which cannot be left out")
        }
        self.init(order: order, whiteList: whiteList, frequency: frequency)
    }

    private static func name(of entry: CatalogueEntry) throws(CatalogueError) -> RuleName {
        let names = RuleName.allCases.map(\.rawValue)
        let rule = try entry.text("name", oneOf: names).flatMap(RuleName.init(rawValue:))
        return try entry.required("name", rule, "one of " + names.joined(separator: ", "))
    }

    /// Refuses a group that the catalogue does not list.
    fileprivate static func check(
        _ name: String, _ groups: Set<String>, of entry: CatalogueEntry, at member: String
    ) throws(CatalogueError) {
        guard !groups.contains(name) else { return }
        throw entry.error(member, "there is no group '\(name)' among the catalogue's groups")
    }
}

extension RuleBook.WhiteList {
    fileprivate init(
        _ entry: CatalogueEntry, _ groups: Set<String>, behind earlier: [RuleName]
    ) throws(CatalogueError) {
        try entry.allow(["name", "accounts", "groups", "skips"])
        var accounts: Set<Account> = []
        for name in try entry.texts("accounts") {
            guard let account = Account(name) else { throw entry.error("accounts", "'\(name)' is no account's name") }
            accounts.insert(account)
        }
        guard accounts.count <= Self.mostAccounts else {
            throw entry.error(
                "accounts", "there are at most \(Self.mostAccounts) accounts, not \(accounts.count)",
                kind: .size(limit: Self.mostAccounts, value: accounts.count))
        }
        let names = try entry.texts("groups")
        for name in names { try RuleBook.check(name, groups, of: entry, at: "groups") }
        self.init(accounts: accounts, groups: names, skips: try Self.skips(of: entry, behind: earlier))
    }

    private static func skips(
        of entry: CatalogueEntry, behind earlier: [RuleName]
    ) throws(CatalogueError) -> [RuleName] {
        let allowed = RuleName.sparable.map(\.rawValue).joined(separator: ", ")
        var skips: [RuleName] = []
        for name in try entry.texts("skips") {
            guard let rule = RuleName(rawValue: name), RuleName.sparable.contains(rule) else {
                throw entry.error("skips", "'\(name)' cannot be skipped; what can is \(allowed)")
            }
            guard !earlier.contains(rule) else {
                throw entry.error("skips", "'\(name)' is asked before the white list, which cannot skip it then")
            }
            guard !skips.contains(rule) else { throw entry.error("skips", "'\(name)' is there twice") }
            skips.append(rule)
        }
        guard !skips.isEmpty else { throw entry.error("skips", "it is empty: give what is skipped, of \(allowed)") }
        return skips
    }
}

extension RuleBook.Frequency {
    fileprivate init(_ entry: CatalogueEntry, _ groups: Set<String>) throws(CatalogueError) {
        try entry.allow(["name", "account", "key", "groups"])
        let account = try Self.limits("account", of: entry)
        let key = try Self.limits("key", of: entry)
        var ofGroups: [RuleTerms.Group] = []
        for entry in try entry.list("groups") {
            let name = try entry.required("name", entry.text("name"), "a text")
            try RuleBook.check(name, groups, of: entry, at: "name")
            guard !ofGroups.contains(where: { $0.name == name }) else {
                throw entry.error("name", "'\(name)' is listed twice")
            }
            ofGroups.append(RuleTerms.Group(name: name, limits: try FrequencyLimits(entry, besides: ["name"])))
        }
        self.init(account: account, key: key, groups: ofGroups)
        guard !isEmpty else { throw entry.error("", "it has no limit: give account, key or groups") }
    }

    private static func limits(
        _ member: String, of entry: CatalogueEntry
    ) throws(CatalogueError) -> FrequencyLimits? {
        guard let limits = try entry.object(member) else { return nil }
        return try FrequencyLimits(limits, besides: [])
    }
}

extension FrequencyLimits {
    /// - Parameter others: members that are read elsewhere.
    fileprivate init(_ entry: CatalogueEntry, besides others: [String]) throws(CatalogueError) {
        let names = FrequencyLimit.Pace.allCases.map(\.rawValue)
        try entry.allow(others + names)
        self.init()
        for pace in FrequencyLimit.Pace.allCases { self[pace] = try entry.limit(pace.rawValue) }
        guard !isEmpty else { throw entry.error("", "it has no limit: give \(names.joined(separator: ", "))") }
    }
}
