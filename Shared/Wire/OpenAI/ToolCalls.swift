/// Says which tool call of a choice a piece belongs to: the call of its index; without one, of its id; without both,
/// the last call.
///
/// Both who forwards a stream and who puts it together ask here, so they agree. Providers leave the index or the id out,
/// give one index to all calls, or send a name in parts or in every piece.
struct ToolCalls: Sendable {
    /// What identifies a piece of a call.
    struct Piece: Equatable, Sendable {
        /// The index that the provider gave; nil if it gave none.
        var index: Int?
        /// Empty if the provider gave none.
        var id = ""
        /// The name or a part of it; empty for none.
        var name = ""
        var hasArguments = false
        /// True if it has a name and arguments that are a whole JSON object.
        var isWhole = false
        /// True if its arguments are a text that does not begin an object, so that something stood before it.
        var goesOn = false
        /// True if it has an object for a name and arguments.
        var isFunction = false
        /// Its position among the pieces of its chunk.
        var position = 0
    }

    /// Where a piece belongs.
    struct Place: Equatable, Sendable {
        /// The call's index for the client: its position among the calls of the choice, in the order of their first
        /// pieces. Clients keep calls in a list, whatever the provider's first index is.
        let index: Int
        /// True for the first piece of a call.
        let isNew: Bool
        /// False if the piece's name repeats what is known.
        let addsName: Bool
        /// True if the call's first piece waits for its name, so that the name of this piece goes there.
        let joinsFirst: Bool
        /// True for the first piece of a call whose name may grow.
        let isOpen: Bool
    }

    private struct Call: Sendable {
        /// The provider's index.
        var source: Int?
        /// The provider's id; empty until it comes.
        var id: String
        var name: String
        var hasArguments: Bool
        var isWhole: Bool
        /// True while its first piece waits for the rest of its name.
        var isOpen: Bool
    }

    /// The most calls of one choice. A client's model asks for a few at once.
    static let most = 256
    /// Larger indexes are ignored.
    private static let highestIndex = 1 << 16

    private let names: ToolNames?
    private var calls: [Call] = []

    /// - Parameter names: of the request's functions; nil if no call waits for its name.
    init(names: ToolNames? = nil) { self.names = names }

    var isEmpty: Bool { calls.isEmpty }

    /// Notes a piece. Returns nil if it would begin one call too many.
    mutating func take(_ given: Piece) -> Place? {
        var piece = given
        if let index = piece.index, !(0...Self.highestIndex).contains(index) { piece.index = nil }
        guard let position = call(of: piece), !begins(piece, after: calls[position]) else { return begin(piece) }
        // Behind arguments stands no part of a name.
        let addsName = !piece.name.isEmpty && piece.name != calls[position].name && !calls[position].hasArguments
        if addsName { calls[position].name += piece.name }
        if calls[position].id.isEmpty { calls[position].id = piece.id }
        calls[position].source = calls[position].source ?? piece.index
        calls[position].hasArguments = calls[position].hasArguments || piece.hasArguments
        calls[position].isWhole = calls[position].isWhole && !piece.hasArguments
        let joinsFirst = calls[position].isOpen
        calls[position].isOpen = joinsFirst && !piece.hasArguments && mayGrow(calls[position].name)
        return Place(index: position, isNew: false, addsName: addsName, joinsFirst: joinsFirst, isOpen: false)
    }

    func isOpen(_ call: Int) -> Bool { calls[call].isOpen }

    /// Returns the call's name, for which its first piece waits no longer.
    mutating func close(_ call: Int) -> String {
        calls[call].isOpen = false
        return calls[call].name
    }

    private func mayGrow(_ name: String) -> Bool { names?.mayGrow(name) ?? false }

    /// Finds the latest call that the piece can belong to; nil if it begins one.
    private func call(of piece: Piece) -> Int? {
        if let index = piece.index {
            if !piece.id.isEmpty,
                let same = calls.lastIndex(where: { call in call.source == index && call.id == piece.id })
            {
                return same
            }
            if let last = calls.lastIndex(where: { call in call.source == index }) {
                return piece.id.isEmpty || calls[last].id.isEmpty || isPart(piece, of: calls[last]) ? last : nil
            }
        }
        if !piece.id.isEmpty {
            let same = calls.lastIndex { call in call.id == piece.id && (piece.index == nil || call.source == nil) }
            guard same == nil, piece.index == nil, let last = calls.last, isPart(piece, of: last) else { return same }
            return calls.count - 1
        }
        return piece.index == nil && !calls.isEmpty ? calls.count - 1 : nil
    }

    /// True if the piece is a part of the call, although its id is another one. Some servers make an id for each piece,
    /// with the name or without it.
    private func isPart(_ piece: Piece, of call: Call) -> Bool {
        guard piece.hasArguments, !call.name.isEmpty else { return false }
        if piece.name.isEmpty { return true }
        return piece.name == call.name && (piece.goesOn || !call.hasArguments && piece.position == 0)
    }

    /// True if the piece is a call of its own, although its index or its place says the same as the last one's: a
    /// named call beside another in one chunk, or after one that is complete.
    private func begins(_ piece: Piece, after call: Call) -> Bool {
        guard piece.id.isEmpty, !piece.name.isEmpty, !call.name.isEmpty else { return false }
        if piece.index == nil, piece.position > 0 { return true }
        return call.hasArguments && (piece.name != call.name || piece.isWhole && call.isWhole)
    }

    private mutating func begin(_ piece: Piece) -> Place? {
        guard calls.count < Self.most else { return nil }
        let isOpen = piece.isFunction && !piece.hasArguments && mayGrow(piece.name)
        calls.append(
            Call(
                source: piece.index, id: piece.id, name: piece.name, hasArguments: piece.hasArguments,
                isWhole: piece.isWhole, isOpen: isOpen))
        return Place(
            index: calls.count - 1, isNew: true, addsName: !piece.name.isEmpty, joinsFirst: false, isOpen: isOpen)
    }

    /// Makes an id for a call whose provider gave none: the same whenever the answer is read.
    ///
    /// - Parameter answer: the answer's id. Clients allow 64 letters, digits, `_` and `-`.
    static func madeID(_ answer: String, choice: Int, index: Int) -> String {
        let letters = answer.utf8.filter { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        return "call_\(String(decoding: letters.suffix(32), as: UTF8.self))_\(choice)_\(index)"
    }
}
