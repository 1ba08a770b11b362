import Foundation
import Problems
import Testing

/// What the page says about a problem.
struct ProblemStringsTests {
    /// The page's file of strings, wherever among the pages it lies.
    private static let strings = text(of: "strings.js")
    private static let steps = text(of: "next-step.js")

    private static func text(of ending: String) -> String {
        let pages = URL(filePath: #filePath).appending(path: "../../../../Producers/Web/Pages").standardized
        let files = FileManager.default.enumerator(atPath: pages.path)?.compactMap { $0 as? String } ?? []
        let texts = files.filter { $0.hasSuffix(ending) }
            .compactMap { try? String(contentsOf: pages.appending(path: $0), encoding: .utf8) }
        return texts.joined(separator: "\n")
    }

    /// The part between two marks.
    private static func part(from start: String, to end: String) -> Substring {
        guard let start = strings.range(of: start),
            let end = strings.range(of: end, range: start.upperBound..<strings.endIndex)
        else { return "" }
        return strings[start.upperBound..<end.lowerBound]
    }

    private static let errors = part(from: "const errors = {", to: "\n};")
    private static let faults = part(from: "const faults = new Set([", to: "]);")

    /// The texts of an entry of `errors`.
    private static func texts(_ name: String) -> [Substring] {
        guard let entry = errors.range(of: "\n  \(name): [") else { return [] }
        let rest = errors[entry.upperBound...]
        return rest[..<(rest.firstIndex(of: "]") ?? rest.endIndex)]
            .split(separator: "\"").filter { $0.contains { $0.isLetter } }
    }

    @Test(arguments: Problem.Code.allCases)
    func `the page has a text in both languages for every code`(code: Problem.Code) {
        let name = Self.faults.contains("\"\(code.rawValue)\"") ? "refused" : code.rawValue
        let texts = Self.texts(name)
        #expect(texts.count == 2, "Producers/Web/Pages has no text for \(code.rawValue).")
        #expect(texts.first?.hasSuffix("。") == true)
        #expect(texts.last?.hasSuffix(".") == true)
    }

    @Test(arguments: Problem.Code.allCases)
    func `the page has a next step for every code`(code: Problem.Code) {
        #expect(Self.steps.contains("\n  \(code.rawValue): \""), "next-step.js has no step for \(code.rawValue).")
    }

    @Test func `the page blames no request for what is no code of ours`() {
        let codes = Set(Problem.Code.allCases.map(\.rawValue))
        let named = Self.faults.split(separator: "\"").map(String.init).filter { $0.contains { $0.isLetter } }
        #expect(named.count > 10)
        #expect(named.filter { !codes.contains($0) } == [])
    }
}
