import Auth
import Messages
import Processing
import ProcessingBench
import Testing

/// What Auth says of the account that an identity would leave.
@Suite struct LinkTests {
    private var auth = ProcessorBench(Auth())
    private let asked = LinkAsked(Sample.proven())

    @Test mutating func `an account that was never opened stands in no way`() {
        let said = auth.feed(.linkAsked(asked))
        #expect(said.compactMap { $0 as? LinkDecided } == [LinkDecided(asked, .unopened)] && said.count == 1)
        #expect(auth.entries.isEmpty)
    }

    @Test mutating func `of an open account Quota says whether it has money`() {
        _ = auth.feed(.opened(AccountOpened(account: asked.account, by: Actor("console"))))
        let said = auth.feed(.linkAsked(asked))
        #expect(said.compactMap { $0 as? LinkAsked } == [asked] && said.count == 1)
    }

    @Test func `while the account is set aside who waits is told so`() {
        let refused = Auth().refuse(.linkAsked(asked))?.compactMap { $0.message as? Refused }
        #expect(refused?.map(\.refusal) == [.setAside] && refused?.first?.request == asked.proven.request)
    }
}
