import EventLoop
import HTTP
import Messages
import Problems
import ProducerBench
import Testing

@testable import Account

/// Pages that are opened inside WeChat.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct EntryTests {
    private nonisolated static let ann = "wechat:wx01:oAnn"
    private nonisolated static let session = String(repeating: "5", count: 32)

    private static let opened = """
        {"object":"session","account":"alice","role":"person","id":"\(session)","generation":0,"way":"wechat",\
        "as":"\(ann)","expires_ms":1790086400000}
        """

    /// Leaves for WeChat; returns the state, and the cookies.
    private func leave(
        _ bench: EntryBench, to path: String = "/shop?product=ten"
    ) async throws -> (state: String, cookies: [String]) {
        let led = try await bench.get("/wechat/mp/enter?to=\(path.percentEncoded)")
        let location = try #require(led.location)
        let rest = try #require(location.split(separator: "&state=").last)
        return (String(rest.prefix { $0 != "#" }), led.cookies)
    }

    @Test func `a browser is led to WeChat with a state that it alone has`() async throws {
        let bench = try EntryBench()
        let led = try await bench.get("/wechat/mp/enter?to=%2Fshop")
        let (state, other) = (try await leave(bench).state, try await leave(bench).state)
        #expect(led.status == 302 && state.utf8.count == 32 && state != other)
        let location = try #require(led.location)
        #expect(
            location.hasPrefix(
                bench.wechat.baseURL + "/connect/oauth2/authorize?appid=wx01"
                    + "&redirect_uri=https%3A%2F%2Fchat.example.com%2Fwechat%2Fmp%2Fentered&response_type=code"
                    + "&scope=snsapi_base&state="))
        #expect(location.hasSuffix("#wechat_redirect"))
        let cookie = try #require(led.headers[values: .setCookie].first { $0.hasPrefix("yizhan-entry=") })
        #expect(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("; Max-Age=600;"))
        #expect(bench.door.log.drafts.isEmpty && bench.wechat.calls.isEmpty)
        await bench.stop()
    }

    @Test func `who comes back is signed in as whom WeChat says, once, and led to where they wanted to go`()
        async throws
    {
        let bench = try EntryBench()
        let (state, cookies) = try await leave(bench)
        async let answered = bench.get("/wechat/mp/entered?code=C1&state=\(state)", cookies: cookies)
        try await bench.door.streams.answer(0, Self.opened)
        let answer = try await answered
        #expect(answer.status == 302 && answer.location == "/shop?product=ten")
        #expect(answer.cookies.count == 1 && answer.cookies.allSatisfy { $0.hasPrefix("yizhan=") })
        #expect(answer.headers[values: .setCookie].contains { $0.hasPrefix("yizhan-entry=; ") })
        let entered = try #require(try bench.told(PageEntered.self).first)
        #expect(entered.identity.text == Self.ann && entered.from == "127.0.0.1")
        #expect(entered.deadline == EntryBench.start + .seconds(5) && entered.gift == nil)
        let call = try #require(bench.wechat.calls.first)
        #expect(call.query["code"] == "C1" && call.query["appid"] == "wx01" && call.query["secret"] == "APPSECRET")
        #expect(bench.wechat.calls.count == 1)
        await bench.stop()
    }

    @Test func `who has not left from here, or long ago, is signed in as nobody`() async throws {
        let bench = try EntryBench {
            [EntryBench.account(at: $0), EntryBench.account("other", at: $0)]
        }
        let (state, cookies) = try await leave(bench)
        let another = try await leave(bench)
        let forged = cookies.map { String($0.dropLast()) + ($0.hasSuffix("0") ? "1" : "0") }
        for (path, sent) in [
            ("mp/entered?code=C1&state=\(state)", []), ("mp/entered?code=C1&state=\(state)", another.cookies),
            ("mp/entered?code=C1", cookies), ("mp/entered?code=C1&state=", cookies),
            ("mp/entered?code=C1&state=\(another.state)", cookies),
            ("other/entered?code=C1&state=\(state)", cookies),
            ("mp/entered?code=C1&state=\(state)", forged),
        ] as [(String, [String])] {
            let answer = try await bench.get("/wechat/" + path, cookies: sent)
            #expect(answer.status == 302 && answer.location == "/signin?next=%2F", "\(path)")
            #expect(answer.cookies.isEmpty, "\(path)")
        }
        bench.pass(.seconds(600))
        let late = try await bench.get("/wechat/mp/entered?code=C1&state=\(state)", cookies: cookies)
        #expect(late.location == "/signin?next=%2F" && late.cookies.isEmpty)
        #expect(bench.door.log.drafts.isEmpty && bench.wechat.calls.isEmpty)
        await bench.stop()
    }

    @Test(arguments: [#"{"errcode":40029,"errmsg":"invalid code"}"#, "{}", "", #"{"openid":"a b"}"#])
    func `whom WeChat does not name is shown the other ways`(_ said: String) async throws {
        let bench = try EntryBench()
        bench.wechat.say(said)
        let (state, cookies) = try await leave(bench)
        let answer = try await bench.get("/wechat/mp/entered?code=C1&state=\(state)", cookies: cookies)
        #expect(answer.status == 302 && answer.location == "/signin?next=%2Fshop%3Fproduct%3Dten")
        #expect(answer.cookies.isEmpty && bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `whom Auth lets not in is shown the other ways`() async throws {
        let bench = try EntryBench()
        let (state, cookies) = try await leave(bench)
        async let answered = bench.get("/wechat/mp/entered?code=C1&state=\(state)", cookies: cookies)
        try await bench.door.streams.refuse(0, Problem(.accountSuspended))
        let answer = try await answered
        #expect(answer.location == "/signin?next=%2Fshop%3Fproduct%3Dten" && answer.cookies.isEmpty)
        await bench.stop()
    }

    @Test func `an account that may not be asked leads to the other ways`() async throws {
        let bench = try EntryBench { address in
            [
                EntryBench.account("plain", at: address, abilities: []),
                EntryBench.account("secretless", at: address, secret: nil),
                EntryBench.account("faulty", at: address, fault: "its keys are sealed"),
                EntryBench.staff(at: address),
            ]
        }
        for name in ["plain", "secretless", "faulty", "staff", "nobody"] {
            let led = try await bench.get("/wechat/\(name)/enter?to=%2Fshop")
            #expect(led.status == 302 && led.location == "/signin?next=%2Fshop", "\(name)")
            #expect(led.headers[values: .setCookie].isEmpty)
        }
        await bench.stop()
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example", "/\\evil.example", "/a//b", "shop", "", "/a#key=1", "/a b", "/a\tb",
        "/中", "/" + String(repeating: "a", count: 500),
    ])
    func `nothing but a path of ours is led to`(_ path: String) {
        #expect(ReturnPath(path) == nil)
    }

    @Test(arguments: [
        "/", "/shop?product=ten&x=%E4%B8%AD", "/members/a!\"$'(){}~", "/" + String(repeating: "a", count: 499),
    ])
    func `a path of ours is led to as it is`(_ path: String) {
        #expect(ReturnPath(path)?.text == path)
    }
}
