import HTTP
import Testing

/// Wherever the network cuts a provider's body, it means the same.
struct UpstreamCutTests {
    @Test(arguments: UpstreamCase.all)
    func `a body means the same, however it is cut`(_ one: UpstreamCase) {
        for (number, response) in one.responses.enumerated() where isPlain(response) {
            let body = response.body
            let whole = read(body, [], one)
            for cuts in cuts(of: body, seed: UInt64(number))
            where !read(body, cuts, one).isLike(whole) {
                Issue.record(
                    "Response \(number + 1) cut at \(cuts.prefix(20)) (of \(cuts.count)) means something else.")
                return
            }
        }
    }

    @Test(arguments: UpstreamCase.all)
    func `a body in two pieces means the same`(_ one: UpstreamCase) {
        for response in one.responses where isPlain(response) && response.body.count < 4096 {
            let body = response.body
            let whole = read(body, [], one)
            // One reader reads the first pieces of all, and a copy of it the rest.
            var first = UpstreamRead(choices: one.choices, showsUsage: one.showsUsage)
            // At every place of the first events; what follows is more of the same, which the other test cuts.
            let stride = { (cut: Int) in cut < 256 ? 1 : 7 }
            var cut = 0
            while cut + 1 < body.count {
                let next = min(cut + stride(cut), body.count - 1)
                first.take(body[cut..<next])
                cut = next
                var rest = first
                rest.take(body[cut...])
                guard rest.isLike(whole) else {
                    Issue.record("\(one.name), in bytes up to \(cut) and then the rest, means something else.")
                    return
                }
            }
        }
    }

    private func isPlain(_ response: ProviderResponse) -> Bool {
        response.status == 200 && response.fields[.contentEncoding] == nil
    }

    private func read(_ body: [UInt8], _ cuts: [Int], _ one: UpstreamCase) -> UpstreamRead {
        UpstreamRead.read(body, cutAt: cuts, choices: one.choices, showsUsage: one.showsUsage)
    }

    /// Each byte alone, each event alone, and cuts by chance; of a long body large pieces.
    private func cuts(of body: [UInt8], seed: UInt64) -> [[Int]] {
        var random = SeededRandom(seed)
        guard body.count < 1 << 16 else {
            return [99_991, 1 << 20].map { Array(stride(from: $0, to: body.count, by: $0)) }
        }
        let events = body.indices.dropFirst().filter { body[$0 - 1] == 0x0A || body[$0 - 1] == 0x0D }
        return [Array(body.indices.dropFirst()), events, events.map { $0 - 1 }]
            + (0..<20).map { _ in random.cuts(of: body.count) }
    }
}
