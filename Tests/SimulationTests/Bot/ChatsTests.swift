import Messages
import Testing

/// That the seeds with persons who write to the bot play what their checks are for.
@Suite struct ChatsTests {
    /// What the first seeds play; they are played once for all tests.
    private struct Played {
        var counts: [String: Int] = [:]
        var endings: Set<Ending> = []
        var (asked, refused, linked, joined) = (0, 0, 0, 0)

        mutating func add(_ world: World, _ check: BotCheck) {
            counts.merge(world.platform?.counts ?? [:], uniquingKeysWith: +)
            endings.formUnion(check.story.ends.values.joined().compactMap { $0.given?.ending })
            let questions = world.botWatch?.asked ?? [:]
            asked += questions.count
            refused += check.story.refused.count
            joined += check.story.lines.count - questions.count
            linked += questions.values.count { $0.chat.account != $0.chat.reply.identity?.account }
        }
    }

    private static let played: Played = {
        var played = Played()
        for seed in 1...40 as ClosedRange<UInt64> {
            let world = World(seed: seed, plays: .bot)
            world.run()
            if let check = BotCheck(world) { played.add(world, check) }
        }
        return played
    }()

    @Test(arguments: [
        "again", "stray", "played_back", "failed", "said", "said_again", "writing", "pushed", "unknown", "taken_over",
        "unreachable",
    ])
    func `the seeds play whatever becomes of a delivery and of a push`(what: String) {
        #expect(Self.played.counts[what, default: 0] > 0, "\(what): \(Self.played.counts)")
    }

    @Test func `the seeds ask for own and for linked accounts, are refused, and join lines`() {
        let played = Self.played
        #expect(
            played.asked > 60 && played.refused > 10 && played.linked > 0 && played.joined > 10,
            "\(played.asked) asked, \(played.refused) refused, \(played.linked) linked, \(played.joined) joined")
    }

    @Test func `the seeds end answers in every way`() {
        let wanted: Set<Ending> = [.finished, .stopped, .deadline, .failed, .interrupted]
        let missing = wanted.subtracting(Self.played.endings)
        #expect(missing.isEmpty, "Never played: \(missing)")
    }
}
