import Testing

/// Something that a machine can say about style, and what to write instead.
struct Rule: Sendable, CustomTestStringConvertible {
    /// What holds, as a sentence.
    let name: String
    /// What to write where it doesn't.
    let advice: String
    /// The lines of a file, counted from 1, that break it.
    let breaches: @Sendable (SourceFile) -> [Int]
    /// Samples that must break it, so that it is known to be able to fail.
    let breaking: [SourceFile]
    /// Samples near to those that must pass.
    let keeping: [SourceFile]

    var testDescription: String { name }

    static let all = shape + safety + purity + words
}

extension Rule {
    /// A rule that code matches no pattern, in the files it is about.
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
