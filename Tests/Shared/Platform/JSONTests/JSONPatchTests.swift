import JSON
import Testing

struct JSONPatchTests {
    @Test func `what is not changed stays byte for byte`() throws {
        var patch = JSONPatch()
        patch.set("model", to: "other")
        patch.remove("drop")
        patch.set("stream", to: true)
        let patched = try apply(patch, #"{ "drop" : [1, 2] , "n" : 1.50e1 , "model" : "a" , "z":{"model": 1} }"#)
        #expect(patched == #"{ "n" : 1.50e1 , "model" : "other" , "z":{"model": 1} ,"stream":true}"#)
    }

    @Test func `of several members of one name one is left`() throws {
        var patch = JSONPatch()
        patch.set("a", to: 9)
        #expect(try apply(patch, #"{"a":1,"b":2,"\u0061":3,"a":4}"#) == #"{"a":9,"b":2}"#)
        patch.remove("a")
        #expect(try apply(patch, #"{"a":1,"b":2,"a":3}"#) == #"{"b":2}"#)
    }

    @Test func `members can be left out by their names, but not those that are set`() throws {
        var patch = JSONPatch()
        patch.set("a", to: 9)
        let value = try JSONValue(parsing: Array(#"{ "x":1 , "a":1,"k":[ 2 ] , "\u0078":3, "y":4}"#.utf8))
        let object = try #require(JSONObject(value))
        let patched = patch.applied(to: object) { name in name == "k" }
        #expect(String(decoding: patched, as: UTF8.self) == #"{ "a":9,"k":[ 2 ] }"#)
        #expect(String(decoding: JSONPatch().applied(to: object) { _ in false }, as: UTF8.self) == "{}")
    }

    @Test func `an empty object can lose and gain members`() throws {
        var patch = JSONPatch()
        patch.remove("a")
        #expect(try apply(patch, "{ }") == "{}")
        #expect(try apply(patch, #"{"a":1}"#) == "{}")
        patch.set("b", to: nil)
        #expect(try apply(patch, #"{"a":1}"#) == #"{"b":null}"#)
    }

    @Test func `what is not an object is left alone`() throws {
        var patch = JSONPatch()
        patch.set("a", to: 1)
        #expect(try apply(patch, " [1] ") == "[1]")
    }

    @Test(arguments: 0..<10)
    func `a patched document is valid and differs in the patched members only`(seed: UInt64) throws {
        var documents = RandomDocuments(numbers: SeededNumbers(seed: seed))
        var patch = JSONPatch()
        patch.set("role", to: "patched")
        patch.remove("a")
        for _ in 0..<200 {
            let value = try JSONValue(parsing: documents.next())
            guard value.isObject else { continue }
            let patched = try JSONValue(parsing: patch.applied(to: value))
            #expect(patched.member("role")?.string == "patched")
            #expect(others(patched) == others(value))
        }
    }

    private func others(_ value: JSONValue) -> [[UInt8]] {
        value.members.filter { member in member.name != "role" && member.name != "a" }.map { member in
            Array(member.key.text) + Array(member.value.text)
        }
    }

    private func apply(_ patch: JSONPatch, _ text: String) throws -> String {
        String(decoding: patch.applied(to: try JSONValue(parsing: Array(text.utf8))), as: UTF8.self)
    }
}
