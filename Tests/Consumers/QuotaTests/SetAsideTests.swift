import Messages
import Processing
import Quota
import Testing

@Suite struct SetAsideTests {
    @Test func `of an account that is set aside, who waits is refused and what moves money is kept`() throws {
        let quota = Quota()
        let refused = try #require(quota.refuse(.authorized(ChatAuthorized(chat: chat()))))
        #expect(refused.compactMap { ($0.message as? Refused)?.refusal } == [.setAside])
        #expect(refused.map(\.topic) == [ResponderInbox.topic])
        let credit = CreditGranted(grant: "g", account: account, amount: .yuan(1))
        #expect(quota.refuse(.granted(credit)) == nil)
        let answered = ChatAnswered(request: RequestID("r1"), account: account, ending: .finished, usage: nil)
        #expect(quota.refuse(.answered(answered)) == nil)
        #expect(quota.refuse(.withdrawn(ChatWithdrawn(chat()))) == nil)
        let cancelled = ChatCancelled(request: RequestID("r1"), account: account)
        #expect(quota.refuse(.cancelled(cancelled))?.map(\.topic) == [LLMInbox.topic])
    }
}
