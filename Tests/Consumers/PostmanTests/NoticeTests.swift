import EventLoop
import HTTP
import JSON
import Messages
import Testing

@testable import Postman

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct NoticeTests {
    private nonisolated static let each: [NoticeDue.Notice] = [
        .credited(order: "YZ42", credit: .yuan(10)), .refunded(order: "YZ42", fen: 990),
        .creditLow(available: .fen(50)),
    ]

    private nonisolated static let templates = ["credited": "TPL-C", "refunded": "TPL-R", "low": "TPL-L"]

    @Test(arguments: each)
    func `a notice goes by its template, which needs no window`(notice: NoticeDue.Notice) async throws {
        let bench = try PushBench(
            mp: { PushBench.account(at: $0, abilities: [.push, .notices], templates: Self.templates) })
        #expect(await bench.outcome(of: .notice(notice, .chinese)) == .sent)
        let call = try #require(bench.platform.calls.first)
        let document = try call.document()
        let words = NoticeWords(notice, .chinese)
        #expect(bench.platform.calls.count == 1 && call.path == "/cgi-bin/message/template/send")
        #expect(document.member("template_id")?.string == Self.templates[words.template])
        #expect(document.member("data")?.member("remark")?.member("value")?.string == words.text)
        #expect(document.member("data")?.members.count(where: { _ in true }) == 3)
    }

    @Test func `a subscription notice goes its own way, and to nobody who has not subscribed`() async throws {
        let bench = try PushBench(
            mp: {
                PushBench.account(at: $0, abilities: [.notices], templates: Self.templates, hasSubscriptions: true)
            })
        #expect(await bench.outcome(of: .notice(Self.each[0], .chinese)) == .sent)
        let call = try #require(bench.platform.calls.first)
        #expect(call.path == "/cgi-bin/message/subscribe/bizsend")
        #expect(try call.document().member("template_id")?.string == "TPL-C")
        bench.platform.say(.code(43101))
        #expect(await bench.outcome(of: .notice(Self.each[0], .chinese)) == .refused(code: "43101", isFinal: true))
    }

    @Test func `a template's fields have the names that the entry says, and hold what such fields may`() async throws {
        let fields = ["credited": ["character_string1", "amount7", "thing3"], "low": ["-", "amount2"]]
        let bench = try PushBench(
            mp: {
                PushBench.account(at: $0, abilities: [.notices], templates: Self.templates, fields: fields)
            })
        for notice in Self.each { #expect(await bench.outcome(of: .notice(notice, .chinese)) == .sent) }
        let data = try bench.platform.calls.map { try $0.document().member("data") }
        let credited = NoticeWords(Self.each[0], .chinese).text
        #expect(data[0]?.member("character_string1")?.member("value")?.string == "YZ42")
        #expect(data[0]?.member("amount7")?.member("value")?.string == "10.00")
        #expect(data[0]?.member("thing3")?.member("value")?.string == String(credited.prefix(20)))
        #expect(data[1]?.members.map(\.name) == NoticeWords.usualNames)
        #expect(data[2]?.members.map(\.name) == ["amount2"])
    }

    @Test(arguments: each)
    func `without a template nothing is sent that nobody counts`(notice: NoticeDue.Notice) async throws {
        let bench = try PushBench(mp: { PushBench.account(at: $0, abilities: [.push, .notices]) })
        let outcome = await bench.outcome(of: .notice(notice, .english))
        #expect(outcome == .refused(code: "not_granted", isFinal: true) && bench.platform.calls.isEmpty)
    }

    @Test func `an account that may neither says so`() async throws {
        let bench = try PushBench(mp: { PushBench.account(at: $0, abilities: [], templates: Self.templates) })
        let outcome = await bench.outcome(of: .notice(Self.each[0], .chinese))
        #expect(outcome == .refused(code: "not_granted", isFinal: true) && bench.platform.calls.isEmpty)
    }

    @Test(arguments: Language.allCases)
    func `a notice says what it is about, and how much`(language: Language) {
        let texts = Self.each.map { NoticeWords($0, language).text }
        #expect(Set(texts).count == 3)
        #expect(texts[0].contains("YZ42") && texts[0].contains("10.00"))
        #expect(texts[1].contains("YZ42") && texts[1].contains("9.90"))
        #expect(texts[2].contains("0.50"))
    }
}
