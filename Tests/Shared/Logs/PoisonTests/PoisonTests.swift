import LogBench
import Testing

/// Real processes on real logs, which die of what they are told and are started again.
@Suite(.serialized) struct PoisonTests {
    private static let startsLimit = 3

    /// The lines of a dump that say what was left out.
    private func leftOut(_ dump: [String]) -> [String] { dump.filter { !$0.hasPrefix("report") } }

    private func reports(of key: String, in dump: [String]) -> [String] {
        dump.filter { $0.hasPrefix("report \(key) ") }.map { String($0.dropFirst("report \(key) ".count)) }
    }

    @Test(arguments: Supervisor.Engine.all, ["poison", "deep poison", "breakpoint poison"])
    func `a live input that traps, and is sent again, becomes a dead letter`(
        engine: Supervisor.Engine, text: String
    ) async throws {
        let supervisor = try await Supervisor(engine)
        let starts = try supervisor.survive { _ in ["append\tauth\talice\t\(text)"] }
        #expect(starts <= Self.startsLimit)
        supervisor.host?.order("append\tauth\talice\tgood")
        #expect(supervisor.host?.reports { $0 == "report alice good #1" } == true)
        #expect(Set(leftOut(try supervisor.dump())) == ["letter auth alice \(text)"])
    }

    @Test(arguments: Supervisor.Engine.all)
    func `a client that sends what kills under another id each time gets its key set aside`(
        engine: Supervisor.Engine
    ) async throws {
        let supervisor = try await Supervisor(engine)
        let starts = try supervisor.survive { ["append\tauth\talice\tpoison \($0)"] }
        #expect(starts <= Self.startsLimit)
        let host = try supervisor.running()
        for text in ["ask", "one", "two"] { host.order("append\tauth\talice\t\(text)") }
        #expect(host.reports { $0 == "letter auth alice two" })
        let dump = try supervisor.dump()
        #expect(reports(of: "alice", in: dump) == ["refused ask"])
        #expect(leftOut(dump).contains("KeySetAside auth alice"))
        supervisor.stop()
        // With the fault mended the key is released, and what came meanwhile is sent behind the release.
        supervisor.isMended = true
        let mended = try supervisor.running()
        #expect(mended.waits(for: "ready"))
        mended.order("release\talice\tletters")
        #expect(mended.reports { $0 == "KeyReleased auth alice" })
        #expect(mended.reports { $0.hasPrefix("report alice two #") })
        let texts = reports(of: "alice", in: try supervisor.dump()).filter { !$0.hasPrefix("poison") }
        #expect(texts.map { $0.prefix(3) } == ["ref", "one", "two"])
    }

    @Test(arguments: Supervisor.Engine.all)
    func `an activity's output that traps becomes a dead letter`(engine: Supervisor.Engine) async throws {
        let supervisor = try await Supervisor(engine)
        #expect(try supervisor.running().waits(for: "ready"))
        try supervisor.running().order("append\tllm\talice\tsecond poison")
        #expect(try supervisor.find { $0 == "letter quota alice second poison" } <= Self.startsLimit)
        #expect(leftOut(try supervisor.dump()) == ["letter quota alice second poison"])
    }

    @Test(arguments: Supervisor.Engine.all)
    func `logged records that trap, two at once and in two consumers, become dead letters`(
        engine: Supervisor.Engine
    ) async throws {
        let supervisor = try await Supervisor(engine)
        let idle = try supervisor.running(isIdle: true)
        #expect(idle.waits(for: "ready"))
        for line in ["auth\talice\ta", "auth\tcarol\tpoison", "auth\talice\tb", "quota\tdave\tsecond poison"] {
            idle.order("append\t\(line)")
        }
        #expect(idle.waits(for: "appended second poison"))
        supervisor.stop()
        let starts = try supervisor.survive { _ in [] }
        #expect(starts <= Self.startsLimit)
        let dump = try supervisor.dump()
        #expect(Set(leftOut(dump)) == ["letter auth carol poison", "letter quota dave second poison"])
        #expect(reports(of: "alice", in: dump) == ["a #1", "b #2"])
    }

    @Test(arguments: Supervisor.Engine.all)
    func `a wake-up that traps sets its key aside`(engine: Supervisor.Engine) async throws {
        let supervisor = try await Supervisor(engine)
        let first = try supervisor.running()
        #expect(first.waits(for: "ready"))
        first.order("append\tauth\talice\tbad wake\t50")
        #expect(try supervisor.find { $0 == "KeySetAside auth alice" } <= Self.startsLimit)
        // Nothing is woken any more, and everybody else is.
        try supervisor.running().order("append\tauth\tbob\tgood wake\t50")
        #expect(try supervisor.running().reports { $0.hasSuffix("woken for good wake") })
        supervisor.stop()
        supervisor.isMended = true
        let mended = try supervisor.running()
        #expect(mended.waits(for: "ready"))
        mended.order("release\talice")
        #expect(mended.reports { $0.hasSuffix("woken for bad wake") })
    }

