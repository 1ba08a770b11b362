import Testing

/// A rule of style that a machine can check, with advice.
struct Rule: Sendable, CustomTestStringConvertible {
    /// The rule as a sentence that holds for all files.
    let name: String
    /// What to write instead.
    let advice: String
    /// Finds the lines that break the rule, counted from 1.
    let breaches: @Sendable (SourceFile) -> [Int]
    /// Samples that must break the rule, which proves that it can fail.
    let breaking: [SourceFile]
    /// Similar samples that must pass.
    let keeping: [SourceFile]

    var testDescription: String { name }

    static let all = shape + safety + purity + words
}

extension Rule {
    /// Makes a rule that forbids a pattern in some files.
    init(
        _ name: String, advice: String, forbids pattern: String,
        in text: @escaping @Sendable (SourceFile) -> String = { $0.code },
        where applies: @escaping @Sendable (SourceFile) -> Bool = { $0.isSwift },
        breaking: [SourceFile], keeping: [SourceFile]
    ) {
        let forbidden = Pattern(pattern)
        self.init(
            name: name, advice: advice,
            breaches: { file in applies(file) ? forbidden.lines(in: text(file)) : [] },
            breaking: breaking, keeping: keeping)
    }
}
