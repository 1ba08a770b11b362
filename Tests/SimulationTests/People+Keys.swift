import Messages
import SimulatedLog

extension People {
    /// A key with limits, of an operator's making for a payer, or of a person's for the own account.
    static func key(
        _ number: Int, _ payer: Scenario.Payer, _ browsers: [Browser.Plan], _ last: Int,
        _ random: inout SeededGenerator
    ) -> Keeper.Plan {
        let browser = random.oneIn(2) ? browsers[random.below(browsers.count)] : nil
        var issued = moment(last, &random)
        // A person signs in first.
        if let browser { issued = browser.at + .seconds(9) }
        let hasMoney = random.oneIn(2)
        var steps: [(at: Timestamp, step: Keeper.Plan.Step)] = [(issued, .issue(keyLimits(hasMoney, &random)))]
        if random.oneIn(2) {
            steps.append((issued + .milliseconds(2_000 + random.below(8_000)), .change(keyLimits(hasMoney, &random))))
        }
        if !random.oneIn(3) { steps.append((issued + .milliseconds(4_000 + random.below(8_000)), .revoke)) }
        return Keeper.Plan(
            name: "limited\(number)", account: browser?.identity.account ?? payer.account,
            credential: KeyHash(hexadecimal: "limited\(number)"), badge: browser?.badge,
            steps: steps.sorted { $0.at < $1.at })
    }

    /// Money is limited always or never: what a key spends while it is not counts towards no limit.
    private static func keyLimits(_ hasMoney: Bool, _ random: inout SeededGenerator) -> KeyLimits {
        var limits = KeyLimits()
        if hasMoney { limits.moneyPerDay = Money(microYuan: Int64([3_000, 8_000, 30_000][random.below(3)])) }
        if random.oneIn(2) { limits.answersAtOnce = 1 + random.below(2) }
        if limits.isEmpty || random.oneIn(2) { limits.requestsPerMinute = 1 + random.below(4) }
        return limits
    }

    /// Some under each session, and many under each key within a short time.
    static func requests(
        _ browsers: [Browser.Plan], _ keys: [Keeper.Plan], _ partitions: Int32, _ random: inout SeededGenerator
    ) -> [Scenario.Plan] {
        var requests: [Scenario.Plan] = []
        for browser in browsers {
            for _ in 0..<(1 + random.below(3)) {
                let at = browser.at + .milliseconds(8_000 + random.below(24_000))
                requests.append(
                    request(requests.count, browser.identity.account, browser.badge, at, partitions, &random))
            }
        }
        for key in keys {
            let badge = Badge(.key(key.credential))
            guard let issued = key.steps.first?.at else { continue }
            for _ in 0..<(4 + random.below(4)) {
                let at = issued + .milliseconds(1_500 + random.below(9_000))
                requests.append(request(requests.count, key.account, badge, at, partitions, &random))
            }
        }
        return requests
    }

    private static func request(
        _ number: Int, _ account: Account, _ badge: Badge, _ at: Timestamp, _ partitions: Int32,
        _ random: inout SeededGenerator
    ) -> Scenario.Plan {
        var chat = Scenario.chat(100 + number, account, at, partitions, &random)
        // No request joins another's answer, and only the limits of keys are in its way.
        chat.idempotency = nil
        chat.repetition = nil
        chat.terms.streamsLimit = 16
        return Scenario.Plan(
            chat: chat, badge: badge, at: at,
            stopAfter: random.oneIn(6) ? .milliseconds(random.below(6_000)) : nil,
            repeatsAfter: random.oneIn(4) ? .milliseconds(random.below(15_000)) : nil, leavesAfter: nil)
    }
}
