import Messages
import Processing
import ProcessingBench

/// A state with a part of each kind.
struct Desk: KeptState {
    var title = Kept("")
    var drawers = KeptEntries<Int>(by: { Timestamp(milliseconds: Int64($0)) })
    var shelf = Archive<Int>()
    var memory = Recollection<Int>(limit: 6)
    var recent = RecentNames(limit: 100)

    mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("title", &title)
        visitor.visit("drawers", &drawers)
        visitor.visit("shelf", &shelf)
        visitor.visit("memory", &memory)
        visitor.visit("recent", &recent)
    }

    /// Which part is not the same, as far as anyone can see; nil if all are.
    mutating func difference(from other: inout Desk, at time: Timestamp) -> String? {
        if title.value != other.title.value { return "title" }
        if drawers.sorted.map(\.name) != other.drawers.sorted.map(\.name) { return "drawers' names" }
        let earliest = drawers.sorted.map(\.value).min().map { Timestamp(milliseconds: Int64($0)) }
        if drawers.earliest != earliest || other.drawers.earliest != earliest { return "the earliest drawer" }
        for name in Operation.names {
            if drawers[name] != other.drawers[name] { return "drawer \(name)" }
            if shelf[name] != other.shelf[name] { return "shelf \(name)" }
            if memory[name, at: time] != other.memory[name, at: time] { return "memory of \(name)" }
            if recent.contains(name, at: time) != other.recent.contains(name, at: time) { return "recent \(name)" }
        }
        return nil
    }
}

/// Something done to a desk, chosen by a seed.
struct Operation: CustomStringConvertible {
    static let names = ["a", "b", "c", "a/b", "caf\u{E9}", "cafe\u{301}", "信", "", "10", "9"]

    let kind: Int
    let name: String
    let value: Int
    let time: Timestamp

    init(using random: inout SeededNumbers, step: Int) {
        kind = Int.random(in: 0..<10, using: &random)
        name = Self.names.randomElement(using: &random) ?? "a"
        value = Int.random(in: 0..<4, using: &random)
        time = Timestamp(milliseconds: Int64(step))
    }

    func apply(to desk: inout Desk) {
        switch kind {
        case 0: desk.title.value = name
        case 1: desk.drawers[name] = value
        case 2: desk.drawers[name] = nil
        case 3: desk.shelf[name] = value
        case 4: desk.shelf[name] = nil
        case 5: desk.memory.remember(value, as: name, until: time + .milliseconds(value * 5))
        case 6: desk.memory.forget(name)
        case 7: desk.memory.forgetPast(time)
        case 8: desk.recent.remember(name, until: time + .milliseconds(value * 5))
        default: desk.recent.forgetPast(time)
        }
    }

    var description: String { "operation \(kind) on '\(name)' with \(value) at \(time.milliseconds)" }
}
