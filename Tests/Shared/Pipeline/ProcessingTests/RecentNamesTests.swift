import Messages
import Processing
import ProcessingBench
import Testing

@Suite struct RecentNamesTests {
    private let store = BenchStore()

    @Test func `what is remembered is known until its time and not after`() {
        var state = Desk()
        state.recent.remember("a", until: moment(100))
        #expect(state.recent.contains("a", at: moment(100)))
        #expect(!state.recent.contains("a", at: moment(101)))
        #expect(!state.recent.contains("b", at: moment(0)))
    }

    @Test func `what was remembered between two commits is one entry, and is known after a restart`() {
        var state = Desk()
        for round in 0..<3 {
            for name in ["a", "b"] { state.recent.remember("\(name)\(round)", until: moment(Int64(round))) }
            store.save(&state)
        }
        #expect(store.entries(prefix: "recent").count == 3)
        state = store.load()
        #expect(state.recent.contains("a2", at: moment(2)) && !state.recent.contains("a1", at: moment(2)))
    }

    @Test func `once all is past and forgotten the store holds nothing`() {
        var state = Desk()
        for number in 0..<100 {
            state.recent.remember("n\(number)", until: moment(Int64(number)))
            store.save(&state)
            if number.isMultiple(of: 7) { state = store.load() }
        }
        for _ in 0..<50 { state.recent.forgetPast(moment(1000)) }
        store.save(&state)
        #expect(store.isEmpty)
    }

    @Test func `what is not past is left alone`() {
        var state = Desk()
        for (name, until) in [("a", 10), ("b", 20), ("c", 10)] {
            state.recent.remember(name, until: moment(Int64(until)))
            store.save(&state)
        }
        for _ in 0..<10 { state.recent.forgetPast(moment(11)) }
        #expect(!state.recent.contains("a", at: moment(0)))
        #expect(state.recent.contains("b", at: moment(20)))
    }

    @Test func `above its bound the oldest batch is forgotten`() {
        var state = Desk()
        for number in 0...100 {
            state.recent.remember("n\(number)", until: moment(1000))
            if number == 1 { store.save(&state) }
        }
        #expect(!state.recent.contains("n0", at: moment(0)) && !state.recent.contains("n1", at: moment(0)))
        #expect(state.recent.contains("n2", at: moment(0)) && state.recent.contains("n100", at: moment(0)))
    }

    private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
}
