import JSON
import Testing

struct RepeatedNameTests {
    @Test(
        arguments: [
            ("{}", nil), (#"{"a":1}"#, nil), (#"{"a":1,"b":2,"ab":3,"ba":4}"#, nil),
            (#"{"[":1,"{":2,"@":3,"`":4}"#, nil),
            (#"{"a":1,"b":2,"a":3}"#, "a"), (#"{"type":1,"ty\u0070e":2}"#, "type"), (#"{"\u0061":1,"a":2}"#, "a"),
            (#"{"type":1,"Type":2}"#, "Type"), (#"{"tool_calls":1,"tool_callſ":2}"#, "tool_callſ"),
            (#"{"k":1,"\u212a":2}"#, "\u{212A}"), (#"{"名":1,"字":2}"#, nil), (#"{"名":1,"\u540d":2}"#, "名"),
            (#"{"a":{"x":1,"x":2},"b":"\"b\":"}"#, nil),
        ] as [(String, String?)])
    func `a name that stands twice is found, however it is written`(text: String, name: String?) throws {
        let object = try #require(JSONObject(try JSONValue(parsing: Array(text.utf8))))
        #expect(object.repeatedName == name)
    }

    @Test(arguments: [2, 48, 49, 20_000])
    func `it is found in an object of any size`(count: Int) throws {
        let names = (1..<count).map { index in "\"name\(index)\":0" } + ["\"NAME1\":0"]
        for members in [names, names.reversed()] {
            let text = "{\(members.joined(separator: ","))}"
            let object = try #require(JSONObject(try JSONValue(parsing: Array(text.utf8))))
            #expect(object.repeatedName?.lowercased() == "name1")
        }
        let different = "{\(names.dropLast().joined(separator: ","))}"
        #expect(JSONObject(try JSONValue(parsing: Array(different.utf8)))?.repeatedName == nil)
    }

    @Test(
        arguments: [
            ("{}", nil), (#"{"type":1,"tool_calls":2,"other":3}"#, nil), (#"{"ty\u0070e":1,"Other":2,"名":3}"#, nil),
            (#"{"a":1,"Type":2}"#, "Type"), (#"{"TYPE":1}"#, "TYPE"), (#"{"\u0054ype":1}"#, "Type"),
            (#"{"tool_callſ":1}"#, "tool_callſ"), (#"{"to\u212aen":1}"#, "to\u{212A}en"),
            (#"{"other":{"Type":1},"types":2,"Typ":3}"#, nil),
        ] as [(String, String?)])
    func `a name in another case is found, however it is written`(text: String, name: String?) throws {
        let object = try #require(JSONObject(try JSONValue(parsing: Array(text.utf8))))
        #expect(object.nameInAnotherCase(of: ["type", "tool_calls", "token"]) == name)
    }
}
