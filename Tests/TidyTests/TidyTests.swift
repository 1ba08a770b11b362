import Testing

/// What a machine can check about style. Each message says what to write instead.
struct TidyTests {
    @Test(arguments: Rule.all)
    func `the repository keeps the rule`(rule: Rule) {
        for file in Repository.files {
            for line in rule.breaches(file) { Issue.record("\(file.path):\(line): \(rule.name). \(rule.advice)") }
        }
        #expect(Repository.files.count > 50)
    }

    @Test(arguments: Rule.all)
    func `a rule finds what it forbids and nothing beside it`(rule: Rule) {
        #expect(!rule.breaking.isEmpty && !rule.keeping.isEmpty)
        for sample in rule.breaking { #expect(!rule.breaches(sample).isEmpty, "\(rule.name): \(sample.text)") }
        for sample in rule.keeping { #expect(rule.breaches(sample).isEmpty, "\(rule.name): \(sample.text)") }
    }

    @Test func `comments and texts are told from code`() {
        let file = SourceFile(
            "A.swift", #"a("// no \(b("c")) \" d") // e "f" "# + "\n" + ##"g(#"h" "#) /* i */ `j k`"##)
        #expect(file.code.filter { $0 != " " } == #"a("""")"# + "\n" + #"g("")``"#)
        #expect(file.comments.filter { $0 != " " } == #"//e"f""# + "\n/*i*/")
        #expect(file.code.utf8.count == file.text.utf8.count)
    }
}
