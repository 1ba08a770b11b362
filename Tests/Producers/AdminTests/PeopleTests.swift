import Credentials
import EventLoop
import Foundation
import HTTP
import JSON
import MessageLog
import Messages
import Testing

@testable import Admin

/// Links that sign people in, and codes that the console says were sent.
@IOLoop
struct PeopleTests {
    private var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

    @Test func `a link is made for a day, opens the account, and is kept nowhere`() async throws {
        let bench = try await AdminBench()
        let made = try await bench.ask(.post, "/accounts/guest/invites")
        #expect(made.status == 201, "\(made.text)")
        let token = try #require(made.json?.member("token")?.string)
        #expect(made.json?.member("link")?.string == "http://127.0.0.1:8080/signin#link=" + token)
        #expect(InviteLink.verify(token, bench.secret)?.account == Account("guest"))
        let expires = try #require(made.json?.member("expires_ms")?.int)
        #expect(abs(expires - now - 86_400_000) < 60_000)
        #expect(try await bench.ask(.get, "/accounts/guest").json?.member("status")?.string == "active")
        for topic in [AuthInbox.topic, Topic.trail] {
            let records = try await bench.log.read(topic, partition: 0, from: 0)
            #expect(records.allSatisfy { !String(decoding: $0.event.value, as: UTF8.self).contains(token) })
        }
        let trail = try await bench.ask(.get, "/trail?subject=guest")
        #expect(trail.text.contains("invite.made") && !trail.text.contains(token))
        await bench.close()
    }

    @Test func `a link lives for thirty days at most`() async throws {
        let bench = try await AdminBench()
        for wrong in [now - 1, now + 31 * 86_400_000, 0] {
            let refused = try await bench.ask(.post, "/accounts/guest/invites", #"{"expires_ms":\#(wrong)}"#)
            #expect(refused.status == 400 && refused.code == "invalid_value", "\(refused.text)")
        }
        let moment = now + 86_400_000 * 29
        let made = try await bench.ask(.post, "/accounts/guest/invites", #"{"expires_ms":\#(moment)}"#)
        #expect(made.json?.member("expires_ms")?.int == moment)
        let soon = try await bench.ask(.post, "/accounts/guest/invites", #"{"expires_ms":"soon"}"#)
        #expect(soon.status == 400 && soon.code == "invalid_type")
        await bench.close()
    }

    @Test func `an operator makes links for people alone, and nobody one for an account that is closed`() async throws {
        let bench = try await AdminBench()
        let helper = try await bench.open("helper", .operator)
        #expect(try await bench.ask(.post, "/accounts/guest/invites", key: helper).status == 201)
        let raised = try await bench.ask(.post, "/accounts/owner/invites", key: helper)
        #expect(raised.status == 403 && raised.code == "role_insufficient")
        #expect(try await bench.ask(.post, "/accounts/sk-yz-a/invites").code == "account_not_found")
        #expect(try await bench.ask(.post, "/accounts/guest/close", #"{"reason":"Gone."}"#).status == 200)
        #expect(try await bench.ask(.post, "/accounts/guest/invites").code == "account_closed")
        await bench.close()
    }

    @Test func `the console says that a code was sent, and is told if no page shows it`() async throws {
        let bench = try await AdminBench()
        let body = #"{"identity":"mail:ann@example.com","code":"7GQ2-X4MT"}"#
        let refused = try await bench.askOnConsole(.post, "/signins/shown", body)
        #expect(refused.status == 400 && refused.code == "code_wrong", "\(refused.text)")
        for wrong in [
            #"{"identity":"Mail:ann@example.com","code":"7GQ2-X4MT"}"#,
            #"{"identity":"mail:ann@example.com","code":"7GQ2"}"#,
        ] {
            let answer = try await bench.askOnConsole(.post, "/signins/shown", wrong)
            #expect(answer.status == 400 && answer.code == "invalid_value", "\(answer.text)")
        }
        // What was tried stands in the trail, and no code does.
        let ann = try #require(Identity("mail:ann@example.com"))
        let trail = try await bench.ask(.get, "/trail?subject=\(ann.account.name)")
        #expect(trail.text.contains("signin.shown") && trail.text.contains("console/root"))
        #expect(!trail.text.contains("7GQ2") && !trail.text.contains("example.com"))
        #expect(try await bench.ask(.post, "/signins/shown", body).status == 404)
        await bench.close()
    }
}
