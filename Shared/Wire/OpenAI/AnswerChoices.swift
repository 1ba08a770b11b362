/// What is known of each choice of an answer so far, and whether the answer is whole.
struct AnswerChoices: Sendable {
    /// More choices are no answer to anything: OpenAI allows 128.
    static let most = 128

    /// The number of choices that the request asked for.
    let asked: Int
    /// One bit a choice.
    private var seen: UInt128 = 0
    private var finished: UInt128 = 0
    /// The choices with something to read: text, a call, a picture.
    private var filled: UInt128 = 0
    /// The choices that had a part of their message in a `delta`.
    private var streamed: UInt128 = 0
    /// Why choices ended, of each the latest reason.
    private var reasons: [Int: String] = [:]
    private let names: ToolNames?
    private var calls: [Int: ToolCalls] = [:]
    /// The names of legacy function calls.
    private var functions: [Int: ToolCalls] = [:]

    /// - Parameter names: of the request's functions; nil if no call waits for its name.
    init(asked: Int, names: ToolNames? = nil) {
        self.asked = asked
        self.names = names
    }

    /// True if every choice asked for came and ended, and every other that came.
    var isWhole: Bool { seen.nonzeroBitCount >= asked && finished == seen }

    /// True if anything came that a person can see.
    var isVisible: Bool { finished | filled != 0 }

    /// True if there is anything to read.
    var isFilled: Bool { filled != 0 }

    /// The choices that said something and did not end, if the answer is whole once they do.
    var unfinished: [Int]? {
        guard seen.nonzeroBitCount >= asked, finished | filled == seen else { return nil }
        return (0..<Self.most).filter { choice in (seen & ~finished) & Self.bit(choice) != 0 }
    }

    /// Why a choice ends whose provider gave no reason.
    func impliedReason(of choice: Int) -> String {
        if calls[choice] != nil { return "tool_calls" }
        return functions[choice] != nil ? "function_call" : "stop"
    }

    mutating func see(_ choice: Int) { seen |= Self.bit(choice) }
    mutating func finish(_ choice: Int) { finished |= Self.bit(choice) }
    mutating func finish(_ choice: Int, by reason: String) {
        finish(choice)
        reasons[choice] = reason
    }
    mutating func fill(_ choice: Int) { filled |= Self.bit(choice) }
    mutating func stream(_ choice: Int) { streamed |= Self.bit(choice) }
    func isFinished(_ choice: Int) -> Bool { choice < Self.most && finished & Self.bit(choice) != 0 }
    func hasEnded(_ choice: Int, by reason: String) -> Bool { reasons[choice] == reason }
    func hasStreamed(_ choice: Int) -> Bool { streamed & Self.bit(choice) != 0 }

    mutating func place(_ piece: ToolCalls.Piece, in choice: Int) -> ToolCalls.Place? {
        let names = names
        return calls[choice, default: ToolCalls(names: names)].take(piece)
    }

    mutating func place(function piece: ToolCalls.Piece, in choice: Int) -> ToolCalls.Place? {
        functions[choice, default: ToolCalls()].take(piece)
    }

    /// True if more may come of a call's name, which waits for that.
    func mayGrow(_ name: CallName) -> Bool { calls[name.choice]?.isOpen(name.call) ?? false }

    /// Returns a call's name as far as it came; what comes later is forwarded as it comes.
    mutating func close(_ name: CallName) -> String { calls[name.choice]?.close(name.call) ?? "" }

    private static func bit(_ choice: Int) -> UInt128 { 1 << UInt128(choice) }
}
