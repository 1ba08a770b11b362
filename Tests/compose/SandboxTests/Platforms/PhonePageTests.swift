import EventLoop
import HTTP
import JSON
import Testing

@testable import Sandbox

/// The page on which one chats, and the control API behind it.
@IOLoop
struct PhonePageTests {
    private let bench: PhoneBench

    init() throws {
        bench = try PhoneBench()
    }

    @Test func `the page and its files are served, without a script or a style inside`() async throws {
        let (response, body) = try await bench.send(.get, "/phone")
        let page = String(decoding: body, as: UTF8.self)
        let policy = try #require(response.headerFields[.contentSecurityPolicy])
        #expect(policy.contains("script-src 'self'") && !policy.contains("unsafe"))
        #expect(!page.contains("style=") && !page.contains("<script>") && !page.contains("onclick"))
        let named = page.split(separator: "\"").filter { $0.hasPrefix("/phone/") }
        #expect(named.count == 2)
        for path in named + ["/phone/calls.js", "/phone/log.js", "/phone/strings.js"] {
            let file = try await bench.send(.get, String(path))
            #expect(file.response.status == .ok && !file.body.isEmpty)
        }
        #expect(try await bench.send(.get, "/phone/other.js").response.status == .notFound)
    }

    @Test func `an open phone is told of each change`() async throws {
        try await bench.follow("demo-account")
        let phone = bench.open("chats/demo-account/Alice/events")
        try await bench.wait { phone.text.hasPrefix("data: {") && phone.text.hasSuffix("\n\n") }
        #expect(phone.text.contains(#""following":true"#) && !phone.text.contains("在吗"))
        try await bench.write("在吗", to: "demo-account")
        try await bench.wait { phone.text.contains("在吗") }
        phone.close()
    }

    @Test func `what the phone cannot do is refused with a word`() async throws {
        for body in [
            "[]", "{}", #"{"app":"nothing","person":"Alice","kind":"follow"}"#,
            #"{"app":"demo-account","person":"a b","kind":"follow"}"#,
            #"{"app":"demo-account","person":"Alice","kind":"dance"}"#,
            #"{"app":"demo-account","person":"Alice","kind":"picture","url":"file:///a"}"#,
            #"{"app":"demo-robot","person":"Alice","kind":"menu","text":"help"}"#,
        ] {
            let message = try await bench.tell("do", body).member("error")?.member("message")?.string
            #expect(message?.isEmpty == false, "\(body)")
        }
    }

    @Test func `what belongs into a catalogue is shown with the keys that are played with`() async throws {
        let entries = Array(try #require(try await bench.see("apps").member("apps")).elements)
        #expect(entries.map { $0.member("name")?.string } == bench.platforms.apps.map(\.name))
        let base = bench.base
        #expect(entries.allSatisfy { $0.member("baseURL")?.string == base })
        #expect(entries[0].member("token")?.string == bench.platforms.apps[0].token)
        #expect(PlayedApp.demos[0].token != bench.platforms.apps[0].token)
    }

    @Test func `state is forgotten when it is asked for, and numbers are not given again`() async throws {
        try await bench.tell("people", #"{"name":"Carol"}"#)
        try await bench.follow("demo-account", by: "Carol")
        #expect(try bench.chat("demo-account", "Carol").isFollowing)
        let state = try JSONValue(parsing: try await bench.send(.delete, "/sandbox/platforms/state").body)
        #expect(state.member("people")?.elements.map(\.string) == ["Alice", "Bob"])
        #expect(try !bench.chat("demo-account", "Carol").isFollowing)
    }
}
