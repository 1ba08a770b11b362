import Foundation

/// A regular expression whose `^` and `$` are the ends of lines.
///
/// Foundation's, because it reads the whole repository in a second where Swift's own takes a minute.
struct Pattern: Sendable {
    private let expression: NSRegularExpression

    init(_ pattern: String) {
        do {
            expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
        } catch {
            preconditionFailure("The pattern \(pattern) can't be read: \(error)")
        }
    }

    /// The lines, counted from 1, in which a match begins.
    func lines(in text: String) -> [Int] {
        let matches = matches(in: text)
        guard !matches.isEmpty else { return [] }
        let whole = text as NSString
        return matches.map { match in
            whole.substring(to: match.range.location).utf8.count { $0 == UInt8(ascii: "\n") } + 1
        }
    }

    /// What the first group holds in each match.
    func captures(in text: String) -> [String] {
        let matches = matches(in: text)
        guard !matches.isEmpty else { return [] }
        let whole = text as NSString
        return matches.compactMap { match in
            let range = match.range(at: 1)
            return range.location == NSNotFound ? nil : whole.substring(with: range)
        }
    }

    func matches(_ text: some StringProtocol) -> Bool {
        let text = String(text)
        return expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
    }

    private func matches(in text: String) -> [NSTextCheckingResult] {
        expression.matches(in: text, range: NSRange(location: 0, length: text.utf16.count))
    }
}
