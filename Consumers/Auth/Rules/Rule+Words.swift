import Messages

extension Rule {
    /// Refuses a question in which the door has met a word of a list that refuses. The person is not told which one.
    package static let words = Rule(.words) { entrant, _, _ in
        entrant.hasRefusedWords ? .contentRefused : nil
    }
}
