import Foundation
import Testing
import Words

/// Bodies of the table, damaged by chance: nothing traps, and what holds for every body holds for them.
struct UpstreamFuzzTests {
    private static let bodies = UpstreamCase.all.flatMap(\.responses).map(\.body).filter { $0.count < 4096 }

    /// One that is met, and two whose beginnings are.
    private static let words = try? Words([
        WordList(name: "l", action: .mask, words: ["hmm", "helloo", "weatherman"])
    ])

    @Test func `whatever a provider sends, nothing traps and a client can read what it gets`() {
        let settings = ProcessInfo.processInfo.environment
        let first = settings["YIZHAN_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        let seconds = settings["YIZHAN_FUZZ_SECONDS"].flatMap { Double($0) }
        let count = settings["YIZHAN_FUZZ_COUNT"].flatMap { UInt64($0) } ?? (seconds == nil ? 5000 : .max - first)
        #expect(Self.words != nil)
        let end = ContinuousClock.now + .seconds(seconds ?? 60)
        var faults: [String: (seed: UInt64, count: Int)] = [:]
        var seed = first
        while seed < first + count, ContinuousClock.now < end {
            if let fault = fault(of: seed) {
                let kind = String(fault.prefix { $0 != "{" && $0 != "[" }.prefix(90))
                faults[kind, default: (seed, 0)].count += 1
            }
            seed += 1
            // After a trap the last line says where to begin.
            if seconds != nil, seed % 10_000 == 0 { print("Fuzzing is at seed \(seed).") }
        }
        if seconds != nil { print("\(seed - first) damaged streams were read, seeds \(first) to \(seed - 1).") }
        for (kind, found) in faults.sorted(by: { $0.key < $1.key }) {
            let text = text(of: found.seed)
            Issue.record(
                "Seed \(found.seed), and \(found.count - 1) more: \(kind)\n\(fault(of: found.seed) ?? "")\n\(text)")
        }
    }

    private func fault(of seed: UInt64) -> String? {
        var mutation = StreamMutation(seed: seed, of: Self.bodies)
        let body = mutation.body()
        let cuts = mutation.cuts(of: body.count)
        return StreamInvariants.fault(
            body, cutAt: cuts, choices: mutation.choices(), showsUsage: mutation.showsUsage(), words: Self.words)
    }

    private func text(of seed: UInt64) -> String {
        var mutation = StreamMutation(seed: seed, of: Self.bodies)
        return String(decoding: mutation.body().prefix(3000), as: UTF8.self)
    }
}
