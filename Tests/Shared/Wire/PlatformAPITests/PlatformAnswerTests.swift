import JSON
import PlatformAPI
import Telemetry
import Testing

struct PlatformAnswerTests {
    private func failure(_ status: Int, _ body: String) -> PlatformFailure? {
        do throws(PlatformFailure) {
            try PlatformAnswer.end(status: status, body: Array(body.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func failureOfToken(_ status: Int, _ body: String) -> PlatformFailure? {
        do throws(PlatformFailure) {
            _ = try AccessToken(status: status, body: Array(body.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `what was done is no failure`() throws {
        #expect(failure(200, #"{"errcode":0,"errmsg":"ok"}"#) == nil && failure(200, #"{"ticket":"a"}"#) == nil)
        let document = try PlatformAnswer.read(status: 200, body: Array(#"{"errcode":0,"a":"b"}"#.utf8))
        #expect(try PlatformAnswer.needed("a", in: document) == "b")
    }

    @Test(arguments: [
        (-1, PlatformFailure.Kind.busy, false), (40_001, .tokenEnded, false), (40_014, .tokenEnded, false),
        (42_001, .tokenEnded, false), (45_009, .exhausted, true), (45_015, .windowClosed, true),
        (45_047, .budgetUsed, true), (40_003, .gone, true), (43_004, .gone, true), (81_013, .gone, true),
        (48_001, .notGranted, true), (48_002, .notGranted, true), (48_004, .notGranted, true),
        (50_002, .notGranted, true), (60_011, .notGranted, true), (40_164, .addressNotListed, true),
        (60_020, .addressNotListed, true), (40_013, .badSecret, true), (40_125, .badSecret, true),
        (93_000, .badSecret, true), (45_002, .badContent, true), (47_001, .badContent, true),
        (40_033, .badContent, true), (45_072, .typing, false), (45_080, .typing, false), (45_081, .typing, false),
        (99_999, .other, false),
    ])
    func `a number says what to do next`(number: Int, kind: PlatformFailure.Kind, isFinal: Bool) throws {
        let body = String(decoding: PlatformFailure.document(number, "a \"word\" 你好"), as: UTF8.self)
        let found = try #require(failure(200, body))
        #expect(found == PlatformFailure(kind, code: "\(number)", message: "a \"word\" 你好"))
        #expect(found.isFinal == isFinal)
        #expect(failure(500, body)?.kind == kind)
    }

    @Test(arguments: [
        (200, "", PlatformFailure.Kind.unknown, "unreadable"), (200, "<html>", .unknown, "unreadable"),
        (200, "[]", .unknown, "unreadable"), (200, #"{"errcode":0"#, .unknown, "unreadable"),
        (500, "", .unknown, "http_500"), (502, "<html>", .unknown, "http_502"), (429, "{}", .busy, "http_429"),
        (404, "{}", .other, "http_404"), (302, "", .other, "http_302"),
    ])
    func `an answer without a number is sorted by its status`(
        status: Int, body: String, kind: PlatformFailure.Kind, code: String
    ) {
        #expect(failure(status, body) == PlatformFailure(kind, code: code))
    }

    @Test func `no answer is a failure of which one knows whether it may have arrived`() {
        #expect(PlatformFailure(unanswered: true).kind == .unknown)
        #expect(PlatformFailure(unanswered: false).kind == .busy && !PlatformFailure(unanswered: false).isFinal)
    }

    @Test func `a platform's words are cut`() {
        let long = String(repeating: "你", count: 5_000)
        #expect(failure(200, #"{"errcode":1,"errmsg":"\#(long)"}"#)?.message?.count == 256)
    }

    @Test func `a token is read with its time`() throws {
        let token = try AccessToken(status: 200, body: AccessToken.document(token: "TOKEN", seconds: 7_200))
        #expect(token.token.exposed == "TOKEN" && token.seconds == 7_200)
        let short = try AccessToken(status: 200, body: Array(#"{"access_token":"T","expires_in":300}"#.utf8))
        #expect(short.seconds == 300 && "\(short.token)" == "***")
    }

    @Test(arguments: [
        "{}", #"{"access_token":"T"}"#, #"{"expires_in":7200}"#, #"{"access_token":"","expires_in":7200}"#,
        #"{"access_token":"T","expires_in":0}"#, #"{"access_token":"T","expires_in":-1}"#,
        #"{"access_token":"T","expires_in":1e300}"#, #"{"access_token":1,"expires_in":7200}"#,
    ])
    func `what is no token is refused`(body: String) {
        #expect(failureOfToken(200, body) == PlatformFailure(.unknown, code: "unreadable"))
    }

    @Test func `where a token is asked for, no token has ended: the secret is wrong`() {
        #expect(failureOfToken(200, #"{"errcode":40001,"errmsg":"invalid credential"}"#)?.kind == .badSecret)
        #expect(failureOfToken(200, #"{"errcode":40164,"errmsg":"invalid ip"}"#)?.kind == .addressNotListed)
        #expect(failureOfToken(200, #"{"errcode":-1,"errmsg":"busy"}"#)?.kind == .busy)
    }
}
