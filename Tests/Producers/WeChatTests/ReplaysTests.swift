import EventLoop
import Testing

@testable import WeChat

/// What was delivered before, and may be delivered again.
@IOLoop
struct ReplaysTests {
    private let start = ContinuousClock.now
    private let signature = String(repeating: "0a", count: 20)

    @Test func `what comes again within seconds is what it was`() {
        let replays = Replays(at: start)
        let times = [0, 5, 10, 30].map { replays.takes(signature, of: "1", at: start + .seconds($0)) }
        #expect(times == [true, true, true, true])
    }

    @Test(arguments: [31, 600, 1_199])
    func `later it is refused, as long as its signature could be good`(seconds: Int) {
        let replays = Replays(at: start)
        let first = replays.takes(signature, of: "1", at: start + .seconds(900))
        let later = replays.takes(signature, of: "1", at: start + .seconds(900 + seconds))
        #expect(first && !later)
    }

    @Test func `under one signature there is one name`() {
        let replays = Replays(at: start)
        let takes = [
            replays.takes(signature, of: "1", at: start), replays.takes(signature, of: "2", at: start),
            replays.takes(String(repeating: "0b", count: 20), of: "2", at: start),
        ]
        #expect(takes == [true, false, true])
    }

    @Test func `what is kept is bounded, and the latest is kept`() {
        let replays = Replays(at: start)
        let count = 200_000
        for number in 0..<count { _ = replays.takes(Self.signature(number), of: "1", at: start) }
        let isTaken = replays.takes(Self.signature(count - 1), of: "2", at: start)
        #expect(!isTaken)
    }

    private static func signature(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
