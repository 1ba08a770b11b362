/// What Auth's rules need beyond the account's state, as the catalogue has it when a request comes.
package struct RuleTerms: Hashable, Sendable, Codable {
    /// The names of the rules (`RuleName`), in the order in which they are asked. A name that a reader does not know is
    /// left out.
    package var order: [String]
    /// Nil if the account cannot be on it.
    package var whiteList: WhiteList?
    /// The limits of each account.
    package var account: FrequencyLimits?
    /// The limits of each key.
    package var key: FrequencyLimits?
    /// Groups whose accounts have other limits than `account`, in the order of their names.
    package var groups: [Group]?

    /// Who is spared which rules.
    package struct WhiteList: Hashable, Sendable, Codable {
        /// True if the account itself is on it.
        package var isListed: Bool?
        /// The groups that are on it: the door does not know an account's group.
        package var groups: [String]?
        /// The names of the rules that are not asked.
        package var skips: [String]

        package init(isListed: Bool? = nil, groups: [String]? = nil, skips: [String]) {
            self.isListed = isListed
            self.groups = groups
            self.skips = skips
        }

        /// Whether an account that belongs to the group is on it.
        package func holds(_ group: String?) -> Bool {
            isListed == true || group.map { groups?.contains($0) ?? false } ?? false
        }
    }

    /// The limits of a group's accounts.
    package struct Group: Hashable, Sendable, Codable {
        package var name: String
        package var limits: FrequencyLimits

        package init(name: String, limits: FrequencyLimits) {
            self.name = name
            self.limits = limits
        }
    }

    package init(
        order: [RuleName], whiteList: WhiteList? = nil, account: FrequencyLimits? = nil, key: FrequencyLimits? = nil,
        groups: [Group]? = nil
    ) {
        self.order = order.map(\.rawValue)
        self.whiteList = whiteList
        self.account = account
        self.key = key
        self.groups = groups
    }
}

/// How often may be asked, and how much: each nil for any number.
package struct FrequencyLimits: Hashable, Sendable, Codable {
    package var requestsPerDay: Int?
    package var requestsPerMinute: Int?
    /// Of input, by the door's measure: the most that it can be.
    package var tokensPerDay: Int?
    package var tokensPerMinute: Int?

    package init() {}

    package subscript(pace: FrequencyLimit.Pace) -> Int? {
        get {
            switch pace {
            case .requestsPerMinute: requestsPerMinute
            case .requestsPerDay: requestsPerDay
            case .tokensPerMinute: tokensPerMinute
            case .tokensPerDay: tokensPerDay
            }
        }
        set {
            switch pace {
            case .requestsPerMinute: requestsPerMinute = newValue
            case .requestsPerDay: requestsPerDay = newValue
            case .tokensPerMinute: tokensPerMinute = newValue
            case .tokensPerDay: tokensPerDay = newValue
            }
        }
    }

    package var isEmpty: Bool { self == FrequencyLimits() }
}

extension RuleTerms: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("groups", groups)
            $0.add("key", key)
            $0.add("order", order)
            $0.add("whiteList", whiteList)
        }
    }
}

extension RuleTerms.WhiteList: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("groups", groups)
            $0.add("isListed", isListed)
            $0.add("skips", skips)
        }
    }
}

extension RuleTerms.Group: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("limits", limits)
            $0.add("name", name)
        }
    }
}

extension FrequencyLimits: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("requestsPerDay", requestsPerDay)
            $0.add("requestsPerMinute", requestsPerMinute)
            $0.add("tokensPerDay", tokensPerDay)
            $0.add("tokensPerMinute", tokensPerMinute)
        }
    }
}
