import HTTP
import JSON
import Telemetry
import Testing
import WireBench
import Zsxq

struct ZsxqTests {
    private let base = "https://api.example.com"

    private func zsxq(_ cookie: String) -> Zsxq { Zsxq(cookie: Secret(cookie), baseURL: base) }

    private func isCall(_ request: ClientRequest, of name: String) -> Bool {
        let vector = Vectors.zsxq.at(name)
        return request.method.rawValue == vector.text("method") && request.url == base + vector.text("path")
            && request.body?.canonicalJSON == vector.member("body")?.canonical
            && request.headerFields[.cookie] == vector.at("headers").text("cookie")
            && request.headerFields[.contentType] == vector.at("headers").text("content-type")
            && request.headerFields[.userAgent]?.hasPrefix("Mozilla/5.0 ") == true
    }

    private func failure(_ status: Int, _ body: String) -> ZsxqFailure? {
        do throws(ZsxqFailure) {
            try Zsxq.end(status: status, body: Array(body.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func topics(_ topics: String) throws(ZsxqFailure) -> [ZsxqTopic] {
        let body = #"{"succeeded":true,"resp_data":{"topics":[\#(topics)]}}"#
        return try Zsxq.topics(status: 200, body: Array(body.utf8))
    }

    private func topic(_ id: String, _ text: String = "q", time: String = "", _ more: String = "") -> String {
        #"{"topic_id":\#(id),"question":{"text":"\#(text)"},"create_time":"\#(time)"\#(more)}"#
    }

    @Test func `calls are those of the vectors`() {
        let zsxq = zsxq(Vectors.zsxq.at("answer", "headers").text("cookie"))
        #expect(isCall(zsxq.unanswered(group: "10000000000001"), of: "list_unanswered"))
        let answer = zsxq.answer("DDD 是一种软件设计方法。\n", topic: "400000000000001", isSilent: false)
        #expect(isCall(answer, of: "answer"))
    }

    @Test func `the value of the cookie alone is enough, and cannot end a line`() {
        #expect(zsxq("TOKEN").unanswered(group: "1").headerFields[.cookie] == "zsxq_access_token=TOKEN")
        let cookie = zsxq("TOKEN\r\nHost: evil\n").unanswered(group: "1").headerFields[.cookie]
        #expect(cookie == "zsxq_access_token=TOKENHost: evil")
    }

    @Test func `an answer can be for who asked alone`() {
        let body = zsxq("T").answer("a\n", topic: "1", isSilent: true).body
        #expect(
            body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"req_data":{"text":"a\n","image_ids":[],"silenced":true}}"#)
    }

    @Test func `the vectors' questions are read`() throws {
        let vectors = Vectors.zsxq.at("list_unanswered")
        let read = try Zsxq.topics(status: 200, body: Array(vectors.at("response").text))
        #expect(read == [ZsxqTopic(id: "400000000000001", text: "什么是 DDD？")])
        #expect(try Zsxq.topics(status: 200, body: Array(vectors.at("response_empty").text)).isEmpty)
        for name in ["answer", "comment"] {
            try Zsxq.end(status: 200, body: Array(Vectors.zsxq.at(name, "response").text))
        }
    }

    @Test func `the oldest question comes first`() throws {
        let read = try topics(
            [
                topic("3", time: "2023-02-05T16:26:11.588+0800"), topic("12", time: "2023-02-04T16:26:11.588+0800"),
                topic("2", time: "2023-02-04T16:26:11.588+0800"), topic("\"1\"", time: "2023-02-06T00:00:00.000+0800"),
            ].joined(separator: ","))
        #expect(read.map(\.id) == ["2", "12", "3", "1"])
    }

    @Test func `what is answered, expired or no question is left out`() throws {
        let others = [
            topic("1", "q", #","answered":true"#), #"{"topic_id":2,"question":{"text":"q","expired":true}}"#,
            #"{"topic_id":3,"talk":{"text":"q"}}"#, #"{"question":{"text":"q"}}"#, topic("1.5"), topic("-4"),
            topic("1e3"), topic("\"5/answer\""), topic("12345678901234567890"), topic("6", #"<e type=\"a\" />"#), "7",
            "null",
        ]
        #expect(try topics(others.joined(separator: ",")).isEmpty)
        #expect(try topics(topic("12345678901234567")) == [ZsxqTopic(id: "12345678901234567", text: "q")])
    }

    @Test(arguments: [
        ("a<e type=\"mention\" uid=\"1\" title=\"%40n\" />b", "ab"), (" <e type=\"web\" href=\"x\"/> a \n", "a"),
        ("a<e", "a<e"), ("a<e b", "a<e b"), ("1 < 2 <e > 3", "1 < 2  3"), ("<em>a</em>", "<em>a</em>"), ("", ""),
        ("<e x><e y>你", "你"), ("a <e b", "a <e b"), ("<<e x>", "<"),
    ])
    func `tags are left out of a text`(text: String, expected: String) {
        #expect(Zsxq.plain(text) == expected)
    }

    @Test func `many tags that do not end are read once`() {
        let text = String(repeating: "<e ", count: 100_000) + "x"
        #expect(Zsxq.plain(text) == text)
    }

    @Test func `the vectors' failures are told apart`() {
        let kinds = Vectors.zsxq.vectors("failures").map { vector in
            let body = vector.value.at("body")
            return failure(vector.value.at("http").int ?? 0, body.string ?? String(decoding: body.text, as: UTF8.self))?
                .kind
        }
        #expect(kinds == [.unauthorized, .throttled, .blocked, .blocked])
    }

    @Test(arguments: [
        (401, "", ZsxqFailure.Kind.unauthorized, "http_401", false),
        (200, #"{"succeeded":false,"code":401}"#, .unauthorized, "401", false),
        (429, "<html>", .throttled, "http_429", false), (403, "<html>", .blocked, "page", false),
        (502, "<html>", .unavailable, "http_502", true), (500, "{}", .unavailable, "http_500", true),
        (200, "", .unavailable, "unreadable", true), (200, "[]", .unavailable, "unreadable", true),
        (200, "{}", .unavailable, "unreadable", true),
        (200, #"{"succeeded":"true"}"#, .unavailable, "unreadable", true),
        (200, #"{"succeeded":false,"code":14210}"#, .refused, "14210", false), (404, "{}", .refused, "http_404", false),
        (400, #"{"succeeded":true}"#, .refused, "http_400", false),
    ])
    func `an answer that says no, or nothing, is a failure`(
        status: Int, body: String, kind: ZsxqFailure.Kind, code: String, mayHaveArrived: Bool
    ) throws {
        let found = try #require(failure(status, body))
        #expect(found.kind == kind && found.code == code && found.mayHaveArrived == mayHaveArrived)
    }

    @Test func `a list without topics is none`() {
        for body in [#"{"succeeded":true}"#, #"{"succeeded":true,"resp_data":{"topics":{}}}"#] {
            #expect(throws: ZsxqFailure.self) { try Zsxq.topics(status: 200, body: Array(body.utf8)) }
        }
    }

    @Test func `no answer is a failure of which one knows whether it may have arrived`() {
        #expect(ZsxqFailure(unanswered: true).mayHaveArrived && !ZsxqFailure(unanswered: false).mayHaveArrived)
        #expect(ZsxqFailure(unanswered: false).kind == .unavailable)
    }
}
