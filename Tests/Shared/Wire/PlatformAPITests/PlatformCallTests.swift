import HTTP
import JSON
import PlatformAPI
import Testing

struct PlatformCallTests {
    @Test func `text goes out as it is, without escapes that platforms do not know`() {
        let body = PlatformCall.post("https://a/b", ["a": PlatformCall.text("你好 😀\n\t\"\\/\u{0}\u{1B}[0m\u{7F}\r!")])
            .body
        #expect(body.map { String(decoding: $0, as: UTF8.self) } == "{\"a\":\"你好 😀\\n\\t\\\"\\\\/[0m!\"}")
    }

    @Test func `a call ends soon, and its answer is small`() {
        for request in [PlatformCall.get("https://a/b"), PlatformCall.post("https://a/b", .object([]))] {
            #expect(request.deadlines.total <= .seconds(10) && request.maximumBodyBytes <= 1 << 20)
        }
        #expect(PlatformCall.get("https://a/b").body == nil && PlatformCall.get("https://a/b").method == .get)
        let request = PlatformCall.post("https://a/b", .object([]))
        #expect(request.method == .post && request.headerFields[.contentType] == "application/json; charset=utf-8")
    }
}
