import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What is written to a person unasked.
@Suite struct PushTests {
    private var bench = BotBench(Played.terms(.push, .typing))

    /// Asks, and lets the delivery's time pass.
    private mutating func ask(_ name: String = "m1") -> [any Message] {
        let said = bench.write("说说看吧", name)
        return said + bench.pass(Played.patience)
    }

    @Test mutating func `a late answer is pushed, and typing is shown until then`() throws {
        let said = ask()
        #expect(said.told == [.nothing] && said.pushesAsked.map(\.content) == [.typing])
        let push = try #require(bench.give("很好。").pushesAsked.first)
        #expect(push.content == .text("很好。") && push.identity == bench.identity && push.app == "main")
        #expect(push.reply == nil && push.expires == bench.time + .seconds(300))
        #expect(bench.end(push, .sent).isEmpty)
    }

    @Test mutating func `typing is shown once in fifteen seconds`() {
        _ = ask()
        #expect(bench.write("？", "m2").pushesAsked.isEmpty)
        #expect(bench.pass(Played.patience).pushesAsked.isEmpty)
        _ = bench.write("？", "m3", after: .seconds(7))
        #expect(bench.pass(Played.patience).pushesAsked.map(\.content) == [.typing])
    }

    @Test mutating func `parts are pushed one after the other, and the last says that there is more`() throws {
        bench.terms.pushes = 2
        _ = ask()
        var said = bench.give(Played.text(bytes: 7_000))
        let first = try #require(said.pushesAsked.first)
        #expect(said.pushesAsked.count == 1)
        said = bench.end(first, .sent)
        let second = try #require(said.pushesAsked.first)
        #expect(said.pushesAsked.count == 1 && second.push != first.push)
        let left = bench.state.outboxes["main"]?.waiting ?? 0
        #expect(left > 0 && said.pushedTexts.first?.hasSuffix(Played.words.moreFollows(left)) == true)
        #expect(bench.end(second, .sent).isEmpty)
        // The next message opens the window again.
        said = bench.write("1", "m2", after: .seconds(60))
        #expect(said.texts.count == 1 && said.pushesAsked.isEmpty)
        // What was said at the delivery arrives first.
        #expect(bench.pass(.milliseconds(999)).isEmpty)
        #expect(bench.pass(.milliseconds(1)).pushesAsked.count == (left > 1 ? 1 : 0))
    }

