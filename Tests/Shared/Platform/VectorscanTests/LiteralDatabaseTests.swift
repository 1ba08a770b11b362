import Testing

@testable import Vectorscan

struct LiteralDatabaseTests {
    private func database(_ literals: String...) throws -> LiteralDatabase {
        try LiteralDatabase(literals.map { Array($0.utf8) })
    }

    private func found(_ database: LiteralDatabase, in text: String) -> [String] {
        database.matches(in: Array(text.utf8)).map { "\($0.literal)@\($0.end)" }
    }

    @Test func `every literal is found, with where it ends`() throws {
        let database = try database("ab", "bc", "b", "驿站")
        #expect(Set(found(database, in: "abc")) == ["0@2", "1@3", "2@2"])
        #expect(found(database, in: "x驿站y") == ["3@7"])
        #expect(found(database, in: "xyz") == [] && found(database, in: "") == [])
    }

    @Test func `no byte of a literal has a meaning of its own`() throws {
        let database = try database("a.c", "[x]*", "\n\u{0}.")
        #expect(found(database, in: "abc a.c [x] [x]* \n\u{0}x \n\u{0}.") == ["0@7", "1@16", "2@24"])
        #expect(found(database, in: "A.C") == [])
    }

    @Test func `an occurrence that overlaps the one before is found too`() throws {
        #expect(try found(database("aa"), in: "aaaa") == ["0@2", "0@3", "0@4"])
    }

    @Test func `a literal is found wherever it stands`() throws {
        let database = try database("needle")
        for place in 0..<200 {
            let text = String(repeating: "n", count: place) + "needle" + String(repeating: "e", count: 200 - place)
            #expect(found(database, in: text) == ["0@\(place + 6)"])
        }
    }

    @Test func `many literals are told from each other`() throws {
        let words = (0..<2_000).map { Array("<word \($0)>".utf8) }
        let database = try LiteralDatabase(words)
        for index in stride(from: 0, to: words.count, by: 37) {
            let match = LiteralDatabase.Match(literal: index, end: words[index].count)
            #expect(database.matches(in: words[index]) == [match])
        }
    }

    @Test func `the compiled form finds the same when it is read again`() throws {
        let first = try database("ab", "驿站")
        let second = try LiteralDatabase(serialized: first.serialized())
        #expect(found(second, in: "ab驿站") == found(first, in: "ab驿站"))
    }

    @Test func `a literal that begins with NUL is refused, one that has it elsewhere is found`() throws {
        #expect(throws: VectorscanError.self) { try database("a", "\u{0}b") }
        #expect(try found(database("b\u{0}c"), in: "b\u{0}d b\u{0}c") == ["0@7"])
    }

    @Test func `what is no compiled form is refused`() throws {
        var bytes = try database("ab").serialized()
        // Not the last byte: the library pads with zeros, which its checksum leaves out and no scan reads.
        bytes[bytes.count / 2] ^= 1
        for broken in [bytes, Array(bytes.prefix(20)), [], Array("nothing of ours".utf8)] {
            #expect(throws: VectorscanError.self) { try LiteralDatabase(serialized: broken) }
        }
    }

    @Test func `whether there is a literal is said of a part of a text`() throws {
        let database = try database("ab", "b")
        let text = Array("xabx".utf8)
        #expect(database.hasMatch(in: text[...]) && database.hasMatch(in: text[2..<3]))
        #expect(!database.hasMatch(in: text[..<2]) && !database.hasMatch(in: text[3...]))
        #expect(!database.hasMatch(in: []))
    }

    @Test func `nothing at all is not compiled`() {
        #expect(throws: VectorscanError.self) { try LiteralDatabase([]) }
    }

    @Test func `several threads scan at once`() async throws {
        let database = try database("needle")
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).reduce(0) { count, _ in count + database.matches(in: Array("a needle".utf8)).count }
                }
            }
            for await count in group { #expect(count == 200) }
        }
    }
}
