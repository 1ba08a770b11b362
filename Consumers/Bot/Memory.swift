import Messages
import Processing

/// What a conversation remembers of its turns.
struct Memory: Written, Codable, Hashable, Sendable {
    /// Oldest first.
    private(set) var turns: [Turn] = []

    /// A question and its answer, each cut.
    struct Turn: Codable, Hashable, Sendable {
        let question: String
        let answer: String

        var bytes: Int { question.utf8.count + answer.utf8.count }
    }

    static var mostTextBytes: Int { 4 << 10 }
    private static var mostBytes: Int { 20 << 10 }
    private static var mostTurns: Int { 50 }

    var bytes: Int { turns.reduce(0) { $0 + $1.bytes } }

    mutating func add(_ question: String, _ answer: String, in terms: BotTerms) {
        let turn = Turn(
            question: Parts.prefix(question, bytes: Self.mostTextBytes),
            answer: Parts.prefix(answer, bytes: Self.mostTextBytes))
        turns = Self.latest(
            turns + [turn], atMost: min(terms.turns, Self.mostTurns), bytes: min(terms.mostBytes, Self.mostBytes))
    }

    /// What a model is shown before a question: the system's words, and as many turns as there is room for.
    func messages(asking question: String, in terms: BotTerms) -> [(role: String, text: String)] {
        let room = terms.mostBytes - question.utf8.count
        var messages: [(role: String, text: String)] = []
        if let system = terms.system { messages.append((role: "system", text: system)) }
        for turn in Self.latest(turns, atMost: terms.turns, bytes: room) {
            messages.append((role: "user", text: turn.question))
            messages.append((role: "assistant", text: turn.answer))
        }
        messages.append((role: "user", text: question))
        return messages
    }

    private static func latest(_ turns: [Turn], atMost most: Int, bytes: Int) -> [Turn] {
        var left = bytes
        var first = turns.count
        while first > 0, turns.count - first < most, left >= turns[first - 1].bytes {
            first -= 1
            left -= turns[first].bytes
        }
        return Array(turns[first...])
    }
}
