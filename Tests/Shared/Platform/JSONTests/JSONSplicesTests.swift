import JSON
import Testing

struct JSONSplicesTests {
    /// The members of `{"a":…}` removed by name, others added.
    private func changed(_ text: String, removing names: [String] = [], adding added: [String] = []) throws -> String {
        let object = try #require(JSONObject(try JSONValue(parsing: Array(text.utf8))))
        var splices = JSONSplices()
        splices.change(object.value, object.members, adding: added.map { .init($0, 1) }) { member in
            names.contains { name in member.isNamed(name, in: object.value.document) }
        }
        let bytes = splices.applied(to: object.value, following: nil).bytes
        _ = try JSONValue(parsing: bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"c":3}"#, ["a"], #"{"b":2,"c":3}"#), (#"{"a":1,"b":2,"c":3}"#, ["b"], #"{"a":1,"c":3}"#),
        (#"{"a":1,"b":2,"c":3}"#, ["c"], #"{"a":1,"b":2}"#), (#"{"a":1,"b":2,"c":3}"#, ["a", "b"], #"{"c":3}"#),
        (#"{"a":1,"b":2,"c":3}"#, ["b", "c"], #"{"a":1}"#), (#"{"a":1,"b":2,"c":3}"#, ["a", "c"], #"{"b":2}"#),
        (#"{"a":1,"b":2,"c":3}"#, ["a", "b", "c"], "{}"), (#"{ "a" : 1 , "b" : 2 }"#, ["b"], #"{ "a" : 1 }"#),
        ("{}", [], "{}"),
    ])
    func `members go with one comma each`(text: String, names: [String], expected: String) throws {
        #expect(try changed(text, removing: names) == expected)
    }

    @Test func `members are added at the beginning`() throws {
        #expect(try changed(#"{"a":2}"#, adding: ["x", "y"]) == #"{"x":1,"y":1,"a":2}"#)
        #expect(try changed("{ }", adding: ["x"]) == #"{"x":1 }"#)
        #expect(try changed(#"{"a":2}"#, removing: ["a"], adding: ["x"]) == #"{"x":1}"#)
    }

    @Test func `places are changed in order, and a byte is followed`() throws {
        let text = #"{"a":[1,{"b":"text"}],"c":null}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        let object = try #require(JSONObject(value))
        let string = try #require(value.member("a")?.elements.dropFirst().first { _ in true }?.member("b"))
        var splices = JSONSplices()
        #expect(splices.isEmpty)
        splices.replace(object.members[1].range, with: "long enough")
        splices.rename(object.members[0], to: "first")
        splices.insert("[", at: string.range.lowerBound)
        splices.insert("]", at: string.range.upperBound)
        let (bytes, place) = splices.applied(to: value, following: string.range.lowerBound)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"first":[1,{"b":["text"]}],"c":"long enough"}"#)
        #expect(place.map { place in String(decoding: bytes[place..<place + 6], as: UTF8.self) } == "\"text\"")
    }
}
