import EventLoop
import HTTP
import JSON
import OpenAI
import Sandbox
import Testing

@IOLoop
struct ScriptTests {
    @Test(arguments: [400, 401, 403, 404, 408, 422, 429, 500, 503])
    func `a status is answered with OpenAI's error body`(status: Int) async throws {
        let heard = try await Caller().ask("please sandbox:\(status)")
        #expect(heard.status == status)
        #expect(heard.json?.member("error")?.member("message")?.string != nil)
        #expect((heard.headerFields[.retryAfter] == "1") == (status == 429 || status == 503))
    }

    @Test func `an exhausted quota and a page say so`() async throws {
        let caller = try Caller()
        let quota = await caller.ask("sandbox:quota")
        #expect(quota.status == 429)
        #expect(quota.json?.member("error")?.member("code")?.string == "insufficient_quota")
        let page = await caller.ask("sandbox:html")
        #expect(page.status == 502)
        #expect(page.json == nil)
    }

    @Test func `the model's name is a script too`() async throws {
        #expect(try await Caller().ask("Hello", model: "demo-sandbox:418").status == 418)
    }

    @Test func `a long answer counts`() async throws {
        let heard = try await Caller().ask("sandbox:long:300")
        #expect(heard.text == (1...300).map { number in "\(number) " }.joined())
        #expect(heard.deltas.count == 300)
    }

    @Test func `a seed gives its text, another one another`() async throws {
        let caller = try Caller()
        let first = await caller.ask("sandbox:text:a").text
        #expect(await caller.ask("again sandbox:text:a").text == first)
        #expect(await caller.ask("sandbox:text:b").text != first)
        #expect(await caller.ask("sandbox:text:a sandbox:long:7").deltas.count == 7)
    }

    @Test(arguments: [0, 1, 5, 10])
    func `a connection is cut after so many chunks`(count: Int) async throws {
        let heard = try await Caller().ask("sandbox:long:10 sandbox:cut:\(count)")
        #expect(heard.status == 200)
        #expect(heard.deltas.count == count)
        #expect(heard.error?.kind == .cut)
        #expect(heard.reader.outcome == .truncated)
    }

    @Test func `a stall says nothing but keeps the connection`() async throws {
        let heard = try await Caller().ask("sandbox:long:10 sandbox:stall:3", idle: .milliseconds(300))
        #expect(heard.deltas.count == 3)
        #expect(heard.error?.kind == .timedOut(.idle))
    }

    @Test func `an error comes in mid-stream`() async throws {
        let heard = try await Caller().ask("sandbox:long:10 sandbox:error-in-stream:4")
        #expect(heard.deltas.count == 4)
        #expect(heard.error == nil)
        #expect(heard.reader.failure?.kind == .unavailable)
    }

    @Test func `a stream may end without finish, without DONE, without usage`() async throws {
        let caller = try Caller()
        let unfinished = await caller.ask("sandbox:long:3 sandbox:no-finish")
        #expect(unfinished.error == nil)
        #expect(unfinished.reader.outcome == .truncated)
        let undone = await caller.ask("sandbox:long:3 sandbox:no-done").reader
        #expect(undone.outcome == .complete && !undone.isDone && undone.usage.completion != nil)
        let unmeasured = await caller.ask("sandbox:long:3 sandbox:no-usage").reader
        #expect(unmeasured.isDone && unmeasured.usage == UsageReport())
        let late = await caller.ask("sandbox:long:3 sandbox:late-usage").reader
        #expect(late.usage.completion == 3)
    }

    @Test func `a flaky conversation fails so often and then succeeds`() async throws {
        let caller = try Caller()
        var statuses: [Int] = []
        for _ in 0..<4 { statuses.append(await caller.ask("sandbox:flaky:2").status) }
        #expect(statuses == [500, 500, 200, 200])
        #expect(await caller.ask("another sandbox:flaky:2").status == 500)
    }

    @Test func `a slow start and a pace take their time`() async throws {
        let caller = try Caller()
        let start = ContinuousClock.now
        _ = await caller.ask("sandbox:slow-start:80 sandbox:long:1")
        #expect(ContinuousClock.now - start >= .milliseconds(80))
        let middle = ContinuousClock.now
        _ = await caller.ask("sandbox:pace:10 sandbox:long:8")
        #expect(ContinuousClock.now - middle >= .milliseconds(80))
    }

    @Test func `faults of a stream are faults of an answer in one piece`() async throws {
        let caller = try Caller()
        #expect(await caller.ask("sandbox:cut:3", streams: false).error != nil)
        #expect(await caller.ask("sandbox:error-in-stream:3", streams: false).status == 500)
        #expect(await caller.ask("sandbox:no-usage", streams: false).json?.member("usage") == nil)
    }
}
