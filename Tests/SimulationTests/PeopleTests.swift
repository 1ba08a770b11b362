import Messages
import Testing

/// That the seeds with people play what their checks are for.
@Suite struct PeopleTests {
    @Test func `the seeds play every answer to a try, to a session and to a key with limits`() {
        var told: Set<String> = []
        for check in Self.checks(40) {
            for refusal in check.story.refusals.values.joined() { told.insert(Self.name(of: refusal)) }
        }
        let wanted: Set<String> = [
            "codeWrong", "keyMoneyExhausted", "keyTooManyAnswers", "keyUnknown", "limited", "sessionUnknown",
            "ticketExpired", "ticketOfAnother", "ticketPending", "ticketUnknown", "tooManyTries",
        ]
        #expect(wanted.isSubset(of: told), "Never played: \(wanted.subtracting(told).sorted()).")
    }

    @Test func `the seeds sign people in, ask by what has ended, and revoke keys whose answers run`() {
        var (typed, shown, chats, past, running, gifts) = (0, 0, 0, 0, 0, 0)
        for check in Self.checks(40) {
            let ways = check.story.tries.filter { check.story.sessions[$0.content.session] != nil }
            typed += ways.count { $0.content.code != nil }
            shown += ways.count { $0.content.code == nil }
            gifts += check.story.claims.values.filter { check.gift(to: $0.content.account) > .zero }.count
            chats += check.credentials.letIn.count
            past += check.credentials.past
            running += check.keys.running.count
        }
        #expect(typed > 10 && shown > 10, "\(typed) by mailed codes, \(shown) by shown ones")
        #expect(gifts > 10 && chats > 40 && past > 20 && running > 3, "\(gifts), \(chats), \(past), \(running)")
    }

    /// What became of the first seeds with people.
    private static func checks(_ count: Int) -> [PeopleCheck] {
        var checks: [PeopleCheck] = []
        for seed in 1...UInt64(3_000) where checks.count < count {
            let world = World(seed: seed)
            guard let people = world.scenario.people else { continue }
            world.run()
            checks.append(PeopleCheck(world, people))
        }
        return checks
    }

    /// A refusal without what it says of limits and moments.
    private static func name(of refusal: Refusal) -> String {
        String(String(describing: refusal).prefix { $0 != "(" })
    }
}
