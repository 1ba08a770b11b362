import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// A page that is opened inside a platform, which says by whom.
@Suite struct EnteredTests {
    private var desk = ProcessorBench(SignIn(), at: Sample.start)
    private let ann = Sample.sender()

    @Test mutating func `who opens a page is signed in to what their identity opens`() throws {
        let entered = Sample.entered(gift: .yuan(1))
        let said = desk.feed(.entered(entered))
        let asked = try #require(said.sessions.first)
        #expect(asked.account == ann.account && asked.way == .identity(ann) && asked.session == entered.session)
        #expect(asked.request == entered.request && asked.reply == entered.reply)
        #expect(asked.deadline == entered.deadline && asked.agent == "MicroMessenger" && asked.from == "192.0.2.1")
        #expect(asked.gift == .yuan(1) && asked.giftBudget == .yuan(100))
    }

    @Test func `an identity that was linked opens the other account, without a gift`() throws {
        var bench = SignInBench()
        bench.obstacle = .unopened
        _ = bench.link(ann, to: Sample.account, seed: 1)
        let entered = Sample.entered(session: 2, gift: .yuan(1), at: bench.time)
        let said = bench.feed(.entered(entered))
        let asked = try #require(said.sessions.first)
        #expect(asked.account == Sample.account && asked.way == .identity(ann))
        #expect(asked.gift == nil && asked.giftBudget == nil)
    }

    @Test mutating func `past its deadline nobody is signed in`() {
        let entered = Sample.entered()
        let late = desk.feed(.entered(entered), after: .seconds(6))
        #expect(late.sessions.isEmpty && late.refusals == [.late])
    }

    @Test mutating func `a mail address is proven by no platform`() {
        let said = desk.feed(.entered(Sample.entered(by: Sample.ann)))
        #expect(said.sessions.isEmpty && said.refusals == [.ticketUnknown])
    }

    @Test func `of a desk that is set aside, who waits is told`() throws {
        let outputs = try #require(SignIn().refuse(.entered(Sample.entered())))
        #expect(outputs.compactMap { ($0.message as? Refused)?.refusal } == [.signInRests])
    }
}
