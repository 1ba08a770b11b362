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
