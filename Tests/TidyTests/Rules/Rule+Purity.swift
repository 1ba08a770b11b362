import Messages

extension Rule {
    /// What a processor must not know: the same messages give the same state, tomorrow and on another machine.
    static let purity = [clock, chance, concurrency, foundation, walk, anonymity]

    @Sendable private static func isProcessor(_ file: SourceFile) -> Bool {
        isProcessor(file, among: Consumer.all)
    }

    static func isProcessor(_ file: SourceFile, among consumers: [Consumer]) -> Bool {
        file.isSwift && consumers.contains { $0.kind == .processor && file.isIn("Consumers/\($0.name)") }
    }

    private static func sample(_ text: String) -> SourceFile {
        SourceFile("Consumers/Quota/Quota.swift", text)
    }

    private static let clock = Rule(
        "a processor has no clock",
        advice: "Take the time from the message: `process(_:at:state:)` is given it.",
        forbids: #"\bDate *\(|\bDate\.now\b|\b(?:Continuous|Suspending)Clock\b|\bTimestamp\.now\b"#,
        where: isProcessor,
        breaking: [sample("let now = Date()"), sample("ContinuousClock().now")],
        keeping: [
            sample("let due = time + price.patience"), SourceFile("Consumers/LLM/LLM.swift", "ContinuousClock.now"),
        ])

    private static let chance = Rule(
        "a processor has no randomness",
        advice: "Let the door make the identity and put it into the message.",
        forbids:
            #"\bUUID *\(|\.random\b|\.randomElement\b|\.shuffled\b|RandomNumberGenerator\b|\.hashValue\b|\bHasher\b"#,
        where: isProcessor,
        breaking: [sample("UUID()"), sample("Int.random(in: 0...9)"), sample("keys.shuffled()")],
        keeping: [sample("let request = chat.request")])

    private static let concurrency = Rule(
        "a processor does not wait",
        advice: "Say what is to happen in an output; an activity does it.",
        forbids: #"\bTask *(?:\.\w+ *)?[{(]|\bawait\b|\basync\b|\bLogger\b|\bMutex\b"#,
        where: isProcessor,
        breaking: [sample("Task { await a() }"), sample("Task.detached { }"), sample("let a = Logger(label: \"\")")],
        keeping: [sample("struct TaskList {}")])

    private static let foundation = Rule(
        "a processor needs the standard library and our own words only",
        advice: "Do without Foundation: what needs it belongs to the door, an activity, or the message.",
        forbids: #"\bimport +(?:Foundation\w*|Glibc|Dispatch|Synchronization)\b"#,
        where: isProcessor,
        breaking: [sample("import Foundation"), sample("package import FoundationEssentials")],
        keeping: [sample("package import Messages"), SourceFile("Shared/JSON/A.swift", "import Foundation")])

    private static let walk = Rule(
        name: "a processor never walks a Dictionary or a Set",
        advice: "Sort first (`.keys.sorted()`), or keep an Array: the order of hashes differs in every process.",
        breaches: { file in isProcessor(file) ? UnorderedWalk.lines(in: file) : [] },
        breaking: [
            sample("var pending: [RequestID: Amount] = [:]\nfor (a, b) in state.pending { }"),
            sample("var seen: Set<String> = []\nfor a in seen where a.isEmpty { }"),
            sample("var pending = [String: Int]()\nlet a = pending.values.map(\\.amount)"),
        ],
        keeping: [
            sample("var pending: [RequestID: Amount] = [:]\nfor a in state.pending.keys.sorted() { }"),
            sample("var entries: [Entry] = []\nfor a in entries { }"),
        ])

    private static let anonymity = Rule(
        "a log names no consumer",
        advice: "Let it follow from `Consumer.all`, or from what the consumer brings along.",
        forbids: #"\b(?:\#(Consumer.all.map(\.name).joined(separator: "|")))(?:Inbox)?\b|\bConsumer\.(?!all\b|Kind\b)"#,
        where: { $0.isSwift && $0.isIn("Shared/Logs") },
        breaking: [
            SourceFile("Shared/Logs/KafkaLog/A.swift", "let topics = [AuthInbox.topic]"),
            SourceFile("Shared/Logs/KafkaLog/A.swift", "if inbox == Consumer.llm.reads {}"),
        ],
        keeping: [
            SourceFile("Shared/Logs/KafkaLog/A.swift", "let topics = Consumer.all.compactMap(\\.inbox)"),
            SourceFile("Tests/Shared/Logs/A/A.swift", "AuthInbox.topic"),
        ])
}

/// Finds walks over what is declared as a Dictionary or a Set in the same file. An approximation: it knows names only.
enum UnorderedWalk {
    private static let declaration = Pattern(
        #"\b(?:var|let) +(\w+) *(?:: *(?:\[[^\[\]\n]*:|Set<)|= *(?:\[[^\[\]\n]*:|Set<|Set\())"#)

    static func lines(in file: SourceFile) -> [Int] {
        let names = Set(declaration.captures(in: file.code)).sorted()
        guard !names.isEmpty else { return [] }
        let unordered = "(?:\\w+\\.)*(?:\(names.joined(separator: "|")))(?:\\.keys|\\.values)?"
        let loop = "\\bfor +[^\\n]*? in +\(unordered) *(?:\\{|where\\b|\\n)"
        let call = "\\b\(unordered)\\.(?:forEach|map|compactMap|flatMap|reduce|first|popFirst|randomElement|prefix)\\b"
        return Pattern("\(loop)|\(call)").lines(in: file.code)
    }
}
