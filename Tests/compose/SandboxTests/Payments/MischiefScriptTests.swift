import JSON
import Testing

@testable import Sandbox

struct MischiefScriptTests {
    private func script(_ text: String) throws -> MischiefScript<MischiefRule> {
        try MischiefScript(try JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `a script is written as it was read`() throws {
        let text =
            #"{"seed":7,"rules":[{"fault":"delay","order":"P1","provider":"alipay","call":"query","every":5,"#
            + #""times":3,"ms":2000,"count":2,"value":"x"}]}"#
        let script = try script(text)
        let document = String(decoding: script.document(struck: [4]).bytes, as: UTF8.self)
        #expect(document == text.replacing(#""value":"x""#, with: #""value":"x","struck":4"#))
    }

    @Test(
        arguments: [
            #"{}"#, #"{"rules":1}"#, #"{"rules":[],"sed":1}"#, #"{"rules":[],"seed":"x"}"#, #"{"rules":[{}]}"#,
            #"{"rules":[{"fault":"nothing"}]}"#, #"{"rules":[{"fault":"lose","evry":1}]}"#,
            #"{"rules":[{"fault":"lose","every":-1}]}"#, #"{"rules":[{"fault":"lose","provider":"visa"}]}"#,
            #"{"rules":[{"fault":"disagree"}]}"#, #"{"rules":[{"fault":"bill","value":"x"}]}"#,
        ])
    func `what is no script is refused with its reason`(text: String) {
        let error = #expect(throws: ControlError.self) { try script(text) }
        #expect(error?.message.isEmpty == false && error?.status == 400)
    }

    @Test func `one in so many is struck, by the seed and not by the order of asking`() throws {
        var drawn: [[Bool]] = []
        for seed in [1, 1, 2] {
            let script = try script(#"{"seed":\#(seed),"rules":[{"fault":"lose","every":10}]}"#)
            drawn.append((0..<5000).map { script.strikes(0, "order\($0)") })
        }
        #expect(drawn[0] == drawn[1] && drawn[0] != drawn[2])
        for draw in drawn { #expect((400...600).contains(draw.count { $0 })) }
        let always = try script(#"{"rules":[{"fault":"lose"}]}"#)
        #expect((0..<100).allSatisfy { always.strikes(0, "\($0)") })
    }

    @Test func `the first rule strikes that is about it, as often as it may`() throws {
        var mischief = Mischief(
            try script(
                #"{"rules":[{"fault":"lose","order":"P1","times":1},{"fault":"lose","provider":"alipay","count":2}]}"#))
        let first = mischief.strike(.lose, "a", order: "P1", provider: .weChatPay)
        let second = mischief.strike(.lose, "a", order: "P1", provider: .weChatPay)
        let other = mischief.strike(.lose, "a", order: "P2", provider: .alipay)
        let none = mischief.strike(.repeat, "a", order: "P2", provider: .alipay)
        #expect(first?.order == "P1" && second == nil && other?.count == 2 && none == nil)
        #expect(mischief.struck == [1, 1])
    }

    @Test func `chance decides on each call of an order anew`() throws {
        var mischief = Mischief(try script(#"{"rules":[{"fault":"cut","every":2}]}"#))
        let endings = (0..<64).map { _ in mischief.call(.query, order: "P1", provider: .weChatPay).ending }
        #expect(Set(endings) == [.cut, .answer])
    }
}
