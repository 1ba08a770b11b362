import JSON
import Words

/// A field of a choice that carries text, piece by piece.
struct ModeratedField: Hashable, Sendable {
    /// Where it stands in a delta.
    struct Place: Hashable, Sendable {
        /// What it is in, from the delta on; none for `content`, `reasoning_content` or `refusal`.
        var steps: [Step] = []
        /// Of its member.
        let name: String
    }

    /// A value that has another one.
    enum Step: Hashable, Sendable {
        /// An object, by the name of its member, such as `audio`, or a call's `function`.
        case inside(String)
        /// An object in a list, which may be in a part itself: Mistral's thoughts are.
        case part(Part)
    }

    let choice: Int
    let place: Place

    /// Whether its text is JSON.
    var isJSON: Bool {
        guard place.name == "arguments" else { return false }
        return switch place.steps.first {
        case .inside("function_call"): true
        case .part(let part): part.list == Part.calls
        case .inside, nil: false
        }
    }

    /// Whether nothing of it may be held back: a name is read from one piece, and what is held of a part that cannot be
    /// found again would come into another one.
    var leavesAtOnce: Bool {
        place.name == "name" && !place.steps.isEmpty
            || place.steps.contains { step in if case .part(let part) = step { part.isLoose } else { false } }
    }

    /// A delta that adds a text to it.
    func delta(adding text: String) -> JSONText {
        var member = JSONText.Member(place.name, .string(text))
        for step in place.steps.reversed() {
            switch step {
            case .inside(let name): member = .init(name, .object([member]))
            case .part(let part): member = .init(part.list, .array([.object(part.members + [member])]))
            }
        }
        return .object([member])
    }
}

extension ModeratedField {
    /// A part in a list, known from chunk to chunk by its index; without one, by its type where all parts are one text,
    /// and else by its position.
    struct Part: Hashable, Sendable {
        let list: String
        /// As JSON.
        private let index: String?
        /// Not told apart by it where there is an index: a provider may say it once.
        private let type: String?
        private let position: Int?

        static let calls = "tool_calls"
        /// Lists whose parts are one text.
        private static let joined: Set<String> = [
            "content", "reasoning", "reasoning_content", "reasoning_details", "text", "thinking",
        ]

        init(list: String, index: Int? = nil, type: String? = nil) {
            self.list = list
            self.index = index.map { "\($0)" }
            self.type = type
            position = nil
        }

        init(_ part: JSONValue, at position: Int, of list: String) {
            self.list = list
            let index = part.member("index").flatMap(Self.index(_:))
            self.index = index
            let isText = Self.joined.contains(list)
            // A call says its type, and needs none to be found.
            let type = list == Self.calls ? nil : part.member("type")?.string
            self.type = type ?? (index == nil && isText ? "text" : nil)
            self.position = index == nil && !isText ? position : nil
        }

        /// `1.0` is `1`, as most clients read it.
        private static func index(_ value: JSONValue) -> String? {
            if let number = value.wholeNumber { return "\(number)" }
            guard value.kind == .number || value.isString else { return nil }
            return String(decoding: value.text, as: UTF8.self)
        }

        /// Whether it may be another one in the next chunk.
        var isLoose: Bool { position != nil }

        /// What says which it is.
        var members: [JSONText.Member] {
            var members: [JSONText.Member] = []
            if let index { members.append(.init("index", .raw(Array(index.utf8)))) }
            if let type { members.append(.init("type", .string(type))) }
            return members
        }

        static func == (left: Part, right: Part) -> Bool {
            (left.list, left.index, left.position) == (right.list, right.index, right.position)
                && (left.index != nil || left.type == right.type)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(list)
            hasher.combine(index)
            hasher.combine(position)
            if index == nil { hasher.combine(type) }
        }
    }
}

/// What of a field may leave.
struct ModeratedText {
    private let words: Words
    private let isJSON: Bool
    private var passing: WordGuard
    /// The end of what has come so far.
    private var former = ""
    /// Whether nothing is held back any more: of a name, and once the field has ended, though more of it may come.
    private var passesAtOnce: Bool
    /// The first half of a surrogate pair that the latest piece ended in, as JSON writes it.
    private var half: [UInt8] = []

    /// What is read again with each piece then, at least: few words have as many letters.
    private static let mostScalars = 256

    /// A text that may leave, and the words that were met in it.
    struct Passage {
        var text = ""
        var hits: [WordHit] = []
        var isStopped = false
    }

    init(_ words: Words, of field: ModeratedField) {
        self.words = words
        isJSON = field.isJSON
        passing = WordGuard(words, isJSON: field.isJSON)
        passesAtOnce = field.leavesAtOnce
    }

    /// Whether it makes no difference how its text is cut.
    var mayBeJoined: Bool { !passesAtOnce && half.isEmpty }

    /// The scalars that are held back.
    var heldScalars: Int { passing.heldScalars }

    /// Takes a piece that is a string of JSON. A character in two halves is read once the other half has come.
    mutating func pass(_ piece: JSONValue) -> Passage {
        guard !passesAtOnce, !half.isEmpty || piece.halfPair != nil else { return pass(piece.string ?? "") }
        let written: [UInt8] = half + (piece.escapedText ?? [])
        half = Self.string(written).flatMap { whole in whole.halfPair.map { Array(whole.document[$0]) } } ?? []
        return pass(Self.string(written.dropLast(half.count))?.string ?? "")
    }

    private static func string(_ written: some Sequence<UInt8>) -> JSONValue? {
        let quote = [UInt8(ascii: "\"")]
        return JSONValue(stringIn: quote + written + quote, at: 0)
    }

    mutating func pass(_ text: String) -> Passage {
        defer { keep(text) }
        if passesAtOnce { return passAtOnce(text) }
        let passage = passing.pass(text)
        return Passage(text: passage.text, hits: passage.hits, isStopped: passage.isStopped)
    }

    /// Returns what was held back.
    mutating func finish() -> Passage {
        guard !passesAtOnce else { return Passage() }
        // Half a character is an unknown one.
        let rest = half.isEmpty ? Passage() : pass("\u{FFFD}")
        half = []
        passesAtOnce = true
        let passage = passing.finish()
        return Passage(
            text: rest.text + passage.text, hits: rest.hits + passage.hits, isStopped: passage.isStopped)
    }

    private mutating func keep(_ text: String) {
        former += text
        // Not with each piece, since it takes longer than the rest.
        guard former.utf8.count > 8 * Self.mostScalars else { return }
        former = String(former.unicodeScalars.suffix(Self.mostScalars))
    }

    /// Lets the next piece leave as a whole. Of a word that was cut, the last part does not leave.
    private func passAtOnce(_ text: String) -> Passage {
        let passage = Self.passage(of: former + text, words, isJSON: isJSON)
        // A star stands for one scalar.
        var rest = String.UnicodeScalarView()
        rest.append(contentsOf: passage.text.unicodeScalars.dropFirst(former.unicodeScalars.count))
        // The others were told of.
        let hits = passage.hits.filter { $0.range.upperBound > former.utf8.count }
        return Passage(text: String(rest), hits: hits, isStopped: passage.isStopped)
    }

    /// Reads a text that is whole.
    static func passage(of text: String, _ words: Words, isJSON: Bool = false) -> Passage {
        var passing = WordGuard(words, isJSON: isJSON)
        let (first, last) = (passing.pass(text), passing.finish())
        return Passage(
            text: first.text + last.text, hits: first.hits + last.hits, isStopped: last.isStopped)
    }
}
