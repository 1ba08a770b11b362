package import Words

/// The lists of words in force, made ready to be found in questions and in answers.
package struct ListedWords: Sendable {
    package let lists: [WordList]
    /// Nil if no list has a word.
    package let questions: Words?
    /// The words of the lists that cover answers; nil if there are none.
    package let answers: Words?

    package static let none = ListedWords(lists: [], questions: nil, answers: nil)

    private init(lists: [WordList], questions: Words?, answers: Words?) {
        self.lists = lists
        self.questions = questions
        self.answers = answers
    }

    /// Makes words ready; 100 000 take seconds. Call it off the loops.
    package init(_ lists: [WordList]) throws(CatalogueError) {
        do {
            let all = try Words(lists)
            let covering = lists.filter(\.coversAnswers)
            self.init(
                lists: lists, questions: all, answers: covering.count == lists.count ? all : try Words(covering))
        } catch {
            throw CatalogueError("words", "the words cannot be made ready: \(error)")
        }
    }
}
