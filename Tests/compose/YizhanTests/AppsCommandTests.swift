import HTTP
import JSON
import Testing

@testable import yizhan

/// `yizhan apps`: what it asks for, and what it prints.
struct AppsCommandTests {
    private func call(_ words: String...) throws -> ConsoleCall { try AppsCommand.call(Words(words)) }

    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private func document(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test func `each word is a call of the admin API`() throws {
        let list = try call("list")
        #expect(list.method == .get && list.path == "/apps" && list.body == nil)
        let check = try call("check", "mp")
        #expect(check.method == .post && check.path == "/apps/mp/check" && check.body == nil)
        let test = try call("test", "mp", "oABC", "试一试")
        #expect(test.method == .post && test.path == "/apps/mp/test" && test.key == nil)
        let body = String(decoding: test.body?.bytes ?? [], as: UTF8.self)
        #expect(body == #"{"to":"oABC","text":"试一试"}"#)
        let shown = try call("conversation", "wechat:wx1:oABC")
        #expect(shown.method == .get && shown.path == "/conversations/wechat%3Awx1%3AoABC")
    }

    @Test(arguments: [
        [], ["list", "x"], ["check"], ["check", "a", "b"], ["test", "mp"], ["test", "mp", "oABC"],
        ["test", "mp", "oABC", ""], ["test", "mp", "oABC", "a\nb"], ["test", "mp", "oABC", "a", "b"],
        ["conversation"], ["conversation", "oABC"], ["conversation", "wechat:wx1"], ["fly", "mp"],
    ])
    func `what is no call is explained`(words: [String]) {
        #expect(throws: UsageError.self) { try AppsCommand.call(Words(words)) }
    }

    @Test func `apps are printed with the address for the console of the platform`() throws {
        let answer = try document(
            #"""
            {"data":[{"name":"mp","platform":"wechat","mode":"secure","abilities":["push","typing"],
                      "address":"https://a.cn/wechat/mp","fault":null},
                     {"name":"g","platform":"zsxq","mode":null,"abilities":[],"address":null,"fault":"its\u001b secret"}]}
            """#)
        let printed = lines(AppsCommand.list(answer))
        #expect(
            printed.count == 3 && printed[1].contains("push,typing") && printed[1].contains("https://a.cn/wechat/mp"))
        #expect(printed[2].hasPrefix("g ") && printed[2].contains("its\\u001b secret"))
        #expect(AppsCommand.list(try document(#"{"data":[]}"#)) == "The catalogue has no apps.")
    }

    @Test func `findings say what to do, in both languages`() throws {
        let answer = try document(
            #"""
            {"findings":[{"subject":"secret","good":true,"code":null,"advice":"Fine.","advice_zh":"好"},
                         {"subject":"ip","good":false,"code":"40164","advice":"List it.","advice_zh":"加入白名单"}]}
            """#)
        let printed = lines(AppsCommand.findings(answer))
        #expect(printed[1].contains("good") && !printed[1].contains("NOT"))
        for word in ["ip", "NOT GOOD", "40164", "List it.", "加入白名单"] { #expect(printed[2].contains(word)) }
    }

    @Test(arguments: [
        (#"{"outcome":"sent"}"#, "sent"), (#"{"outcome":"refused","code":"45015"}"#, "refused by the platform: 45015"),
        (#"{"outcome":"unknown","code":null}"#, "nobody knows whether it was sent; ask the person"),
    ])
    func `what came of a test is said`(answer: String, text: String) throws {
        #expect(AppsCommand.outcome(try document(answer)) == text)
    }

    @Test func `a conversation is printed as a timeline`() throws {
        let report = try document(
            #"""
            {"identity":"wechat:wx1:oABC","account":"u-1","model":"glm","turns":2,"waiting":1,"pushes_left":4,
             "steps":[{"at_ms":1800000000000,"app":"mp","what":"delivered","subject":"d1","code":null},
                      {"at_ms":1800000004000,"app":"mp","what":"push_failed","subject":"p1","code":"45015"}]}
            """#)
        let printed = lines(AppsCommand.conversation(report))
        #expect(printed[0].contains("wechat:wx1:oABC"))
        #expect(printed.contains { $0.hasPrefix("pushes left") && $0.hasSuffix("4") })
        let last = try #require(printed.last)
        #expect(last.contains("push_failed") && last.hasSuffix("45015"))
        let none = try document(#"{"identity":"zsxq:1","steps":[]}"#)
        #expect(!AppsCommand.conversation(none).contains("WHEN"))
    }
}
