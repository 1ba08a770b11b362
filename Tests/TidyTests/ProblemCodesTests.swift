import Testing

/// The codes of problems, and who says them.
struct ProblemCodesTests {
    private static let home = "Shared/Vocabulary/Problems"

    private static let codes: [String] = {
        let table = Repository.files.first { $0.path == home + "/Problem+Code.swift" }
        return Pattern(#"^ {8}case (\w+)"#).captures(in: table?.code ?? "")
    }()

    /// The code of all that can say a problem; what only describes routes says none.
    private static let speakers = Repository.files
        .filter { $0.imports.contains("Problems") && !$0.isTest && !$0.isIn(home) && !$0.isIn(descriptions) }
        .map { $0.code.replacing(/static let \w+: \[Problem\.Code\] = \[[^\]]*\]/, with: "") }
        .map { $0.replacing(/refusals: [^\[\n]*\[[^\]]*\]/, with: "") }
        .joined(separator: "\n")

    private static let descriptions = "Shared/Pipeline/Ingress/Description"

    @Test func `every code is said somewhere`() {
        #expect(Self.codes.count > 40)
        for code in Self.codes where !Pattern("\\.\(code)\\b").matches(Self.speakers) {
            Issue.record("Nobody says \(code): take it out of the table, or say it where it happens.")
        }
    }
}
