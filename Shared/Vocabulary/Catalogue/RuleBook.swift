package import Messages

/// The rules that a chat is held against, in their order, with what they need.
package struct RuleBook: Hashable, Sendable {
    package let order: [RuleName]
    package let whiteList: WhiteList?
    package let frequency: Frequency?

    /// What holds where the catalogue says nothing.
    package static let usual = RuleBook(order: RuleName.usual)

    /// Accounts that are spared some of the rules.
    package struct WhiteList: Hashable, Sendable {
        package let accounts: Set<Account>
        /// Groups whose accounts are spared them too.
        package let groups: [String]
        package let skips: [RuleName]

        package static let mostAccounts = 10_000

        package init(accounts: Set<Account> = [], groups: [String] = [], skips: [RuleName]) {
            self.accounts = accounts
            self.groups = groups.sorted()
            self.skips = skips
        }
    }

    /// How often may be asked, and how much.
    package struct Frequency: Hashable, Sendable {
        /// Of each account.
        package let account: FrequencyLimits?
        /// Of each key, whosever it is.
        package let key: FrequencyLimits?
        /// Of each account of these groups, in place of `account`.
        package let groups: [RuleTerms.Group]

        package init(
            account: FrequencyLimits? = nil, key: FrequencyLimits? = nil, groups: [RuleTerms.Group] = []
        ) {
            self.account = account
            self.key = key
            self.groups = groups.sorted { $0.name < $1.name }
        }

        var isEmpty: Bool { account == nil && key == nil && groups.isEmpty }
    }

    package init(order: [RuleName], whiteList: WhiteList? = nil, frequency: Frequency? = nil) {
        self.order = order
        self.whiteList = whiteList
        self.frequency = frequency
    }

    /// What a chat of the account carries to Auth; nil for the usual rules.
    package func terms(of account: Account) -> RuleTerms? {
        let list = order.contains(.whitelist) ? stamp(for: account) : nil
        let isSpared = list?.isListed == true && list?.skips.contains(RuleName.frequency.rawValue) == true
        let limits = order.contains(.frequency) && frequency?.isEmpty == false && !isSpared ? frequency : nil
        // What has nothing to say need not be carried.
        let asked = order.filter { rule in
            switch rule {
            case .whitelist: list != nil
            case .frequency: limits != nil
            case .words, .status, .model: true
            }
        }
        guard asked != [.words, .status, .model] else { return nil }
        return RuleTerms(
            order: asked, whiteList: list, account: limits?.account, key: limits?.key,
            groups: limits.flatMap { $0.groups.isEmpty ? nil : $0.groups })
    }

    /// The white list, as far as it can concern the account.
    private func stamp(for account: Account) -> RuleTerms.WhiteList? {
        guard let whiteList else { return nil }
        let skips = whiteList.skips.map(\.rawValue)
        if whiteList.accounts.contains(account) { return RuleTerms.WhiteList(isListed: true, skips: skips) }
        return whiteList.groups.isEmpty ? nil : RuleTerms.WhiteList(groups: whiteList.groups, skips: skips)
    }
}