    @Test mutating func `what is refused for good waits for the next message`() throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        #expect(bench.end(push, .refused(code: "45015", isFinal: true)).isEmpty)
        #expect(bench.pass(.seconds(100)).isEmpty)
        #expect(bench.write("1", "m2").texts == ["很好。"])
    }

    @Test mutating func `who cannot be pushed to is told so at the next late answer`() throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        _ = bench.end(push, .refused(code: "48001", isFinal: true))
        #expect(bench.write("再说说别的", "m2").texts.first?.hasPrefix("很好。\n\n") == true)
        _ = bench.write("？", "m3")
        // As with an account that may not push: the platform delivers again.
        let said = bench.pass(Played.patience)
        #expect(said.told == [.again] && said.pushesAsked.isEmpty)
        #expect(bench.state.conversations["main"]?.pushesLeft(at: bench.time) == 0)
    }

    @Test(arguments: [("48001", 3_600, 1), ("48001", 3_500, 0), ("45015", 60, 1)])
    mutating func `what is about the account bars pushes for an hour, and nothing else does`(
        code: String, seconds: Int, pushes: Int
    ) throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        _ = bench.end(push, .refused(code: code, isFinal: true))
        _ = bench.write("再说说别的", "m2", after: .seconds(seconds))
        _ = bench.pass(Played.patience)
        #expect(bench.give("另一个。").pushesAsked.count == pushes)
    }

    @Test mutating func `what is refused for now is tried twice more`() throws {
        _ = ask()
        var push = try #require(bench.give("很好。").pushesAsked.first)
        for pause in [10, 20] {
            #expect(bench.end(push, .refused(code: "-1", isFinal: false)).isEmpty)
            let said = bench.pass(.seconds(pause))
            push = try #require(said.pushesAsked.first)
            #expect(push.content == .text("很好。"))
        }
        #expect(bench.end(push, .refused(code: "-1", isFinal: false)).isEmpty)
        #expect(bench.pass(.seconds(100)).isEmpty)
        #expect(bench.write("1", "m2").texts == ["很好。"])
    }

    @Test mutating func `what may have arrived is not said again, unless the person asks`() throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        #expect(bench.end(push, .unknown).isEmpty)
        #expect(bench.command(.more).texts == ["很好。"])
    }

    @Test mutating func `what came too late for Postman is pushed again`() throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        let end = bench.end(push, .refused(code: "expired", isFinal: false), after: .seconds(301))
        #expect((end + bench.pass(.seconds(10))).pushedTexts == ["很好。"])
    }

    @Test mutating func `a push of which nothing is heard is lost`() throws {
        _ = ask()
        let push = try #require(bench.give("很好。").pushesAsked.first)
        #expect(bench.pass(.seconds(361)).isEmpty)
        #expect(bench.end(push, .refused(code: "-1", isFinal: false)).isEmpty)
        #expect(bench.state.outboxes["main"]?.items.isEmpty == true)
    }

    @Test mutating func `who comes while a part is on its way gets the next one in order`() throws {
        _ = ask()
        let text = Played.text(bytes: 3_500)
        let push = try #require(bench.give(text).pushesAsked.first)
        #expect(bench.write("1", "m2").told.isEmpty)
        let said = bench.end(push, .sent)
        #expect(said.told("m2#1") == .say(Parts.split(text, bytes: 2_048 - BotWords.mostHintBytes)[1]))
        #expect(said.pushesAsked.isEmpty)
    }

    @Test mutating func `nothing is pushed two days after the last message`() {
        bench.terms.answerMilliseconds = 3 * 86_400_000
        _ = ask()
        #expect(bench.give("很好。", after: .seconds(48 * 3_600)).pushesAsked.isEmpty)
        #expect(bench.write("1", "m2").texts == ["很好。"])
    }

    @Test mutating func `a push on its way counts with the window that a message opens meanwhile`() throws {
        bench.terms.pushes = 2
        _ = ask()
        let first = try #require(bench.give(Played.text(bytes: 9_000)).pushesAsked.first)
        _ = bench.write("1", "m2")
        #expect(bench.end(first, .sent).texts.count == 1)
        let said = bench.pass(.seconds(1))
        #expect(said.pushesAsked.count == 1)
        let second = try #require(said.pushesAsked.first)
        #expect(bench.end(second, .sent).pushesAsked.isEmpty)
    }

    @Test mutating func `a click opens a window of three within a minute, where no other is open`() throws {
        let click = bench.received(.command(.help), "c1", isEvent: true)
        _ = bench.feed(.delivered(click))
        #expect(bench.state.conversations["main"]?.window?.left(at: bench.time) == 3)
        _ = bench.pass(.seconds(60))
        #expect(bench.state.conversations["main"]?.window?.left(at: bench.time) == 0)
        _ = bench.write("说说看吧")
        _ = bench.feed(.delivered(bench.received(.command(.help), "c2", isEvent: true)))
        #expect(bench.state.conversations["main"]?.window?.left(at: bench.time) == 5)
    }

    // MARK: - Notices

    private func credited(_ name: String = "order/1") -> NoticeDue {
        NoticeDue(identity: bench.identity, name: name, notice: .credited(order: "1", credit: .yuan(10)))
    }

    private var text: String { Played.words.notice(.credited(order: "1", credit: .yuan(10)), bench.terms) }

    @Test mutating func `a notice is pushed once`() throws {
        _ = ask()
        let push = try #require(bench.feed(.noticed(credited())).pushesAsked.first)
        #expect(push.content == .text(text))
        _ = bench.end(push, .sent)
        #expect(bench.feed(.noticed(credited())).isEmpty)
        #expect(bench.feed(.noticed(credited("order/2"))).pushesAsked.count == 1)
    }

    @Test mutating func `a notice goes by template where the app may, and as text if that is refused`() throws {
        bench.terms.abilities = [.push, .notices]
        _ = ask()
        let push = try #require(bench.feed(.noticed(credited())).pushesAsked.first)
        #expect(push.content == .notice(.credited(order: "1", credit: .yuan(10)), .chinese))
        #expect(bench.state.conversations["main"]?.window?.left(at: bench.time) == 5)
        #expect(bench.end(push, .refused(code: "43101", isFinal: true)).pushedTexts == [text])
    }

    @Test mutating func `without a push a notice takes no delivery away from an answer`() {
        bench.terms.abilities = []
        _ = bench.write("说说看吧")
        #expect(bench.feed(.noticed(credited())).isEmpty)
        #expect(bench.give("很好。").texts == [text + "\n\n很好。"])
        _ = bench.feed(.noticed(credited("order/2")))
        #expect(bench.command(.help, nil, "c1").texts == [Played.words.help(bench.terms) + "\n\n" + text])
    }

    @Test mutating func `who never wrote is told nothing`() {
        #expect(bench.feed(.noticed(credited())).isEmpty)
        _ = ask()
        #expect(bench.feed(.noticed(credited())).pushesAsked.count == 1)
    }
}
