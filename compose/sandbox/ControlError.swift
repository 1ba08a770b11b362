import JSON

/// Why the sandbox's control API refuses a call.
struct ControlError: Error, Equatable, Sendable {
    let status: Int
    let message: String

    init(_ message: String, status: Int = 400) {
        self.message = message
        self.status = status
    }
}

/// What a rule of mischief says.
extension JSONValue {
    private static let most = 100_000

    /// Refuses a rule with an unknown member.
    func expectRule(of known: [String]) throws(ControlError) {
        for member in members where !known.contains(member.name) {
            throw ControlError("A rule has no `\(member.name)`; it has \(known.joined(separator: ", ")).")
        }
    }

    /// One of several words; nil if it is absent or null.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, of words: Word.Type
    ) throws(ControlError) -> Word? where Word.RawValue == String {
        guard let member = member(name), !member.isNull else { return nil }
        guard let word = member.string.flatMap({ Word(rawValue: $0) }) else {
            let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError("`\(name)` is one of \(all).")
        }
        return word
    }

    /// A number; nil if it is absent or null.
    func count(_ name: String) throws(ControlError) -> Int? {
        guard let member = member(name), !member.isNull else { return nil }
        guard let number = member.int, (0...Self.most).contains(number) else {
            throw ControlError("`\(name)` is a number from 0 to \(Self.most).")
        }
        return number
    }
}
