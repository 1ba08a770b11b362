import Messages
import Processing
import ProcessingBench
import SignIn
import Testing

/// How an identity is taken from an account by others than its person.
@Suite struct UnlinkTests {
    private var bench = SignInBench()
    private let asked = UnlinkAsked(identity: Sample.ann, account: Sample.account, request: RequestID("q1"))

    @Test mutating func `what Auth does not take is unlinked, whenever it comes, and nobody is answered`() throws {
        _ = bench.link(Sample.ann, to: Sample.account, seed: 1)
        _ = bench.pass(.seconds(86_400))
        let said = bench.feed(.unlinkAsked(asked))
        let unlinked = try #require(said.first as? IdentityUnlinked)
        #expect(said.count == 1 && unlinked.account == Sample.account && unlinked.identity == Sample.ann)
        #expect(unlinked.by == nil && unlinked.request == nil)
        // A second time there is nothing to say, and nobody to say it to.
        let again = bench.feed(.unlinkAsked(asked))
        #expect(again.isEmpty)
    }

    @Test mutating func `Auth is told which operator unlinks an identity, and by which call`() throws {
        _ = bench.link(Sample.ann, to: Sample.account, seed: 1)
        var asked = Sample.unlinking(at: bench.time)
        asked.by = Sample.actor
        let said = bench.feed(.unlinkAsked(asked))
        let unlinked = try #require(said.all(IdentityUnlinked.self).first)
        #expect(unlinked.by == Sample.actor && unlinked.request == asked.request)
        #expect(said.endings == ["unlinked mail:ann@example.com"])
    }

    @Test mutating func `Auth is told which session wanted a link`() throws {
        let ticket = bench.ask(1, for: .link(Sample.account))
        var tried = Sample.tried(ticket.ticket, ticket.code?.text, account: Sample.account, at: bench.time)
        tried.credential = Sample.session
        let said = bench.feed(.tried(tried))
        #expect(said.all(IdentityLinked.self).map(\.credential) == [Sample.session])
    }

    @Test func `what Auth unlinks is kept while the desk is set aside`() {
        #expect(SignIn().refuse(.unlinkAsked(asked)) == nil)
        #expect(SignIn().refuse(.unlinkAsked(Sample.unlinking()))?.count == 1)
    }

    @Test func `messages of one request have each its name, without an address`() {
        let other = UnlinkAsked(identity: Sample.sender(), account: Sample.account, request: RequestID("q1"))
        #expect(asked.id != other.id && !asked.id.contains("example.com"))
        #expect(!Sample.linked.id.contains("example.com") && !Sample.unlinked.id.contains("example.com"))
    }
}
