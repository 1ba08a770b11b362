import JSON

/// One thing that goes wrong, and where.
protocol ScriptedRule: Equatable, Sendable {
    /// One in so many.
    var every: Int { get }
    /// How often it strikes; nil: no limit.
    var times: Int? { get }

    init(_ value: JSONValue) throws(ControlError)

    /// - Parameter struck: how often it did.
    func document(struck: Int) -> JSONText
}

/// What is done wrong: rules, and the seed of what chance decides.
struct MischiefScript<Rule: ScriptedRule>: Equatable, Sendable {
    private(set) var seed = 0
    private(set) var rules: [Rule] = []

    private static var mostRules: Int { 256 }

    init(seed: Int = 0, rules: [Rule] = []) {
        self.seed = seed
        self.rules = rules
    }

    /// Reads `{"seed": 7, "rules": [{"fault": "lose", "every": 10}, …]}`.
    init(_ value: JSONValue) throws(ControlError) {
        for member in value.members where !["seed", "rules"].contains(member.name) {
            throw ControlError("A script has `seed` and `rules`, and no `\(member.name)`.")
        }
        guard let list = value.member("rules"), list.isArray else { throw ControlError("`rules` is a list.") }
        if let seed = value.member("seed") {
            guard let number = seed.int else { throw ControlError("`seed` is a number.") }
            self.seed = number
        }
        for element in list.elements { try add(try Rule(element)) }
    }

    mutating func add(_ rule: Rule) throws(ControlError) {
        guard rules.count < Self.mostRules else { throw ControlError("There are \(Self.mostRules) rules at most.") }
        rules.append(rule)
    }

    /// Whether chance has this rule strike. The same seed, rule and subject draw the same, in whatever order they come.
    func strikes(_ place: Int, _ subject: String) -> Bool {
        let every = rules[place].every
        return every <= 1 || Chance.draw("\(seed)/\(place)/\(subject)") % UInt64(every) == 0
    }

    /// - Parameter struck: how often each rule did.
    func document(struck: [Int]) -> JSONText {
        let rules = zip(rules, struck).map { rule, struck in rule.document(struck: struck) }
        return ["seed": .integer(seed), "rules": .array(rules)]
    }
}

extension MischiefScript: Codable where Rule: Codable {}

/// What is by chance, and the same each time.
enum Chance {
    /// FNV-1a, mixed as SplitMix64 does: the hashes of the standard library differ from process to process.
    static func draw(_ text: String) -> UInt64 {
        var mixed = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
