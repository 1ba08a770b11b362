import Catalogue
import Testing
import Words

struct CatalogueWordsTests {
    private func words(_ lists: String) throws(CatalogueError) -> [WordList] {
        let draft = try CatalogueDraft(parsing: Array("{ words: [\(lists)] }".utf8))
        return try Catalogue(draft.sealed(with: nil), keys: nil).words
    }

    @Test func `lists of words say what follows when one is met`() throws {
        let lists = """
            { name: 'insults', action: 'mask', words: ['bad', '驿站'], allow: ['badge'] },
            { name: 'none', action: 'note', answers: true }
            """
        let read = try words(lists)
        #expect(
            try read == [
                WordList(name: "insults", action: .mask, words: ["bad", "驿站"], allowed: ["badge"]),
                WordList(name: "none", action: .note, words: [], coversAnswers: true),
            ])
        #expect(try words("") == [])
    }

    @Test(
        arguments: [
            ("{ action: 'mask' }", "words[0].name"), ("{ name: 'w' }", "words[0].action"),
            ("{ name: 'w', action: 'pass' }", "words[0].action"),
            ("{ name: 'w', action: 'note', list: [] }", "words[0].list"),
            ("{ name: 'w', action: 'note', answers: 'yes' }", "words[0].answers"),
            ("{ name: 'w', action: 'note', words: 'a' }", "words[0].words"),
            ("{ name: 'w', action: 'note', words: ['a', ''] }", "words[0].words"),
            ("{ name: 'w', action: 'note', words: ['a', ' '] }", "words[0].words[1]"),
            ("{ name: 'w', action: 'note', allow: ['\\u200B'] }", "words[0].allow[0]"),
            ("{ name: 'w', action: 'note' }, { name: 'w', action: 'mask' }", "words[1].name"),
        ])
    func `what is wrong with a list is named by its place`(lists: String, place: String) {
        let error = #expect(throws: CatalogueError.self) { try words(lists) }
        #expect(error?.place == place)
    }

    @Test func `answers are looked through for the words of the lists that say so`() throws {
        let (all, some) = (
            try WordList(name: "all", action: .note, words: ["rain"]),
            try WordList(name: "some", action: .mask, words: ["snow"], coversAnswers: true)
        )
        let listed = try ListedWords([all, some])
        #expect(listed.questions?.hits(in: "rain, snow").map(\.word) == ["rain", "snow"])
        #expect(listed.answers?.hits(in: "rain, snow").map(\.word) == ["snow"])
        #expect(try ListedWords([all]).answers == nil)
        let none = try ListedWords([])
        #expect(none.questions == nil && none.answers == nil)
    }

    @Test func `a patch changes one list`() throws {
        let lists = "{ words: [{ name: 'a', action: 'note', words: ['x'] }, { name: 'b', action: 'note' }] }"
        let draft = try CatalogueDraft(parsing: Array(lists.utf8))
        let patch = try CatalogueDraft(parsing: Array("{ action: 'refuse' }".utf8))
        let merged = try Catalogue(draft.merged(patch, at: ["words", "a"]).sealed(with: nil), keys: nil)
        #expect(merged.words.map(\.action) == [.refuse, .note] && merged.words.first?.words == ["x"])
    }

    @Test func `the log is told of each word of a text once, and of few words`() {
        func hit(_ word: String) -> WordHit { WordHit(list: "l", word: word, action: .note, range: 0..<1) }
        var told = WordWatch.Told()
        let (first, again) = (told.takes(hit("rain")), told.takes(hit("rain")))
        #expect(first && !again)
        var others = 0
        for number in 0..<20 where told.takes(hit("word \(number)")) { others += 1 }
        #expect(others == WordWatch.Told.most - 1)
    }
}
