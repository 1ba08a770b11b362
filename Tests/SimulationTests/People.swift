import Messages
import SimulatedLog

/// Persons with their browsers, who guesses, and keys with limits, as one seed plays it.
struct People {
    /// The persons' accounts, which a first sign-in opens.
    let payers: [Scenario.Payer]
    let browsers: [Browser.Plan]
    let typing: [TypingGuesser.Plan]
    let sending: [SendingGuesser.Plan]
    let keys: [Keeper.Plan]
    let requests: [Scenario.Plan]
    /// Of all desks together; low, so that they are reached.
    let limits: SignInLimits

    /// What a first sign-in is given, and what all of them are given in a day.
    static let gift = Money(microYuan: 300)
    static let giftBudget = Money(microYuan: 500)
    /// Those who have nothing to do without people.
    static let consumers = [Consumer.signIn, .postman]
    /// One seed in so many has people: it costs several times what others do.
    private static let share = 8

    /// Nil without people. A generator of its own leaves what others play as it is.
    init?(_ payers: [Scenario.Payer], _ last: Duration, _ partitions: Int32, _ generator: SeededGenerator) {
        var generator = generator
        var random = generator.split()
        guard random.oneIn(Self.share) else { return nil }
        let milliseconds = Int(last.wholeMilliseconds)
        let identities = (0..<(1 + random.below(3))).map { Self.identity($0, isMail: random.oneIn(2)) }
        self.payers = identities.enumerated().map { Self.payer($0, $1, &random) }
        let browsers = (0..<(2 + random.below(3))).map { number in
            Self.browser(number, identities[random.below(identities.count)], milliseconds, &random)
        }
        self.browsers = browsers
        typing = identities.filter(\.isMailed).prefix(1 + random.below(2)).enumerated().map { number, victim in
            TypingGuesser.Plan(
                name: "typist\(number)", victim: victim, at: Self.moment(milliseconds, &random),
                rounds: 1 + random.below(3), guesses: 2 + random.below(6))
        }
        sending = (0..<random.below(3)).map { number in
            SendingGuesser.Plan(
                name: "sender\(number)", identity: Self.identity(100 + number, isMail: false),
                at: Self.moment(milliseconds, &random), guesses: 2 + random.below(6))
        }
        let keys = (0..<(1 + random.below(2))).map { number in
            Self.key(number, payers[random.below(payers.count)], browsers, milliseconds, &random)
        }
        self.keys = keys
        requests = Self.requests(browsers, keys, partitions, &random)
        limits = Self.limits(&random)
    }

    static func moment(_ last: Int, _ random: inout SeededGenerator) -> Timestamp {
        Scenario.start + .milliseconds(random.below(last))
    }

    private static func identity(_ number: Int, isMail: Bool) -> Identity {
        if isMail, let address = try? MailAddress("person\(number)@example.com") { return .mail(address) }
        guard let identity = Identity(wechatApp: "wx1", openid: "person\(number)") else {
            preconditionFailure("The platform gives such names.")
        }
        return identity
    }

    private static func payer(
        _ number: Int, _ identity: Identity, _ random: inout SeededGenerator
    ) -> Scenario.Payer {
        let amount = Money(microYuan: Int64([3_000, 60_000, 1_000_000][random.below(3)]))
        return Scenario.Payer(
            account: identity.account, credential: KeyHash(hexadecimal: "none"), group: nil,
            grants: [(id: "person\(number)", amount: amount, times: 1 + random.below(2), at: Scenario.start)],
            corrections: [])
    }

    private static func browser(
        _ number: Int, _ identity: Identity, _ last: Int, _ random: inout SeededGenerator
    ) -> Browser.Plan {
        let leaving = Browser.Plan.Leaving.allCases
        return Browser.Plan(
            name: "browser\(number)", identity: identity, badge: Badge(), at: moment(last, &random),
            rounds: 1 + random.below(3), codeLives: .milliseconds(10_000 + random.below(30_000)),
            sessionLives: random.oneIn(5) ? .seconds(10) : .seconds(600), slips: random.oneIn(3) ? 1 : 0,
            isImpatient: random.oneIn(3), showsCode: !random.oneIn(6),
            staysFor: random.oneIn(3) ? nil : .milliseconds(random.below(10_000)),
            leaves: leaving[random.below(leaving.count)])
    }

    private static func limits(_ random: inout SeededGenerator) -> SignInLimits {
        var limits = SignInLimits()
        limits.wrongDigitsPerIdentity = random.oneIn(2) ? 4 : 9
        limits.wrongDigits = Desk.count * 7
        limits.wrongLettersPerSender = 4
        limits.wrongLetters = Desk.count * 6
        return limits
    }
}

extension Identity {
    /// Whether codes are sent to it.
    var isMailed: Bool { if case .mail = self { true } else { false } }
}
