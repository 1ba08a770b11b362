import Foundation
import Messages
import Testing

@Suite struct SimulationTests {
    @Test func `whatever fails, money is exact and every request ends`() async {
        await each(Self.seeds(1_000)) { seed in
            let world = World(seed: seed)
            world.run()
            for sentence in world.violations { Issue.record("Seed \(seed): \(sentence)") }
        }
    }

    @Test func `whatever payment providers do, what was paid is credited once and what went back is taken once`() async
    {
        await each(Self.seeds(220)) { seed in
            let world = World(seed: seed, plays: .trade)
            world.run()
            for sentence in world.violations { Issue.record("Seed \(seed) of trade: \(sentence)") }
        }
    }

    @Test func `whatever platforms and persons do, a question is asked, answered and charged once`() async {
        await each(Self.seeds(100)) { seed in
            let world = World(seed: seed, plays: .bot)
            world.run()
            for sentence in world.violations { Issue.record("Seed \(seed) of the bot: \(sentence)") }
        }
    }

    @Test(arguments: [World.Play.service, .trade, .bot])
    func `the same seed plays the same way`(play: World.Play) async {
        await each(1..<31) { seed in
            let worlds = [World(seed: seed, plays: play), World(seed: seed, plays: play)]
            for world in worlds { world.run() }
            #expect(worlds[0].digest == worlds[1].digest, "Seed \(seed)")
        }
    }

    @Test func `the seeds play every answer to a claim of a code`() {
        var refusals: Set<Refusal> = []
        var isRedeemed = false
        for seed in 1...UInt64(150) {
            let world = World(seed: seed)
            world.run()
            refusals.formUnion(RedemptionsCheck(world).refusals.values.joined())
            isRedeemed = isRedeemed || world.redeemers.contains { $0.isRedeemed == true }
        }
        let wanted: Set<Refusal> = [
            .codeUnknown, .codeUsed(isOwn: true), .codeUsed(isOwn: false), .codeLimitReached(limit: 1), .codeExpired,
            .codeRevoked, .idempotencyKeyReused, .keyUnknown,
        ]
        #expect(isRedeemed && wanted.isSubset(of: refusals), "Never played: \(wanted.subtracting(refusals)).")
    }

    @Test func `the seeds suspend accounts that ask, whose answers run, and that claim codes`() {
        var (refused, running, claims): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for seed in 1...UInt64(150) {
            let world = World(seed: seed)
            world.run()
            let standings = StandingCheck(world)
            refused.formUnion(standings.refused.map { "\(seed)/\($0)" })
            running.formUnion(standings.running.map { "\(seed)/\($0)" })
            claims.formUnion(RedemptionsCheck(world).suspended.map { "\(seed)/\($0)" })
        }
        #expect(refused.count > 10 && running.count > 3 && !claims.isEmpty, "\(refused.count), \(running.count)")
    }

    @Test(arguments: Flaw.allCases)
    func `a rule that is broken on purpose is found`(flaw: Flaw) {
        let finder = (1...UInt64(1_000)).first { seed in
            let play: World.Play = flaw.needsChats ? .bot : flaw.needsTrade ? .trade : .service
            let world = World(seed: seed, plays: play, flaw: flaw)
            guard world.scenario.people != nil || !flaw.needsPeople else { return false }
            guard world.scenario.trade?.isLong == true || !flaw.needsDays else { return false }
            world.run()
            return !world.violations.isEmpty
        }
        #expect(finder != nil, "No seed finds that it \(flaw.rawValue).")
    }

    /// As many seeds of a kind, from the first; or those that the environment says.
    private static func seeds(_ usual: UInt64) -> Range<UInt64> {
        let settings = ProcessInfo.processInfo.environment
        let first = settings["YIZHAN_SIMULATION_FIRST_SEED"].flatMap { UInt64($0) } ?? 1
        let count = settings["YIZHAN_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? usual
        return first..<first + count
    }

    /// Plays the seeds on all cores.
    private func each(_ seeds: Range<UInt64>, _ play: @escaping @Sendable (UInt64) -> Void) async {
        let lanes = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for seed in seeds where seed % lanes == lane { play(seed) }
                }
            }
        }
    }
}
