import Messages
import Processing
import ProcessingBench
import Testing

/// What is collected and loaded again is what was in memory.
@Suite struct KeptStateTests {
    private let store = BenchStore()

    @Test func `a state that was not changed leaves nothing in the store`() {
        var state = Desk()
        store.save(&state)
        #expect(store.isEmpty)
    }

    @Test func `a change is collected once, and only if it is one`() {
        var state = Desk()
        state.title.value = "post"
        state.drawers["left"] = 1
        #expect(changes(&state).map(\.name) == ["title", "drawers/left"])
        state.title.value = "post"
        state.drawers["left"] = 1
        #expect(changes(&state).isEmpty)
    }

    @Test func `changes are collected in the order of their names, a removal without a value`() {
        var state = Desk()
        for name in ["c", "a", "b"] { state.drawers[name] = 1 }
        #expect(changes(&state).map(\.name) == ["drawers/a", "drawers/b", "drawers/c"])
        state.drawers["b"] = nil
        #expect(changes(&state) == [EntryChange(name: "drawers/b", value: nil)])
    }

    @Test func `numbers stand in their order, in memory as in the store`() {
        var state = Desk()
        for number in [100, 9, 0, 10] { state.shelf[Int64(number)] = number }
        #expect(changes(&state).map(\.value) == [0, 9, 10, 100].map { Array(String($0).utf8) })
        state.shelf[9] = 8
        store.save(&state)
        var loaded = store.load(Desk.self)
        #expect(loaded.shelf[9] == 8)
        #expect(loaded.shelf["9"] == nil)
    }

    @Test func `names that look alike but have other bytes are two entries, in memory as in the store`() {
        var state = Desk()
        state.drawers["caf\u{E9}"] = 1
        state.drawers["cafe\u{301}"] = 2
        state.shelf["caf\u{E9}"] = 3
        store.save(&state)
        var loaded = store.load(Desk.self)
        for _ in 0..<2 {
            #expect(loaded.drawers["caf\u{E9}"] == 1)
            #expect(loaded.drawers["cafe\u{301}"] == 2)
            #expect(loaded.shelf["caf\u{E9}"] == 3)
            #expect(loaded.shelf["cafe\u{301}"] == nil)
            swap(&loaded, &state)
        }
    }

    @Test func `the earliest moment is found, and of nothing there is none`() {
        var state = Desk()
        #expect(state.drawers.earliest == nil)
        for (name, value) in [("a", 5), ("b", 3), ("c", 9)] { state.drawers[name] = value }
        #expect(state.drawers.earliest == Timestamp(milliseconds: 3))
        #expect(state.drawers.sorted.map(\.name) == ["a", "b", "c"])
        #expect(state.drawers.count == 3)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `after any operations and restarts a state is what it would be without a restart`(_ seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var state = Desk()
        var twin = Desk()
        for step in 0..<200 {
            let operation = Operation(using: &random, step: step)
            operation.apply(to: &state)
            operation.apply(to: &twin)
            if Int.random(in: 0..<10, using: &random) == 0 {
                store.save(&state)
                if Bool.random(using: &random) { state = store.load() }
            }
            if let difference = state.difference(from: &twin, at: operation.time) {
                Issue.record("Seed \(seed), step \(step): \(difference) after \(operation).")
                return
            }
        }
    }

    private func changes(_ state: inout Desk) -> [EntryChange] {
        var collector = ChangeCollector()
        state.visit(&collector)
        return collector.changes
    }
}
