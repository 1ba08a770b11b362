import Messages
import SimulatedLog

/// The models: each call gets a text of its own, and ends as the seed says.
final class Upstream {
    /// One call of a model.
    struct Call {
        let number: Int
        let request: RequestID
        let parts: Int
        let firstDelay: Duration
        let interval: Duration
        let ending: End
        let usage: Usage
        /// How many words a part has that a person reads; nil: a client reads it.
        var words: Int?

        enum End {
            case finishes
            case fails(after: Int)
            case stalls(after: Int)
        }

        func part(_ index: Int) -> String {
            guard let words else { return "\(number).\(index) " }
            return (0..<words).map { "c\(number)w\(index * words + $0) " }.joined()
        }

        /// The whole text.
        var text: String { (0..<parts).map(part).joined() }
    }

    private(set) var calls: [Call] = []

    func call(_ chat: ChatAdmitted, _ random: inout SeededGenerator) -> Call {
        let parts = random.below(7)
        let end: Call.End =
            switch random.below(8) {
            case 0: .fails(after: random.below(parts + 1))
            case 1: .stalls(after: random.below(parts + 1))
            default: .finishes
            }
        var call = Call(
            number: calls.count, request: chat.request, parts: parts,
            firstDelay: .milliseconds(random.below(random.oneIn(6) ? 20_000 : 800)),
            interval: .milliseconds(random.below(random.oneIn(6) ? 5_000 : 200)), ending: end,
            usage: Usage(tokensIn: 1 + random.below(400), tokensOut: random.below(500)))
        // Some answers are longer than a message to a person, and than all that may be pushed.
        if chat.reply.identity != nil { call.words = [3, 20, 45, 90][random.below(4)] }
        calls.append(call)
        return call
    }
}
