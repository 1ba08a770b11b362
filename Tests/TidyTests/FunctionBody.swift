/// A function, an initializer or a computed property, from its first line to its closing brace. Of JavaScript, a
/// function or a method with a name.
struct FunctionBody {
    let firstLine: Int
    let lineCount: Int

    private static let beginning = Pattern(
        #"^ *(?:@\w+(?:\([^)]*\))? +|[a-z]+(?:\([a-z]+\))? +)*"#
            + #"(?:func +\S|init[?!<(]|deinit\b|subscript[<(]|var +\w+ *:[^=\n]*\{ *$)"#)
    private static let continuation = Pattern(#"^ *(?:\{|where\b|->|throws\b|async\b)"#)

    private static let scriptBeginning = Pattern(
        #"^ *(?:(?:export|default|static|async|get|set) +)*(?:function\b.*[({,]|"#
            + #"(?:const|let) +\w+ *= *(?:async *)?(?:\(.*[({,]|\w+ *=> *\{)|"#
            + #"(?!(?:if|for|while|switch|catch|async|function)\b)\*?#?\w+\(.*\) *\{)$"#)

    static func all(in file: SourceFile) -> [FunctionBody] {
        if file.isScript { return allOfScript(in: file.lines) }
        let numbers = beginning.lines(in: file.code)
        guard !numbers.isEmpty else { return [] }
        let lines = file.codeLines.map { Array($0.utf8) }
        return numbers.compactMap { number in
            lineCount(of: lines[(number - 1)...]).map { FunctionBody(firstLine: number, lineCount: $0) }
        }
    }

    /// By indentation, because braces in texts and regular expressions would count: a function ends at the first line
    /// that is indented as it is, begins with a closing bracket and opens nothing.
    private static func allOfScript(in lines: [Substring]) -> [FunctionBody] {
        lines.indices.filter { index in scriptBeginning.matches(lines[index]) }.compactMap { first in
            let indentation = String(lines[first].prefix { $0 == " " })
            let end = lines[(first + 1)...].firstIndex { line in
                ["}", ")"].contains { line.hasPrefix(indentation + $0) } && !line.hasSuffix("{")
            }
            return end.map { end in FunctionBody(firstLine: first + 1, lineCount: end - first + 1) }
        }
    }

    /// The lines until the brace that the function opens is closed; nil if it has no body.
    private static func lineCount(of lines: ArraySlice<[UInt8]>) -> Int? {
        var parentheses = 0
        var braces = 0
        var isOpen = false
        for (index, line) in lines.enumerated() {
            for byte in line {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0 || isOpen:
                    braces += 1
                    isOpen = true
                case UInt8(ascii: "}") where parentheses == 0 || isOpen: braces -= 1
                default: break
                }
                if isOpen, braces == 0 { return index + 1 }
                if braces < 0 { return nil }
            }
            if !isOpen, parentheses == 0, !continues(lines.dropFirst(index + 1).first) { return nil }
        }
        return nil
    }

    private static func continues(_ line: [UInt8]?) -> Bool {
        continuation.matches(String(decoding: line ?? [], as: UTF8.self))
    }
}
