import Testing

@testable import EventLoop

@Suite struct BusyPollTests {
    private var poll = BusyPoll(at: 0)

    @Test mutating func `it looks on for twice as long as the loop has worked`() {
        poll.turnEnded(at: 30_000, hasWorked: true)
        #expect(poll.goesOn)
        poll.turnEnded(at: 60_000, hasWorked: false)
        expectLooking(until: 90_000)
    }

    @Test mutating func `work that it finds makes it look longer, up to the limit`() {
        poll.turnEnded(at: 10_000_000, hasWorked: true)
        for look in 1..<20 { poll.turnEnded(at: 10_000_000 + look * 10_000, hasWorked: false) }
        #expect(poll.goesOn)
        poll.turnEnded(at: 10_195_000, hasWorked: true)
        expectLooking(until: 10_215_000)
    }

    private mutating func expectLooking(until end: Int) {
        poll.turnEnded(at: end - 1_000, hasWorked: false)
        #expect(poll.goesOn)
        poll.turnEnded(at: end, hasWorked: false)
        #expect(!poll.goesOn)
    }

    @Test mutating func `a look in which somebody else ran is the last`() {
        poll.turnEnded(at: 150_000, hasWorked: true)
        poll.turnEnded(at: 150_000 + BusyPoll.longestLook + 1, hasWorked: false)
        #expect(!poll.goesOn)
    }

    @Test mutating func `sleep is not work`() {
        poll.turnEnded(at: 10_000, hasWorked: true)
        poll.wokeUp(at: 5_000_000)
        #expect(!poll.goesOn)
        poll.turnEnded(at: 5_000_000 + 1, hasWorked: true)
        poll.turnEnded(at: 5_000_000 + 3, hasWorked: false)
        #expect(!poll.goesOn)
    }

    @Test mutating func `a turn has worked since the loop woke up, also before that was noted`() {
        poll.turnEnded(at: 10_000, hasWorked: false)
        poll.wokeUp(at: 50_000, workingFor: 30_000)
        poll.turnEnded(at: 52_000, hasWorked: true)
        #expect(poll.worked == 32_000)
        poll.turnEnded(at: 53_000, hasWorked: true)
        #expect(poll.worked == 1_000)
        poll.wokeUp(at: 60_000)
        poll.turnEnded(at: 61_000, hasWorked: false)
        #expect(poll.worked == 0)
    }

    @Test mutating func `it never looks longer than twice what the loop has worked`() {
        var now = 0
        var worked = 0
        var looked = 0
        for _ in 0..<1_000 {
            let took = Int.random(in: 0..<300)
            now += took
            worked += took
            poll.turnEnded(at: now, hasWorked: true)
            // Work is found at some time, or none is and the loop sleeps.
            for _ in 0..<Int.random(in: 0..<400) where poll.goesOn {
                now += 1
                looked += 1
                poll.turnEnded(at: now, hasWorked: false)
            }
            if !poll.goesOn { poll.wokeUp(at: now) }
            #expect(looked <= BusyPoll.factor * worked)
        }
    }
}