    @Test(arguments: Supervisor.Engine.all, ["spoil", "crack", "spoil later"])
    func `a state that cannot be read sets its key aside`(engine: Supervisor.Engine, damage: String) async throws {
        let supervisor = try await Supervisor(engine)
        let first = try supervisor.running()
        #expect(first.waits(for: "ready"))
        first.order("append\tauth\talice\t\(damage)")
        #expect(first.reports { $0 == "report alice \(damage) #1" })
        first.kill()
        let starts = try supervisor.survive { _ in ["append\tauth\talice\tlook"] }
        #expect(starts <= (damage == "crack" ? Self.startsLimit : 1))
        let host = try supervisor.running()
        for text in ["ask", "look again"] { host.order("append\tauth\talice\t\(text)") }
        #expect(host.reports { $0 == "letter auth alice look again" })
        let dump = try supervisor.dump()
        #expect(dump.filter { $0 == "KeySetAside auth alice" }.count == 1)
        #expect(reports(of: "alice", in: dump) == ["\(damage) #1", "refused ask"])
        // As long as the fault is there, a release sets it aside again, or dies of it within the same bound.
        let released = try supervisor.survive(
            { _ in ["release\talice"] }, isOrderedAgain: engine == .embedded)
        #expect(released <= Self.startsLimit)
        supervisor.stop()
        supervisor.isMended = true
        let mended = try supervisor.running()
        #expect(mended.waits(for: "ready"))
        mended.order("release\talice")
        #expect(mended.reports { $0 == "KeyReleased auth alice" })
        mended.order("redrive\tauth\talice")
        #expect(mended.reports { $0.hasPrefix("report alice look again #") })
    }

    @Test(arguments: Supervisor.Engine.all)
    func `what is sent again before it is mended is set aside again`(engine: Supervisor.Engine) async throws {
        let supervisor = try await Supervisor(engine)
        _ = try supervisor.survive { _ in ["append\tauth\talice\tpoison"] }
        let letters = leftOut(try supervisor.dump()).count
        // On one machine the deadly message was not on the log yet: send it until it is.
        let starts = try supervisor.survive(
            { _ in ["redrive\tauth\talice"] }, isOrderedAgain: engine == .embedded)
        #expect(starts <= Self.startsLimit)
        // On a cluster the healthy one may be answered before the deadly one is read.
        let end = ContinuousClock.now + .seconds(40)
        while leftOut((try? supervisor.dump()) ?? []).count <= letters, .now < end {}
        #expect(leftOut(try supervisor.dump()).count > letters)
        supervisor.stop()
        supervisor.isMended = true
        let mended = try supervisor.running()
        #expect(mended.waits(for: "ready"))
        mended.order("redrive\tauth\talice")
        #expect(mended.reports { $0.hasPrefix("report alice poison #") })
    }

    @Test(arguments: Supervisor.Engine.all, ["greedy poison", "hung poison"])
    func `an input that has the process killed becomes a dead letter too`(
        engine: Supervisor.Engine, text: String
    ) async throws {
        let supervisor = try await Supervisor(engine)
        let starts = try supervisor.survive { _ in ["append\tauth\talice\t\(text)"] }
        #expect(starts <= Self.startsLimit)
        #expect(leftOut(try supervisor.dump()).contains("letter auth alice \(text)"))
    }

    @Test(arguments: Supervisor.Engine.all)
    func `kills under load set nothing aside`(engine: Supervisor.Engine) async throws {
        let supervisor = try await Supervisor(engine)
        for round in 0..<6 {
            let host = try supervisor.running()
            #expect(host.waits(for: "ready"))
            for number in 0..<300 { host.order("append\tauth\tkey\(number % 4)\t\(round).\(number)") }
            // In the middle of it.
            #expect(host.waits(for: "appended \(round).\(20 + 40 * round)"))
            host.kill()
        }
        #expect(try supervisor.survive { _ in [] } <= 1)
        #expect(leftOut(try supervisor.dump()).isEmpty)
    }

    @Test(.enabled(if: KafkaBroker.isAvailable))
    func `what one process died of, the one that takes its partition over knows`() async throws {
        let supervisor = try await Supervisor(.kafka)
        #expect(try supervisor.running().waits(for: "ready"))
        try supervisor.running().order("append\tauth\talice\tpoison")
        supervisor.host?.waitUntilDead()
        // After the restart its claim names what it died of; then it dies of it once more.
        _ = try supervisor.running()
        supervisor.host?.waitUntilDead()
        let second = try supervisor.another()
        second.host?.waitUntilDead()
        // Its own first death and the noted one are two.
        #expect(try second.find { $0 == "letter auth alice poison" } == 1)
    }

    @Test(arguments: [Supervisor.Engine.embedded])
    func `an end in order forgets what was suspected`(engine: Supervisor.Engine) async throws {
        let supervisor = try await Supervisor(engine)
        for round in 0..<3 {
            let host = try supervisor.running()
            #expect(host.waits(for: "ready"))
            host.order("append\tauth\talice\tpoison")
            // It dies each time: nothing is known of the times before.
            #expect(!host.reports { $0 == "letter auth alice poison" }, "\(round)")
            #expect(try supervisor.running().waits(for: "ready"))
            supervisor.stop()
        }
    }
}
