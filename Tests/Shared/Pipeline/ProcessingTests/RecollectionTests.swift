import Messages
import Processing
import ProcessingBench
import Testing

@Suite struct RecollectionTests {
    private let store = BenchStore()

    @Test func `what is remembered is known until its time and not after`() {
        var state = Desk()
        state.memory.remember(7, as: "a", until: moment(100))
        #expect(state.memory["a", at: moment(100)] == 7)
        #expect(state.memory["a", at: moment(101)] == nil)
        #expect(state.memory["b", at: moment(0)] == nil)
    }

    @Test func `above its bound the oldest is forgotten`() {
        var state = Desk()
        for (number, name) in ["a", "b", "c", "d", "e", "f", "g"].enumerated() {
            state.memory.remember(number, as: name, until: moment(100))
        }
        #expect(state.memory["a", at: moment(0)] == nil)
        #expect(state.memory["b", at: moment(0)] == 1)
        #expect(state.memory["g", at: moment(0)] == 6)
    }

    @Test func `what is remembered anew is as young as new`() {
        var state = Desk()
        for name in ["a", "b", "c", "d", "e", "f"] { state.memory.remember(1, as: name, until: moment(100)) }
        state.memory.remember(2, as: "a", until: moment(100))
        state.memory.remember(3, as: "g", until: moment(100))
        #expect(state.memory["a", at: moment(0)] == 2)
        #expect(state.memory["b", at: moment(0)] == nil)
    }

    @Test func `what was forgotten is not known, and may be remembered again`() {
        var state = Desk()
        state.memory.remember(1, as: "a", until: moment(100))
        state.memory.forget("a")
        #expect(state.memory["a", at: moment(0)] == nil)
        state.memory.remember(2, as: "a", until: moment(100))
        state.memory.forgetPast(moment(0))
        #expect(state.memory["a", at: moment(0)] == 2)
    }

    @Test func `once all is past and forgotten the store holds nothing but the count`() {
        var state = Desk()
        for number in 0..<100 {
            state.memory.remember(number, as: "n\(number)", until: moment(Int64(number)))
            store.save(&state)
            if number.isMultiple(of: 7) { state = store.load() }
        }
        for _ in 0..<50 { state.memory.forgetPast(moment(1000)) }
        store.save(&state)
        #expect(store.entries(prefix: "memory").map(\.name) == ["memory.span"])
    }

    @Test func `what is not past is left alone`() {
        var state = Desk()
        state.memory.remember(1, as: "a", until: moment(10))
        state.memory.remember(2, as: "b", until: moment(20))
        for _ in 0..<10 { state.memory.forgetPast(moment(11)) }
        #expect(state.memory["a", at: moment(0)] == nil)
        #expect(state.memory["b", at: moment(11)] == 2)
    }

    private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
}

@Suite struct ArchiveTests {
    @Test func `what was read and dropped from memory is read again from the store`() {
        let store = BenchStore()
        var state = Desk()
        for number in 0..<2000 { state.shelf["n\(number)"] = number }
        store.save(&state)
        state = store.load()
        for round in 0..<2 {
            for number in 0..<2000 where state.shelf["n\(number)"] != number {
                Issue.record("Round \(round): entry \(number) is lost.")
            }
            store.save(&state)
        }
    }
}
