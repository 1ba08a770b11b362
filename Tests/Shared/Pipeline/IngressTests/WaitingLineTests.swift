import Testing

@testable import Ingress

@Suite struct WaitingLineTests {
    private var line = WaitingLine<String>()
    private let now = ContinuousClock.now

    private mutating func takeAllFirst() -> [String] {
        var taken: [String] = []
        while let next = line.takeFirst() { taken.append(next) }
        return taken
    }

    @Test mutating func `who has asked for least is first, and of equals who came first`() {
        for (name, use) in [("much", 900.0), ("some", 9), ("none", 0), ("some too", 9), ("most", 1e9), ("none too", 0)]
        {
            line.append(name, use: use, at: now)
        }
        #expect(line.count == 6)
        #expect(takeAllFirst() == ["none", "none too", "some", "some too", "much", "most"])
        #expect(line.isEmpty && line.count == 0)
    }

    @Test(arguments: [3.0, 10, 100, 1_000, 10_000])
    mutating func `a third more is more`(use: Double) {
        line.append("more", use: use * 1.34, at: now)
        line.append("less", use: use, at: now)
        #expect(takeAllFirst() == ["less", "more"])
    }

    @Test mutating func `who came last of those who asked for most makes room, for one who asked for less`() {
        line.append("few", use: 2, at: now)
        line.append("first of many", use: 50, at: now)
        line.append("last of many", use: 50, at: now)
        #expect(line.takeLast(above: 50) == nil)
        #expect(line.takeLast(above: 80) == nil)
        #expect(line.takeLast(above: 0) == "last of many")
        #expect(line.takeLast(above: 0) == "first of many")
        #expect(line.takeLast(above: 2) == nil)
        #expect(takeAllFirst() == ["few"])
        #expect(line.takeLast(above: 0) == nil)
    }

    @Test mutating func `those who wait since a moment are taken, whatever they asked for`() {
        line.append("old", use: 0, at: now)
        line.append("old and greedy", use: 100, at: now)
        line.append("new", use: 0, at: now + .seconds(2))
        #expect(line.takeAll(since: now - .seconds(1)).isEmpty)
        #expect(line.takeAll(since: now + .seconds(1)) == ["old", "old and greedy"])
        #expect(takeAllFirst() == ["new"])
    }

    @Test mutating func `who leaves is not waited for, and the others keep their places`() {
        let entries = (0..<5).map { line.append("\($0)", use: 9, at: now) }
        let alone = line.append("alone", use: 0, at: now)
        #expect(line.take(entries[0]) == "0")
        #expect(line.take(entries[2]) == "2")
        #expect(line.take(entries[4]) == "4")
        #expect(line.take(entries[4]) == nil)
        #expect(line.take(alone) == "alone")
        #expect(line.count == 2)
        #expect(line.takeLast(above: 0) == "3")
        #expect(line.takeAll(since: now) == ["1"])
        #expect(line.isEmpty && line.takeFirst() == nil && line.takeLast(above: 0) == nil)
        // Who was taken does not leave a second time, however many have come since.
        line.append("new", use: 9, at: now)
        #expect(line.take(entries[1]) == nil)
        #expect(takeAllFirst() == ["new"])
    }

    @Test mutating func `many who come and leave behind one that waits cost no more than they are`() {
        line.append("first", use: 0, at: now)
        for number in 0..<100_000 {
            let entry = line.append("\(number)", use: 0, at: now)
            if number % 1_000 != 0 { line.take(entry) }
        }
        #expect(line.count == 101)
        #expect(takeAllFirst() == ["first"] + (0..<100).map { "\($0 * 1_000)" })
    }

    @Test mutating func `a long line loses nobody`() {
        for number in 0..<5_000 { line.append("\(number)", use: Double(number % 7), at: now) }
        var taken = Set(takeAllFirst())
        for _ in 0..<3 {
            line.append("again", use: 0, at: now)
            taken.insert(line.takeFirst() ?? "nobody")
        }
        #expect(taken.count == 5_001 && line.isEmpty)
    }
}
