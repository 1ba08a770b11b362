import EventLoop
import HTTP
import JSON

/// Counts the calls of the model, so that a test sees how often a request reached it.
///
/// `{"total": 3, "by_key": {"…": 2}, "by_text": {"hello": 3}}`: by the `Idempotency-Key` of the call and by the text of
/// the last user message, 256 characters of it. Calls that fail by their script are counted too.
@IOLoop
final class CallCounter {
    /// Keys and texts beyond this are not told apart any more.
    private static let mostEntries = 100_000

    private var total = 0
    private var byKey: [String: Int] = [:]
    private var byText: [String: Int] = [:]
    private var byConversation: [String: Int] = [:]

    nonisolated init() {}

    func count(_ question: Question, key: String?) {
        total += 1
        if let key { Self.add(key, to: &byKey) }
        Self.add(String(question.text.prefix(256)), to: &byText)
    }

    /// Counts a failure by script; returns how many this conversation had before.
    func failuresBefore(_ question: Question) -> Int {
        let before = byConversation[question.conversation, default: 0]
        Self.add(question.conversation, to: &byConversation)
        return before
    }

    func reset() {
        total = 0
        byKey = [:]
        byText = [:]
        byConversation = [:]
    }

    var report: JSONText {
        ["total": .integer(total), "by_key": Self.text(byKey), "by_text": Self.text(byText)]
    }

    private static func add(_ entry: String, to counts: inout [String: Int]) {
        guard counts.count < mostEntries || counts[entry] != nil else { return }
        counts[entry, default: 0] += 1
    }

    private static func text(_ counts: [String: Int]) -> JSONText {
        .object(
            counts.sorted { left, right in left.key < right.key }.map { entry in
                JSONText.Member(entry.key, .integer(entry.value))
            })
    }
}
