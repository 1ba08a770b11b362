extension Rule {
    /// Words and names that a reader should not meet.
    static let words = [unfinished, machinePath, foreignError, vagueActor]

    private static let unfinished = Rule(
        "nothing is left for later in a comment",
        advice: "Do it, or open an issue and leave the comment out.",
        forbids: #"\b(?:TODO|FIXME|XXX|HACK)\b"#,
        in: { $0.isSwift ? $0.comments : $0.text },
        where: { !$0.path.hasSuffix(".md") },
        breaking: [SourceFile("A.swift", "// TODO: write it"), SourceFile("A.js", "/* FIXME */")],
        keeping: [SourceFile("A.swift", "let word = \"TODO\" // A word.")])

    private static let machinePath = Rule(
        "no file knows the machine it was written on",
        advice: "Take the path from a setting, an argument, or the temporary directory that the system names.",
        forbids: #"(?<![\w.])/(?:home|root|work|tmp)/"#,
        in: { $0.text },
        where: { !$0.isTest && !($0.path.hasPrefix("compose/") && !$0.isSwift) && !$0.isIn(".ci") },
        breaking: [SourceFile("Shared/A/A.swift", "let a = \"/home/alice/data\""), SourceFile("README.md", "/tmp/a")],
        keeping: [SourceFile("Tests/A/A.swift", "let a = \"/tmp/a\""), SourceFile("README.md", "example.com/home/a")])

    private static let foreignError = Rule(
        "an API's error shape is known to its wire format and its producer alone",
        advice: "Say a `Problem`; the producer renders it in the shape of the API that was called.",
        forbids: #"\bOpenAIError\b"#,
        where: { $0.isSwift && !$0.isTest && !$0.isIn("Shared/Wire", "Producers/Chat") },
        breaking: [
            SourceFile("Consumers/LLM/LLM.swift", "let error = OpenAIError(problem)"),
            SourceFile("Shared/Pipeline/Ingress/Call.swift", "throws(OpenAIError)"),
        ],
        keeping: [
            SourceFile("Producers/Chat/ChatAPI.swift", "OpenAIError(problem)"),
            SourceFile("Consumers/LLM/LLM.swift", "// Becomes an OpenAIError."),
        ])

    private static let vagueActor = Rule(
        "a sentence names its actor",
        advice: "Name the type or the person that acts; say \"also if\" for \"be it that\".",
        forbids: #"\b(?:[Ww]hoever|be it that)\b"#,
        in: { $0.isSwift ? $0.comments : $0.text },
        where: { _ in true },
        breaking: [
            SourceFile("A.swift", "/// Whoever reads this."), SourceFile("a.py", "# for whoever looks"),
            SourceFile("README.md", "True for any answer, be it that it is another's."),
        ],
        keeping: [
            SourceFile("A.swift", "let whoever = \"whoever\" // A reader."), SourceFile("README.md", "who reads it"),
        ])
}
