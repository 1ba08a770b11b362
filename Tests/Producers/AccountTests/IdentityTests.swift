import Account
import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// Identities that open an account besides its own.
@IOLoop
struct IdentityTests {
    private func link(_ browser: Browser, _ address: String) async throws -> Answered {
        let asked = try await browser.ask(.post, "/v1/identities", ["way": "mail", "address": .string(address)])
        guard let ticket = asked.json?.member("ticket")?.string else { return asked }
        let code = try await browser.service.mails().last?.code.text ?? ""
        return try await browser.ask(.post, "/v1/identities/\(ticket)/verify", ["code": .string(code)])
    }

    @Test func `an identity that was linked opens the account, until it is unlinked`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signInByLink()
        let linked = try await link(browser, "ann@example.com")
        #expect(linked.status == 200, "\(linked.text)")
        #expect(linked.text == #"{"state":"linked","as":"mail:ann@example.com"}"#)
        let list = try await browser.ask(.get, "/v1/sessions")
        let identities = list.json?.member("identities").map {
            $0.elements.compactMap { $0.member("identity")?.string }
        }
        #expect(identities == ["mail:ann@example.com"])
        #expect(try await Browser(service).signIn(as: "ann@example.com") == "owner")
        let gone = try await browser.ask(.delete, "/v1/identities/mail%3Aann%40example.com")
        #expect(gone.status == 200 && gone.json?.member("state")?.string == "unlinked", "\(gone.text)")
        #expect(try await Browser(service).signIn(as: "ann@example.com") != "owner")
        await service.close()
    }

    @Test func `the identity that an account is named after is marked: it stays`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signIn(as: "ann@example.com")
        _ = try await link(browser, "bob@example.com")
        let list = try await browser.ask(.get, "/v1/sessions")
        let own = list.json?.member("identities").map { identities in
            identities.elements.compactMap { $0.member("own")?.bool == true ? $0.member("identity")?.string : nil }
        }
        #expect(own == ["mail:ann@example.com"], "\(list.text)")
        let kept = try await browser.ask(.delete, "/v1/identities/mail%3Aann%40example.com")
        #expect(kept.code == "identity_not_linked", "\(kept.text)")
        await service.close()
    }

    @Test func `an identity whose own account has money is not taken`() async throws {
        let service = try await Service.mailing()
        let other = Browser(service)
        let name = try await other.signIn(as: "bob@example.com")
        let granted = CreditGranted(grant: "g1", account: Service.account(name), amount: .yuan(1))
        _ = try await service.log.append([Draft(to: QuotaInbox.granted(granted))])
        let browser = Browser(service)
        try await browser.signInByLink()
        let refused = try await link(browser, "bob@example.com")
        #expect(refused.status == 409 && refused.code == "identity_has_account", "\(refused.text)")
        await service.close()
    }

    @Test func `a ticket that links signs nobody in, and one that signs in links nothing`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signInByLink()
        let asked = try await browser.ask(.post, "/v1/identities", ["way": "mail", "address": "ann@example.com"])
        let linking = try #require(asked.json?.member("ticket")?.string)
        let code = JSONText.string(try #require(try await service.mails().last).code.text)
        let signing = try await browser.askForMail(to: "bob@example.com")
        for path in ["/v1/signins/\(linking)/verify", "/v1/identities/\(signing)/verify"] {
            let answer = try await browser.ask(.post, path, ["code": code])
            #expect(answer.status == 404 && answer.code == "ticket_unknown", "\(path): \(answer.text)")
        }
        await service.close()
    }

    @Test func `linking takes a session that still counts, and a key does not do`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signInByLink()
        let fields: HTTPFields = [.cookie: browser.cookie ?? "", .csrf: browser.csrf ?? ""]
        try await browser.ask(.delete, "/v1/session")
        let body = #"{"way":"mail","address":"ann@example.com"}"#
        let ended = try await service.ask(.post, "/v1/identities", body, key: nil, fields)
        #expect(ended.status == 401, "\(ended.text)")
        let byKey = try await service.ask(.post, "/v1/identities", body)
        #expect(byKey.status == 403 && byKey.code == "session_needed")
        #expect(try await service.mails().isEmpty)
        await service.close()
    }

    @Test func `who signed in by a key links and unlinks nothing: it would outlast the key`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signInByKey()
        for refused in [
            try await link(browser, "ann@example.com"),
            try await browser.ask(.delete, "/v1/identities/mail%3Aann%40example.com"),
        ] { #expect(refused.status == 403 && refused.code == "session_of_key", "\(refused.text)") }
        #expect(try await service.mails().isEmpty)
        await service.close()
    }

    @Test func `what is no identity, and what was never linked, is not unlinked`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        try await browser.signInByLink()
        #expect(try await browser.ask(.delete, "/v1/identities/ann").status == 404)
        let never = try await browser.ask(.delete, "/v1/identities/mail%3Aann%40example.com")
        #expect(never.status == 409 && never.code == "identity_not_linked")
        let way = try await browser.ask(.post, "/v1/identities", ["way": "key"])
        #expect(way.status == 400 && way.parameter == "way")
        await service.close()
    }
}
