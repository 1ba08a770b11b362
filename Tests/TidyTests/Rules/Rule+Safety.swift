extension Rule {
    /// What could end the process, lose an error or hide a race.
    static let safety = [forcedUnwrap, fatalError, emptyCatch, pointers, unchecked, sleep, access]

    private static let forcedUnwrap = Rule(
        "nothing is unwrapped by force",
        advice:
            "Write `guard let` with the error that follows, `try #require(…)` in a test, or `precondition` with a sentence.",
        forbids: #"[\w)\]}>"?]!(?![=~])"#,
        breaking: [
            SourceFile("A.swift", "let a = b!"), SourceFile("A.swift", "try! b()"), SourceFile("A.swift", "c as! D"),
            SourceFile("A.swift", "a[0]!.b()"), SourceFile("A.swift", "var a: B!"),
        ],
        keeping: [
            SourceFile("A.swift", "if !a, b != c, !(d) { e(\"Stop!\") } // No!"),
            SourceFile("A.swift", "#if !os(Linux)"),
        ])

    private static let fatalError = Rule(
        "the process is ended by a precondition",
        advice:
            "Write `precondition` or `preconditionFailure` with a sentence, if the program is wrong; else a typed error.",
        forbids: #"\bfatalError *\("#,
        breaking: [SourceFile("A.swift", "fatalError(\"no\")")],
        keeping: [SourceFile("A.swift", "preconditionFailure(\"A sentence.\")")])

    private static let emptyCatch = Rule(
        "no error is dropped",
        advice: "Handle the error, log it, or let it through.",
        forbids: #"\bcatch\b[^{\n]*\{\s*\}"#,
        in: { $0.code },
        breaking: [
            SourceFile("A.swift", "do { try a() } catch {\n}"), SourceFile("A.swift", "} catch let error as B { }"),
        ],
        keeping: [SourceFile("A.swift", "do { try a() } catch { return nil }")])

    private static let pointers = Rule(
        "no pointer comes up to producers and consumers",
        advice: "Wrap the C library in its own folder of Shared, in a type that owns the handle and lends bytes.",
        forbids: #"\b(?:OpaquePointer|Unsafe\w*Pointer|Unmanaged|withUnsafe\w+)\b"#,
        where: { $0.isSwift && $0.isIn("Producers", "Consumers") },
        breaking: [
            SourceFile("Consumers/A/A.swift", "let a: UnsafeRawBufferPointer"),
            SourceFile("Producers/A/A.swift", "a.withUnsafeBytes { _ in }"),
        ],
        keeping: [SourceFile("Shared/A/A.swift", "let a: OpaquePointer")])

    private static let uncheckedWord = Pattern(#"@unchecked +Sendable|nonisolated\(unsafe\)"#)

    private static let unchecked = Rule(
        name: "whatever the compiler can't check says why it is safe",
        advice:
            "Write the invariant that makes it safe in a comment above `@unchecked Sendable` or `nonisolated(unsafe)`.",
        breaches: { file in
            guard file.isSwift else { return [] }
            let lines = file.lines
            return uncheckedWord.lines(in: file.code).filter { number in
                let above = lines[..<(number - 1)].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
                return !above.drop { $0 == " " }.hasPrefix("//")
            }
        },
        breaking: [
            SourceFile("A.swift", "\nfinal class A: @unchecked Sendable {}"),
            SourceFile("A.swift", "let b = 1\nnonisolated(unsafe) var a = 0"),
        ],
        keeping: [SourceFile("A.swift", "/// Used on one thread only.\n@frozen\nfinal class A: @unchecked Sendable {}")]
    )

    private static let sleepWord = Pattern(#"\b(?:u|nano)?sleep *\("#)

    /// A peer that plays slowness may sleep on the loop; it does so in a file of its own, without tests.
    private static let sleep = Rule(
        name: "no test sleeps",
        advice: "Wait for the thing itself, in a `while` with a deadline around it.",
        breaches: { file in
            guard file.isSwift, file.isTest else { return [] }
            let maySleepOnLoop = file.isIn("Tests/Shared/Platform/EventLoopTests") || !file.code.contains("@Test")
            let lines = file.codeLines
            return sleepWord.lines(in: file.code).filter { number in
                let isPoll = lines[max(0, number - 4)..<number].contains { $0.contains("while ") }
                return !isPoll && !(maySleepOnLoop && lines[number - 1].contains("IOLoop.sleep"))
            }
        },
        breaking: [
            SourceFile("Tests/A/A.swift", "try await Task.sleep(for: .seconds(1))"),
            SourceFile("Tests/A/A.swift", "usleep(10)"),
            SourceFile(
                "Tests/A/A.swift", "@Test func a() async throws {\n    try await IOLoop.sleep(for: .seconds(1))\n}"),
        ],
        keeping: [
            SourceFile("Tests/A/A.swift", "@Test func `a reader may sleep (long)`() {}"),
            SourceFile(
                "Tests/A/A.swift", "@Test while !isDone {\n    try await IOLoop.sleep(for: .milliseconds(1))\n}"),
            SourceFile("Tests/A/SlowPeer.swift", "try await IOLoop.sleep(for: .seconds(1))"),
        ])

    private static let access = Rule(
        "nothing is public",
        advice: "Write `package`: nothing here is an API for strangers.",
        forbids: #"^ *(?:@\w+ +)*(?:public|open) +\w"#,
        breaking: [SourceFile("A.swift", "public struct A {}"), SourceFile("A.swift", "    open class A {}")],
        keeping: [
            SourceFile("A.swift", "package struct A {}"),
            SourceFile("A.swift", "    open = true\n    public.append(open)"),
        ])
}
