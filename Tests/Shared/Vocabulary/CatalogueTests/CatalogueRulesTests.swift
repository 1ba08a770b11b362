import Catalogue
import Messages
import Testing

struct CatalogueRulesTests {
    private static let groups = "groups: [{ name: 'trial' }, { name: 'staff' }]"

    private func rules(_ rules: String) throws(CatalogueError) -> RuleBook {
        let draft = try CatalogueDraft(parsing: Array("{ \(Self.groups), rules: \(rules) }".utf8))
        return try Catalogue(draft.sealed(with: nil), keys: nil).rules
    }

    private func fault(_ entries: String) -> CatalogueError? {
        do throws(CatalogueError) {
            _ = try rules(entries)
            return nil
        } catch {
            return error
        }
    }

    private func account(_ name: String) throws -> Account { try #require(Account(name)) }

    private static let rest = "{ name: 'words' }, { name: 'status' }, { name: 'model' }"

    @Test(arguments: ["[]", "null", "[{ name: 'words' }, { name: 'status' }, { name: 'model' }]"])
    func `without a word of it, and with no more than the usual, a chat carries nothing`(text: String) throws {
        #expect(try rules(text).terms(of: account("alice")) == nil)
    }

    @Test func `another order is carried`() throws {
        let terms = try rules("[{ name: 'model' }, { name: 'status' }]").terms(of: account("alice"))
        #expect(terms == RuleTerms(order: [.model, .status]))
    }

    @Test func `limits are carried to all, in the order of the groups' names`() throws {
        let book = try rules(
            """
            [
                { name: 'frequency', account: { requestsPerMinute: 60, tokensPerDay: 1000000000000 },
                  key: { requestsPerDay: 5 },
                  groups: [{ name: 'trial', tokensPerMinute: 7 }, { name: 'staff', requestsPerMinute: 1 }] },
                \(Self.rest),
            ]
            """)
        var account = FrequencyLimits()
        account.requestsPerMinute = 60
        account.tokensPerDay = 1_000_000_000_000
        var (key, trial, staff) = (FrequencyLimits(), FrequencyLimits(), FrequencyLimits())
        key.requestsPerDay = 5
        trial.tokensPerMinute = 7
        staff.requestsPerMinute = 1
        let groups = [RuleTerms.Group(name: "staff", limits: staff), RuleTerms.Group(name: "trial", limits: trial)]
        #expect(
            try book.terms(of: self.account("alice"))
                == RuleTerms(order: [.frequency, .words, .status, .model], account: account, key: key, groups: groups))
    }

    @Test func `a chat carries of the white list what concerns its account`() throws {
        let book = try rules(
            """
            [
                { name: 'whitelist', accounts: ['alice'], groups: ['staff'], skips: ['frequency', 'words'] },
                { name: 'frequency', account: { requestsPerDay: 1 } }, \(Self.rest),
            ]
            """)
        let skips = ["frequency", "words"]
        let alice = try book.terms(of: account("alice"))
        // She is not held against limits, so she need not carry them.
        #expect(alice?.order == ["whitelist", "words", "status", "model"] && alice?.account == nil)
        #expect(alice?.whiteList == RuleTerms.WhiteList(isListed: true, skips: skips))
        let bob = try book.terms(of: account("bob"))
        #expect(bob?.order == ["whitelist", "frequency", "words", "status", "model"])
        #expect(bob?.account?.requestsPerDay == 1)
        #expect(bob?.whiteList == RuleTerms.WhiteList(groups: ["staff"], skips: skips))
    }

    @Test func `who cannot be on the white list carries none`() throws {
        let book = try rules("[{ name: 'whitelist', accounts: ['alice'], skips: ['words'] }, \(Self.rest)]")
        #expect(try book.terms(of: account("bob")) == nil)
        #expect(try book.terms(of: account("alice"))?.whiteList?.isListed == true)
    }

    @Test(
        arguments: [
            ("{}", "rules"), ("[{}]", "rules[0].name"), ("[{ name: 'weather' }]", "rules[0].name"),
            ("[{ name: 'words' }, { name: 'words' }]", "rules[1].name"), ("[{ name: 'words' }]", "rules"),
            ("[{ name: 'status' }]", "rules"), ("[{ name: 'words', limit: 1 }]", "rules[0].limit"),
        ])
    func `what is wrong with the list is named by its place`(text: String, place: String) {
        #expect(fault(text)?.place == place)
    }

    @Test func `what is missing and cannot be left out is named`() {
        #expect(fault("[{ name: 'model' }]")?.reason == "'status' is missing, which cannot be left out")
        #expect(fault("[{ name: 'status' }]")?.reason == "'model' is missing, which cannot be left out")
    }

    @Test(
        arguments: [
            ("name: 'whitelist'", "rules[0].skips"), ("name: 'whitelist', skips: []", "rules[0].skips"),
            ("name: 'whitelist', skips: ['status']", "rules[0].skips"),
            ("name: 'whitelist', skips: ['words', 'words']", "rules[0].skips"),
            ("name: 'whitelist', skips: ['words'], accounts: ['Alice']", "rules[0].accounts"),
            ("name: 'whitelist', skips: ['words'], accounts: 'alice'", "rules[0].accounts"),
            ("name: 'whitelist', skips: ['words'], groups: ['vip']", "rules[0].groups"),
            ("name: 'whitelist', skips: ['words'], keys: []", "rules[0].keys"),
            ("name: 'frequency'", "rules[0]"), ("name: 'frequency', account: {}", "rules[0].account"),
            ("name: 'frequency', account: 60", "rules[0].account"),
            ("name: 'frequency', requestsPerMinute: 60", "rules[0].requestsPerMinute"),
            ("name: 'frequency', account: { perMinute: 60 }", "rules[0].account.perMinute"),
            ("name: 'frequency', account: { requestsPerMinute: 0 }", "rules[0].account.requestsPerMinute"),
            ("name: 'frequency', key: { tokensPerDay: 1.5 }", "rules[0].key.tokensPerDay"),
            ("name: 'frequency', key: { tokensPerDay: '5' }", "rules[0].key.tokensPerDay"),
            ("name: 'frequency', groups: [{ requestsPerDay: 5 }]", "rules[0].groups[0].name"),
            ("name: 'frequency', groups: [{ name: 'vip', requestsPerDay: 5 }]", "rules[0].groups[0].name"),
            ("name: 'frequency', groups: [{ name: 'trial' }]", "rules[0].groups[0]"),
            (
                "name: 'frequency', groups: [{ name: 'trial', requestsPerDay: 5 }, { name: 'trial', requestsPerDay: 6 }]",
                "rules[0].groups[1].name"
            ),
        ])
    func `what is wrong with a rule is named by its place`(entry: String, place: String) {
        #expect(fault("[{ \(entry) }, \(Self.rest)]")?.place == place)
    }

    @Test func `a white list cannot skip what is asked before it`() {
        let error = fault(
            "[{ name: 'words' }, { name: 'whitelist', skips: ['words'] }, { name: 'status' }, { name: 'model' }]")
        #expect(
            error?.description == "rules[1].skips: 'words' is asked before the white list, which cannot skip it then")
    }

    @Test func `a white list has so many accounts at most`() {
        let names = (0...RuleBook.WhiteList.mostAccounts).map { "'a\($0)'" }.joined(separator: ",")
        let error = fault("[{ name: 'whitelist', skips: ['words'], accounts: [\(names)] }, \(Self.rest)]")
        #expect(error?.kind == .size(limit: 10_000, value: 10_001) && error?.place == "rules[0].accounts")
    }
}
