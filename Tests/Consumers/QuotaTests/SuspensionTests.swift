import Messages
import Processing
import ProcessingBench
import Quota
import Testing

@Suite struct SuspensionTests {
    private var quota = ProcessorBench<Quota>(granted: .yuan(1))

    @Test mutating func `a suspension stops all that is pending, each charged as its user's own stop`() throws {
        _ = quota.ask(chat("r1"))
        _ = quota.ask(chat("r2"))
        let said = quota.feed(.changed(suspended))
        #expect(said.compactMap { ($0 as? ChatCancelled)?.request.text } == ["r1", "r2"])
        let entry = try entry(in: quota.answer(.stopped, Usage(tokensIn: 10, tokensOut: 5)))
        #expect(entry.kind == .post && entry.amount > .zero)
        #expect(quota.state.pending.count == 1)
    }

    @Test mutating func `credit counts while an account is suspended`() throws {
        _ = quota.feed(.changed(suspended))
        #expect(try entry(in: quota.grant(.yuan(3), as: "g")).available == .yuan(4))
    }

    private var suspended: AccountChanged {
        AccountChanged(account: account, change: .suspended(reason: "chargeback"), by: Actor("console/root"), name: "c")
    }
}
