import JSON
import Problems
import Testing

struct ProblemsTests {
    @Test func `every code is in the table once, with a text of its own in both languages`() {
        #expect(Set(Problem.Row.all.keys) == Set(Problem.Code.allCases))
        let rows = Problem.Code.allCases.map(\.row)
        for texts in [rows.map(\.english), rows.map(\.chinese)] {
            #expect(Set(texts).count == rows.count)
        }
        for row in rows {
            #expect((400...599).contains(row.status))
            #expect(
                row.english.hasSuffix(".") && row.english.utf8.allSatisfy { $0 < 0x80 } || row.english.contains("…"))
            #expect(row.chinese.hasSuffix("。"))
        }
    }

    @Test(arguments: Problem.Code.allCases)
    func `a problem that asks to wait has a status that says so`(code: Problem.Code) {
        if let seconds = code.row.secondsToWait {
            #expect(seconds > 0)
            #expect([429, 503].contains(code.row.status))
        }
    }

    @Test func `a document says what RFC 9457 and the code say, and the limit that spoke`() {
        let problem = Problem(.tooManyStreams, limit: 64, value: 64)
        #expect(
            String(decoding: problem.document.bytes, as: UTF8.self)
                == #"{"type":"urn:yizhan:problem:too_many_streams","title":"Too many streams","status":429,"#
                + #""detail":"The account has as many requests open as it may. Please wait until one has ended. "#
                + #"The limit is 64.","detail_zh":"同时进行的请求太多，请等其中一个结束。上限：64。","#
                + #""code":"too_many_streams","limit":64,"value":64,"retry_after":1}"#)
    }

    @Test func `a limit that was not reached is told as the lower one`() {
        #expect(Problem(.integerBelowMinimum, parameter: "n", limit: 1).chinese == "数值低于下限。参数：n。下限：1。")
        #expect(Problem(.integerAboveMaximum, parameter: "n", limit: 9).chinese == "数值超过上限。参数：n。上限：9。")
    }

    @Test func `what is known of the occurrence is told before what is known of the code`() throws {
        let problem = Problem(
            .upstreamRefused, "Too long.", parameter: "messages", retryAfter: 9, provider: .init(status: 413, code: "x")
        )
        #expect(problem.status == 413)
        #expect(problem.secondsToWait == 9)
        #expect(problem.english == "Too long.")
        #expect(problem.chinese == "模型服务拒绝了这个请求。参数：messages。")
        let document = try JSONValue(parsing: problem.document.bytes)
        #expect(document.member("parameter")?.string == "messages")
        #expect(document.member("provider_code")?.string == "x")
        #expect(document.member("limit") == nil && document.member("reason") == nil)
    }

    @Test func `an operator's reason is told by itself, beside the words that have it`() throws {
        let problem = Problem(.accountClosed, "Closed: Gone.", chinese: "已注销：Gone.", reason: "Gone.")
        let document = try JSONValue(parsing: problem.document.bytes)
        #expect(document.member("reason")?.string == "Gone." && document.member("detail")?.string == "Closed: Gone.")
    }

    @Test func `a rule's no is in vain to repeat, unless a wait is told that libraries keep`() {
        #expect(Problem(.insufficientQuota).isRepeatedInVain && Problem(.contentRefused).isRepeatedInVain)
        #expect(!Problem(.tooManyStreams).isRepeatedInVain)
        #expect(!Problem(.rateLimitExceeded, retryAfter: 60).isRepeatedInVain)
        #expect(Problem(.rateLimitExceeded, retryAfter: 61).isRepeatedInVain)
        // A failure may be over, and a wrong request is one that no library repeats.
        for code in [Problem.Code.upstreamError, .internalError, .invalidJSON] {
            #expect(!Problem(code).isRepeatedInVain)
        }
    }

    @Test func `every rule has a code`() {
        #expect(Set(Problem.Code.allCases.compactMap(\.row.rule)) == Set(Problem.Rule.allCases))
    }
}
