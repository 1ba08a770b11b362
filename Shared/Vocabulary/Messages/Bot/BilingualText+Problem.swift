package import Problems

extension BilingualText {
    /// What a person is told of a problem.
    package init(_ problem: Problem) {
        self.init(chinese: problem.chinese, english: problem.english)
    }
}
