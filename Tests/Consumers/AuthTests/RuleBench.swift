import Messages
import Processing
import ProcessingBench

@testable import Auth

/// Asks as an account that has keys, with the rules that a door has stamped.
struct RuleBench {
    var auth = ProcessorBench(Auth())
    /// Two keys of the account.
    static let key = KeyHash(hexadecimal: String(repeating: "a", count: 64))
    static let other = KeyHash(hexadecimal: String(repeating: "b", count: 64))
    /// One that it does not have.
    static let stranger = KeyHash(hexadecimal: String(repeating: "c", count: 64))

    private var count = 0
    /// What the latest chat that was let in was counted for.
    private(set) var counted: Counted?

    init() {
        for key in [Self.key, Self.other] {
            _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        }
    }

    /// What a chat comes with.
    struct Question {
        var rules: RuleTerms?
        var key = RuleBench.key
        var tokens = 10
        /// Lists that refuse it.
        var words: [String]?
        /// Groups that may ask the model.
        var groups: [String]?
        var isLate = false
    }

    /// Sets what Auth knows of the account.
    mutating func set(group: String?) { auth.state.standing.value.group = group }
    mutating func suspend() { auth.state.standing.value.status = .suspended }

    mutating func limit(_ key: KeyHash = RuleBench.key, _ change: (inout KeyLimits) -> Void) {
        var limits = KeyLimits()
        change(&limits)
        auth.state.credentials[key.hexadecimal]?.limits = limits
    }

    /// Asks; returns the refusal, or nil if the chat goes on to Quota.
    mutating func ask(_ question: Question, after pause: Duration = .zero) -> Refusal? {
        count += 1
        var asked = chat()
        asked.request = RequestID("r\(count)")
        let late: Duration = question.isLate ? .milliseconds(-1) : .seconds(30)
        asked.deadline = auth.time + pause + late
        asked.terms.tokensIn = question.tokens
        asked.terms.groups = question.groups.map { groups in
            groups.map { Chat.Terms.Group(name: $0, ratio: .one) }
        }
        let requested = ChatRequested(
            chat: asked, credential: .key(question.key), words: question.words, rules: question.rules)
        let said = auth.feed(.requested(requested), after: pause).first
        if let authorized = said as? ChatAuthorized { counted = authorized.counted }
        return (said as? Refused)?.refusal
    }

    /// Quota refuses a chat.
    mutating func turnAway(_ counted: Counted) {
        _ = auth.feed(
            .turnedAway(ChatTurnedAway(request: RequestID("r\(count)"), account: account, counted: counted)))
    }

    mutating func ask(_ rules: RuleTerms?, after pause: Duration = .zero) -> Refusal? {
        ask(Question(rules: rules), after: pause)
    }

    /// The size of what is kept of an account's requests.
    var bytesOfTallies: Int {
        auth.entries.filter { $0.name.hasPrefix("tallies/") }.reduce(0) { $0 + $1.value.count }
    }
}

extension FrequencyLimits {
    init(_ pace: FrequencyLimit.Pace, _ limit: Int) {
        self.init()
        self[pace] = limit
    }
}

extension RuleTerms {
    /// The usual order, with these limits.
    init(account: FrequencyLimits? = nil, key: FrequencyLimits? = nil, groups: [Group]? = nil) {
        self.init(order: RuleName.usual, account: account, key: key, groups: groups)
    }
}
