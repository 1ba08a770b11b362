/// An operator's words for people: a reason, or a note.
package enum Remark {
    /// In Unicode scalars, so that its bytes have a limit too.
    package static let longest = 200

    /// What a remark is, for who gave something else.
    package static let form = "a text of 1 to \(longest) characters in one line"

    /// What moves a terminal's cursor or turns a line of text round is no remark: others read it in tables.
    package static func isOne(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        return (1...longest).contains(scalars.count) && !scalars.contains(where: \.isUnprintable)
            && !scalars.allSatisfy(\.properties.isWhitespace)
    }
}

extension Unicode.Scalar {
    /// Whether it steers what shows a text, in place of being seen: controls, line ends, and marks of direction.
    fileprivate var isUnprintable: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: properties.isBidiControl
        }
    }
}
