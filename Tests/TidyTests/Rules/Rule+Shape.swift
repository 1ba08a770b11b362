extension Rule {
    /// How long things are, and what they are called.
    static let shape = [fileLength, functionLength, fileName, vagueName]

    private static let fileLength = Rule(
        name: "a file has at most 300 lines",
        advice: "Give a part of it a noun and a file of its own; 60 to 150 lines read best.",
        breaches: { file in
            // The manifest cannot be parted.
            let isFree = file.path == "Package.swift" || file.path.hasSuffix(".md") || file.isIn("Shared/CLibraries")
            return file.lines.count > 301 && !isFree ? [301] : []
        },
        breaking: [SourceFile("Shared/A/A.swift", String(repeating: "\n", count: 301))],
        keeping: [SourceFile("Shared/A/A.swift", String(repeating: "\n", count: 300))])

    private static let functionLength = Rule(
        name: "a function has at most 70 lines",
        advice:
            "Leave the branches here and move the work of each into a function with a name; 5 to 20 lines read best.",
        breaches: { file in
            guard file.isSwift || file.isScript else { return [] }
            return FunctionBody.all(in: file).filter { $0.lineCount > 70 }.map(\.firstLine)
        },
        breaking: [
            SourceFile("A.swift", "func a(\n    b: Int\n) {\n" + String(repeating: "    c()\n", count: 69) + "}\n"),
            script("export async function a(b) {", "}", lines: 69),
            script("function a({\n  b,\n}) {", "}", lines: 67),
            script("const a = async (b) => {", "};", lines: 69),
            script("class A {\n  a(b) {", "  }\n}", lines: 69),
        ],
        keeping: [
            SourceFile("A.swift", "func a() {\n" + String(repeating: "    c()\n", count: 68) + "}\n"),
            SourceFile(
                "A.swift", "protocol A {\n    func a()\n" + String(repeating: "    // Why.\n", count: 80) + "}\n"),
            script("export function a(b) {", "}", lines: 68),
            script("class A {", "}", lines: 80),
            script("const a = [", "];", lines: 80),
            script("const a = (b) => b;\nconst c = {", "};", lines: 80),
        ])

    /// A script of a few words.
    private static func script(_ first: String, _ last: String, lines: Int) -> SourceFile {
        SourceFile("a.js", "\(first)\n" + String(repeating: "    c(\"{\");\n", count: lines) + "\(last)\n")
    }

    private static let fileName = Rule(
        name: "a file is named after what it declares",
        advice: "Name it after its main type, or `Type+Aspect.swift` if it extends one.",
        breaches: { file in
            guard file.isSwift, !["main", "Package"].contains(file.name) else { return [] }
            let parts = file.name.split(separator: "+", maxSplits: 1).map(String.init)
            let noun = parts.first ?? ""
            let stem = noun.hasSuffix("s") ? String(noun.dropLast()) : noun
            let type = "\\b(?:struct|class|enum|actor|protocol|typealias|func) +\\w*(?i:\(stem))"
            let extended = "\\bextension +(?:\(noun)\\b\(noun == "Array" ? "|\\[" : ""))"
            return Pattern(parts.count == 2 ? "\(type)|\(extended)" : type).matches(file.code) ? [] : [1]
        },
        breaking: [
            SourceFile("Shared/A/B.swift", "struct A {}"),
            SourceFile("Shared/A/A+B.swift", "extension C {}"),
            SourceFile("Shared/A/A.swift", "// struct A\nextension A {}"),
        ],
        keeping: [
            SourceFile("Shared/A/A.swift", "struct A {}"),
            SourceFile("Shared/A/A+B.swift", "extension A.C {}"),
            SourceFile("Shared/A/Seats.swift", "struct StationSeat {}\nstruct MemberSeat {}"),
            SourceFile("compose/a/main.swift", "run()"),
        ])

    private static let vagueName = Rule(
        name: "a name says what a thing is",
        advice: "Find the noun: no Utils, Helpers, Common, Manager or Base.",
        breaches: { file in
            guard file.isSwift else { return [] }
            let vague = "(?:Utils?|Utilit(?:y|ies)|Helpers?|Common|Manager|Base)"
            if Pattern("(?:^|/)\\w*\(vague)(?:/|\\+|\\.swift$)").matches(file.path) { return [1] }
            return Pattern("\\b(?:struct|class|enum|actor|protocol|typealias) +\\w*\(vague)\\b").lines(in: file.code)
        },
        breaking: [
            SourceFile("Shared/Utils/A.swift", ""), SourceFile("Shared/A/AHelpers.swift", ""),
            SourceFile("Shared/A/A.swift", "final class StreamManager {}"),
        ],
        keeping: [SourceFile("Shared/Database/Database.swift", "struct Database { var baseURL: String }")])
}
