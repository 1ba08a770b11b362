import Account
import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// How a browser is signed in: by a mailed code, a shown one, a link, a key.
@IOLoop
struct SignInTests {
    private nonisolated static let ann = "ann@example.com"

    private func identity(_ address: String) throws -> Identity { .mail(try MailAddress(address)) }

    @Test func `a service says how one may sign in`() async throws {
        let silent = try await Service()
        #expect(
            try await silent.ask(.get, "/v1/signins/ways", key: nil).text
                == #"{"ways":["code","link","key"],"code":{"channel":"console"}}"#)
        await silent.close()
        let mailing = try await Service.mailing()
        #expect(
            try await mailing.ask(.get, "/v1/signins/ways", key: nil).text
                == #"{"ways":["code","mail","link","key"],"code":{"channel":"console"}}"#)
        await mailing.close()
    }

    // MARK: - Mail

    @Test func `a mailed code signs in the browser that asked, in a cookie that no script reads`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "mail", "address": "Ann+shop@Example.com"])
        #expect(asked.status == 201)
        #expect(asked.json?.member("way")?.string == "mail" && asked.json?.member("form")?.string == "digits")
        #expect(asked.json?.member("sent_to")?.string == Self.ann && asked.json?.member("code") == nil)
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let mail = try #require(try await service.mails().last)
        #expect(mail.to.text == Self.ann && mail.language == .chinese)
        #expect(!asked.text.contains(mail.code.text))
        let opened = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(mail.code.text)])
        #expect(opened.status == 200, "\(opened.text)")
        let session = try #require(opened.json)
        let account = try identity(Self.ann).account
        #expect(session.member("account")?.string == account.name)
        #expect(session.member("as")?.string == "mail:\(Self.ann)" && session.member("way")?.string == "mail")
        #expect(session.member("role")?.string == "person" && session.member("token") == nil)
        let cookie = try #require(opened.headers[values: .setCookie].first { $0.hasPrefix("yizhan=") })
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
        let who = try await browser.ask(.get, "/v1/session")
        #expect(who.json?.member("account")?.string == session.member("account")?.string)
        #expect(who.json?.member("csrf")?.string == session.member("csrf")?.string)
        #expect(who.json?.member("expires_ms")?.int != nil)
        await service.close()
    }

    @Test func `a wrong code is counted, and after the last one the right one is no good`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        let ticket = try await browser.askForMail(to: Self.ann)
        let code = try #require(try await service.mails().last).code.text
        let wrong = code == "000000" ? "000001" : "000000"
        var codes: [String?] = []
        for _ in 0..<SignInLimits().wrongTriesPerTicket {
            let answer = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(wrong)])
            codes.append(answer.code)
        }
        #expect(codes.dropLast().allSatisfy { $0 == "code_wrong" } && codes.last == "too_many_tries")
        let late = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(code)])
        #expect(late.status >= 400 && late.headers[values: .setCookie].isEmpty, "\(late.text)")
        await service.close()
    }

    @Test func `another browser's ticket is as unknown as one that never was`() async throws {
        let service = try await Service.mailing()
        let (browser, other) = (Browser(service), Browser(service))
        let ticket = try await browser.askForMail(to: Self.ann)
        _ = try await other.askForMail(to: "bob@example.com")
        let code = try #require(try await service.mails().first).code.text
        let before = try await service.log.read(SignInInbox.topic, partition: 0, from: 0).count
        for (asker, name) in [(other, ticket), (Browser(service), ticket), (browser, ticket + "0"), (browser, "x")] {
            let tried = try await asker.ask(.post, "/v1/signins/\(name)/verify", ["code": .string(code)])
            let heard = try await asker.ask(.get, "/v1/signins/\(name)")
            #expect(tried.status == 404 && tried.code == "ticket_unknown", "\(tried.text)")
            #expect(heard.status == 404 && heard.text == tried.text, "\(heard.text)")
        }
        #expect(try await service.log.read(SignInInbox.topic, partition: 0, from: 0).count == before)
        let own = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(code)])
        #expect(own.status == 200)
        await service.close()
    }

    @Test func `of a hundred that try one code at once, one has a session`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        let ticket = try await browser.askForMail(to: Self.ann)
        let code = try #require(try await service.mails().last).code.text
        let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(code)])
                }
            }
            var answers: [Answered] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
        let sessions = answers.filter { $0.status == 200 }.map { $0.json?.member("session")?.string }
        #expect(Set(sessions).count == 1)
        #expect(answers.allSatisfy { $0.status == 200 || $0.status == 404 || $0.status == 429 })
        let list = try await browser.ask(.get, "/v1/sessions")
        #expect(list.json?.member("sessions").map { $0.elements.count { _ in true } } == 1)
        await service.close()
    }

    // MARK: - A shown code

    @Test func `who sends the shown code signs in the browser that shows it, and is told to it`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
        #expect(asked.status == 201 && asked.json?.member("form")?.string == "letters")
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let code = try #require(asked.json?.member("code")?.string)
        let early = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", [:])
        #expect(early.status == 409 && early.code == "ticket_pending")
        let listener = browser.listen("/v1/signins/\(ticket)")
        try await listener.wait { listener.status != nil }
        #expect(listener.status == 200)
        #expect(listener.head?.headerFields[.contentType]?.hasPrefix("text/event-stream") == true)
        let sender = try #require(Identity("wechat:wx1:o1"))
        try await service.send(code, from: sender, named: "m1")
        try await listener.waitForEnd()
        #expect(listener.text.hasSuffix("event: proven\ndata: {\"as\":\"wechat:wx1:o1\"}\n\n"), "\(listener.text)")
        let opened = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", [:])
        #expect(opened.status == 200 && opened.json?.member("account")?.string == sender.account.name)
        #expect(opened.json?.member("as")?.string == sender.text)
        let again = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", [:])
        #expect(again.status == 200)
        #expect(again.json?.member("session")?.string == opened.json?.member("session")?.string)
        await service.close()
    }

    @Test func `who asks again gets the same session, and none once it was ended`() async throws {
        let service = try await Service.mailing()
        let browser = Browser(service)
        let ticket = try await browser.askForMail(to: Self.ann)
        let code = JSONText.string(try #require(try await service.mails().last).code.text)
        let first = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": code])
        let second = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": code])
        #expect(second.status == 200, "\(second.text)")
        #expect(second.json?.member("session")?.string == first.json?.member("session")?.string)
        #expect(try await browser.ask(.delete, "/v1/session").status == 200)
        let late = try await browser.ask(.post, "/v1/signins/\(ticket)/verify", ["code": code])
        #expect(late.status >= 400 && late.headers[values: .setCookie].isEmpty, "\(late.text)")
        await service.close()
    }

    // MARK: - Key and link

    @Test func `a key signs in, and a session's token may stand in a header`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        try await browser.signInByKey()
        #expect(try await browser.ask(.get, "/v1/account").json?.member("account")?.string == "owner")
        let bearer = try await service.ask(
            .post, "/v1/signins", #"{"way":"key","key":"\#(service.key)"}"#, key: nil, [.acceptSession: "bearer"])
        #expect(bearer.status == 200 && bearer.headers[values: .setCookie].isEmpty)
        let token = try #require(bearer.json?.member("token")?.string)
        let who = try await service.ask(.get, "/v1/session", key: token)
        #expect(who.status == 200 && who.json?.member("session")?.string == bearer.json?.member("session")?.string)
        #expect(try await service.chat("plain", key: token).status == 200)
        await service.close()
    }

    @Test func `a key or a link that is none of ours costs no write`() async throws {
        let service = try await Service()
        let before = try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count
        for (body, code) in [
            (#"{"way":"key","key":"sk-yz-owner-00"}"#, "invalid_api_key"),
            (#"{"way":"key","key":"\#(APIKey.make(Service.owner, .random()))"}"#, "invalid_api_key"),
            (#"{"way":"link","link":"yl-owner-00"}"#, "invite_invalid"),
            (#"{"way":"link","link":"\#(InviteLink.make(Service.owner, .random()))"}"#, "invite_invalid"),
            (#"{"way":"link","link":"\#(service.key)"}"#, "invite_invalid"),
        ] {
            let answer = try await service.ask(.post, "/v1/signins", body, key: nil)
            #expect(answer.status >= 400 && answer.code == code, "\(body): \(answer.text)")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
        #expect(try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count == before)
        await service.close()
    }

    @Test func `a link signs one browser in, once, and opens the account`() async throws {
        let service = try await Service()
        let guest = Service.account("guest")
        let link = InviteLink.make(guest, service.secret)
        let made = InviteMade(
            account: guest, invite: InviteLink.hash(link), expires: service.ingress.clock() + .seconds(60),
            by: Actor("console/root"), request: RequestID("i1"))
        _ = try await service.log.append([Draft(to: AuthInbox.invited(made))])
        let whole = "https://chat.example.com/signin#link=" + link
        let first = Browser(service)
        let opened = try await first.ask(.post, "/v1/signins", ["way": "link", "link": .string(whole)])
        #expect(opened.status == 200 && opened.json?.member("account")?.string == "guest")
        #expect(opened.json?.member("way")?.string == "link")
        let second = try await Browser(service).ask(.post, "/v1/signins", ["way": "link", "link": .string(link)])
        #expect(second.status == 400 && second.code == "invite_invalid")
        await service.close()
    }

    // MARK: - Refused

    @Test func `a page of another site cannot sign its visitor in`() async throws {
        let service = try await Service()
        let body = #"{"way":"key","key":"\#(service.key)"}"#
        let site = HTTPField.Name(unchecked: "Sec-Fetch-Site")
        for fields: HTTPFields in [
            [.contentType: "text/plain"], [site: "cross-site"], [site: "same-site"],
            [.contentType: "application/x-www-form-urlencoded", site: "same-origin"],
        ] {
            let answer = try await service.ask(.post, "/v1/signins", body, key: nil, fields)
            #expect(answer.status == 403 && answer.code == "csrf_missing", "\(fields): \(answer.text)")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
        #expect(try await service.ask(.post, "/v1/signins", body, key: nil, [site: "same-origin"]).status == 200)
        await service.close()
    }

    @Test(
        arguments: [
            ("{", "invalid_json", nil), ("[]", "invalid_json", nil), ("{}", "missing_required_parameter", "way"),
            (#"{"way":7}"#, "invalid_type", "way"), (#"{"way":"fax"}"#, "invalid_value", "way"),
            (#"{"way":"code","Way":"code"}"#, "duplicate_parameter", "Way"),
            (#"{"way":"code","colour":1}"#, "unsupported_parameter", "colour"),
            (#"{"way":"mail"}"#, "missing_required_parameter", "address"),
            (#"{"way":"mail","address":"a@b.c","language":"fr"}"#, "invalid_value", "language"),
            (#"{"way":"mail","address":"no address"}"#, "invalid_value", "address"),
            (#"{"way":"mail","address":"a@b.c\r\nBcc: d@e.f"}"#, "invalid_value", "address"),
            (#"{"way":"mail","address":"\"a\"@b.c"}"#, "invalid_value", "address"),
            (#"{"way":"mail","address":"a@[127.0.0.1]"}"#, "invalid_value", "address"),
            (#"{"way":"key"}"#, "missing_required_parameter", "key"),
            (#"{"way":"link","link":null}"#, "missing_required_parameter", "link"),
        ] as [(String, String, String?)])
    func `what cannot be is refused with the parameter`(body: String, code: String, parameter: String?) async throws {
        let service = try await Service.mailing()
        let answer = try await service.ask(.post, "/v1/signins", body, key: nil)
        #expect(answer.status == 400 && answer.code == code && answer.parameter == parameter, "\(answer.text)")
        #expect(try await service.mails().isEmpty)
        await service.close()
    }

    @Test func `a mail is refused where none is sent, and a body that is too large everywhere`() async throws {
        let service = try await Service()
        let mail = try await service.ask(.post, "/v1/signins", #"{"way":"mail","address":"a@b.c"}"#, key: nil)
        #expect(mail.status == 400 && mail.code == "invalid_value" && mail.parameter == "way")
        let large = #"{"way":"key","key":"\#(String(repeating: "a", count: 5_000))"}"#
        #expect(try await service.ask(.post, "/v1/signins", large, key: nil).status == 413)
        await service.close()
    }

    @Test func `a browser has so many open tickets and no more`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        var statuses: [Int] = []
        for _ in 0...SignInLimits().openTicketsPerBrowser {
            statuses.append(try await browser.ask(.post, "/v1/signins", ["way": "code"]).status)
        }
        #expect(statuses == [201, 201, 201, 429])
        await service.close()
    }
}
