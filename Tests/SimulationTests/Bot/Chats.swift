import Messages
import SimulatedLog

/// Who writes to the bot, where, when and what, as one seed plays it.
struct Chats {
    let apps: [PlayedApp]
    let phones: [Phone.Plan]
    /// The persons' own accounts.
    let payers: [Scenario.Payer]
    /// Pages that persons sign in at, by a code that they send to the bot.
    let browsers: [Browser.Plan]
    /// What is said to SignIn of accounts that identities open from then on.
    let links: [(at: Timestamp, draft: Draft)]
    /// When persons ask for what is left: nothing fails any more.
    let calmFrom: Timestamp
    /// How long it takes until nothing is left to do.
    let lasts: Duration

    /// Those who have nothing to do with it.
    static let idle = Trade.consumers + [.codes]
    /// Beyond it nothing may be left to do.
    static let stepsLimit = 1_000_000

    init(_ linked: [Scenario.Payer], _ last: Duration, _ random: inout SeededGenerator) {
        let milliseconds = Int(last.wholeMilliseconds)
        let apps = PlayedApp.all(&random)
        self.apps = apps
        // One has no credit of their own, and is linked to an account that has some.
        let isLinked = random.oneIn(2)
        let plans = (0..<(1 + random.below(3))).map { number in
            Self.phone(number, apps, milliseconds, isLinked: isLinked && number == 0, &random)
        }
        phones = plans
        payers = plans.map { Self.payer($0, isLinked: isLinked && $0.number == 0, &random) }
        browsers = random.oneIn(3) ? plans.dropFirst(isLinked ? 1 : 0).prefix(1).map { Self.browser($0) } : []
        links = isLinked ? Self.links(of: plans[0].identity, to: linked[0].account, milliseconds, &random) : []
        calmFrom = Scenario.start + last + .seconds(30)
        // Until all is read, the latest answer of a robot is there, and every delivery is forgotten.
        lasts = last + .seconds(30 + 60 * 12 + 1_500)
    }

    func app(_ name: String) -> PlayedApp {
        guard let app = apps.first(where: { $0.name == name }) else { preconditionFailure("Nobody plays \(name).") }
        return app
    }

    // MARK: - Persons

    private static func phone(
        _ number: Int, _ apps: [PlayedApp], _ last: Int, isLinked: Bool, _ random: inout SeededGenerator
    ) -> Phone.Plan {
        let first = apps[random.below(apps.count)]
        // At WeCom one person is known to all apps of a company.
        let others = apps.filter { $0.corp != nil && $0.corp == first.corp && $0.name != first.name }
        let own = [first] + (random.oneIn(2) ? others : [])
        var plan = Phone.Plan(number: number, identity: first.identity(of: number), apps: own.map(\.name))
        for app in own { plan.deeds += Self.deeds(of: number, app, last, isLinked: isLinked, &random) }
        plan.deeds.sort { $0.at < $1.at }
        return plan
    }

    private static func payer(
        _ plan: Phone.Plan, isLinked: Bool, _ random: inout SeededGenerator
    ) -> Scenario.Payer {
        let amount = Money(microYuan: Int64([2_000, 60_000, 1_000_000][random.below(3)]))
        let grants = [(id: "phone\(plan.number)", amount: amount, times: 1 + random.below(2), at: Scenario.start)]
        return Scenario.Payer(
            account: plan.identity.account, credential: KeyHash(hexadecimal: "none"), group: nil,
            grants: isLinked ? [] : grants, corrections: [])
    }

    private static func browser(_ plan: Phone.Plan) -> Browser.Plan {
        Browser.Plan(
            name: "page\(plan.number)", identity: plan.identity, badge: Badge(), at: Scenario.start + .seconds(3),
            rounds: 1, codeLives: .seconds(20), sessionLives: .seconds(600), slips: 0, isImpatient: false,
            showsCode: true, staysFor: .seconds(4), leaves: .here)
    }

    /// Links an identity in the middle of what it asks, and later, in most seeds, unlinks it again.
    private static func links(
        of identity: Identity, to account: Account, _ last: Int, _ random: inout SeededGenerator
    ) -> [(at: Timestamp, draft: Draft)] {
        let first = Scenario.start + .milliseconds(random.below(last / 2))
        let proven = LinkProven(
            identity: identity, account: account, request: RequestID("link"), reply: address("link"),
            deadline: first + .seconds(120))
        var said = [(at: first, draft: Draft(to: SignInInbox.linkProven(proven)))]
        guard !random.oneIn(3) else { return said }
        let second = first + .milliseconds(random.below(last / 2))
        let asked = UnlinkAsked(
            identity: identity, account: account, request: RequestID("unlink"), reply: address("unlink"),
            deadline: second + .seconds(120))
        said.append((at: second, draft: Draft(to: SignInInbox.unlinkAsked(asked))))
        return said
    }

    private static func address(_ stream: String) -> ReplyAddress { ReplyAddress(partition: 0, stream: stream) }
}
