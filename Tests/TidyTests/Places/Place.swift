import Messages
import Testing

/// A place in the repository where every consumer of some kind has to stand, and no other may.
struct Place: Sendable, CustomTestStringConvertible {
    let name: String
    /// The kinds of consumers that stand there.
    let kinds: Set<Consumer.Kind>
    /// What is wrong there, each as a sentence that says what to do.
    let faults: @Sendable ([Consumer], [SourceFile]) -> [String]

    var testDescription: String { name }

    static let all = sources + tables + scripts

    /// A place where names stand in a list of some form.
    ///
    /// - Parameter found: the names that stand there.
    init(
        _ name: String, kinds: Set<Consumer.Kind>, advice: String,
        expected: @escaping @Sendable (Consumer) -> String = \.name,
        found: @escaping @Sendable ([SourceFile]) -> Set<String>
    ) {
        self.name = name
        self.kinds = kinds
        faults = { consumers, files in
            let found = found(files)
            let expected = Set(consumers.filter { kinds.contains($0.kind) }.map(expected))
            return expected.subtracting(found).sorted().map { "\($0) is missing in \(name). \(advice)" }
                + found.subtracting(expected).sorted().map { "\($0) stands in \(name), and not in Consumer.all." }
        }
    }

    init(
        _ name: String, kinds: Set<Consumer.Kind>,
        faults: @escaping @Sendable ([Consumer], [SourceFile]) -> [String]
    ) {
        self.name = name
        self.kinds = kinds
        self.faults = faults
    }

    static let everyKind = Set(Consumer.Kind.allCases)
    static let withInbox: Set<Consumer.Kind> = [.processor, .activity]
}

extension [SourceFile] {
    func text(of path: String) -> String { first { $0.path == path }?.text ?? "" }
}
