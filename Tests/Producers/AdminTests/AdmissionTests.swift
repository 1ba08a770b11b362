import Credentials
import CredentialsBench
import EventLoop
import Foundation
import HTTP
import JSON
import MessageLog
import Messages
import Problems
import Testing

@testable import Admin

/// Who may call what, for every route that there is.
@IOLoop
struct AdmissionTests {
    /// A path of a route, with names that nothing has.
    private func path(_ route: AdminRoute) -> String {
        String(route.path.dropFirst("/admin".count))
            .replacing(/\{account\}/, with: "nobody").replacing(/\{[\w.]+\}/, with: "none")
    }

    private var routes: [(route: AdminRoute, path: String)] { AdminRoute.all.map { ($0, path($0)) } }

    @Test func `every route has its row in the README, with the role that it takes`() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../../Producers/README.md").standardized
        let readme = try String(contentsOf: file, encoding: .utf8)
        for route in AdminRoute.all {
            let row = "| `\(route.method.rawValue) \(route.path)` | \(route.needs?.rawValue ?? "console") | "
            #expect(readme.contains(row), "Producers/README.md lacks \(row)\(route.summary) |")
        }
    }

    @Test func `no route does anything without a key, or with one that is forged, of another house or revoked`()
        async throws
    {
        let bench = try await AdminBench()
        let account = try #require(Account("owner"))
        let revoked = try await bench.key(of: "owner")
        let id = APIKey.hash(revoked).short
        #expect(try await bench.ask(.delete, "/accounts/owner/keys/\(id)").status == 200)
        let forged = String(bench.owner.dropLast(4)) + "0000"
        let strange = APIKey.make(account, .random())
        for (route, path) in routes where route.needs != nil {
            let body = route.body.isEmpty ? nil : "{}"
            #expect(try await bench.ask(route.method, path, body, key: nil).code == "missing_api_key", "\(path)")
            for key in [forged, strange, revoked] {
                let answer = try await bench.ask(route.method, path, body, key: key)
                #expect(answer.status == 401 && answer.code == "invalid_api_key", "\(path): \(answer.text)")
            }
        }
        await bench.close()
    }

    @Test func `a route takes the role that its row says, and no lesser one`() async throws {
        let bench = try await AdminBench()
        var keys: [AccountRole: String] = [.owner: bench.owner]
        for role in [AccountRole.person, .operator] { keys[role] = try await bench.open(role.rawValue + "1", role) }
        for (route, path) in routes {
            guard let needs = route.needs else { continue }
            for role in AccountRole.allCases {
                let answer = try await bench.ask(route.method, path, route.body.isEmpty ? nil : "{}", key: keys[role])
                let isRefused = answer.status == 403 && answer.code == "role_insufficient"
                #expect(isRefused == (role < needs), "\(route.method) \(path) as \(role): \(answer.text)")
            }
        }
        #expect(Set(AdminRoute.all.compactMap(\.needs)) == [.operator, .owner])
        await bench.close()
    }

    @Test func `a person's key is refused again without asking, and a new key of the account is asked about`() throws {
        let seen = SeenRefusals(kept: .seconds(10))
        let (key, other) = (Proof.key(KeyHash(hexadecimal: "aa")), Proof.key(KeyHash(hexadecimal: "bb")))
        let now = ContinuousClock.now
        seen.note(Problem(.roleInsufficient), of: key, as: .operator, at: now)
        #expect(throws: Problem(.roleInsufficient)) { try seen.check(key, as: .operator, at: now + .seconds(9)) }
        try seen.check(key, as: .operator, at: now + .seconds(10))
        try seen.check(other, as: .operator, at: now)
        // An operator who asked for what is the owner's is an operator.
        try seen.check(key, as: .owner, at: now)
        #expect(!seen.wasAdmitted(key, as: .operator) && !seen.wasAdmitted(other, as: .operator))
        seen.note(nil, of: other, as: .operator, at: now)
        #expect(seen.wasAdmitted(other, as: .operator))
        // What an operator may undo at any moment is not repeated.
        seen.note(Problem(.accountSuspended), of: other, as: .operator, at: now)
        try seen.check(other, as: .operator, at: now)
    }

    @Test func `only so many keys are remembered`() {
        let seen = SeenRefusals(limit: 8)
        for number in 0..<100 {
            seen.note(Problem(.invalidAPIKey), of: .key(KeyHash(hexadecimal: "\(number)")), as: .owner)
        }
        let known = (0..<100).filter { number in
            (try? seen.check(.key(KeyHash(hexadecimal: "\(number)")), as: .owner)) == nil
        }
        #expect((4...8).contains(known.count) && known.last == 99)
    }

    /// How many questions Auth was asked.
    private func questions(_ bench: AdminBench) async throws -> Int {
        let records = try await bench.log.read(AuthInbox.topic, partition: 0, from: 0, limit: 10_000)
        return records.count { $0.event.type == QuestionAsked.type }
    }

    @Test func `persons who call again and again cost Auth one question, and operators none of their places`()
        async throws
    {
        let bench = try await AdminBench()
        let person = try await bench.open("alice")
        let before = try await questions(bench)
        for _ in 0..<20 { #expect(try await bench.ask(.get, "/trail", key: person).code == "role_insufficient") }
        let asked = try await questions(bench) - before
        #expect(asked == 1, "Auth was asked \(asked) times.")
        #expect(try await bench.ask(.get, "/trail").status == 200)
        await bench.close()
    }

    @Test func `what is the console's alone is not there on the network`() async throws {
        let bench = try await AdminBench()
        let console = routes.filter { $0.route.needs == nil }
        #expect(!console.isEmpty)
        for (route, path) in console {
            #expect(try await bench.ask(route.method, path).code == "not_found", "\(path)")
            #expect(try await bench.askOnConsole(route.method, path).code != "not_found", "\(path)")
        }
        await bench.close()
    }

    @Test func `an operator serves people, and cannot touch operators, owners or roles`() async throws {
        let bench = try await AdminBench()
        let key = try await bench.open("helper", .operator)
        _ = try await bench.open("other", .operator)
        _ = try await bench.open("alice")
        let refused = [
            try await bench.ask(.post, "/accounts", #"{"account":"friend","role":"operator"}"#, key: key),
            try await bench.ask(.post, "/accounts/other/suspend", #"{"reason":"No."}"#, key: key),
            try await bench.ask(.post, "/accounts/owner/close", #"{"reason":"No."}"#, key: key),
            try await bench.ask(.post, "/accounts/owner/keys", key: key),
            try await bench.ask(.post, "/accounts/helper/keys", key: key),
            try await bench.ask(.delete, "/accounts/owner/keys/\(APIKey.hash(bench.owner).short)", key: key),
            try await bench.ask(.put, "/accounts/helper/role", #"{"role":"owner"}"#, key: key),
            try await bench.ask(.post, "/accounts/helper/grants", #"{"amount":5}"#, key: key),
            try await bench.ask(.post, "/accounts/owner/corrections", #"{"amount":5,"reason":"x"}"#, key: key),
        ]
        for answer in refused { #expect(answer.code == "role_insufficient", "\(answer.text)") }
        #expect(try await bench.ask(.post, "/accounts", #"{"account":"friend"}"#, key: key).status == 201)
        #expect(try await bench.ask(.post, "/accounts/alice/suspend", #"{"reason":"No."}"#, key: key).status == 200)
        #expect(try await bench.ask(.get, "/accounts/owner").json?.member("status")?.string == "active")
        await bench.close()
    }

    @Test func `a suspended operator is an operator no more, until it is resumed`() async throws {
        let bench = try await AdminBench()
        let key = try await bench.open("helper", .operator)
        #expect(try await bench.ask(.get, "/trail", key: key).status == 200)
        #expect(try await bench.ask(.post, "/accounts/helper/suspend", #"{"reason":"Away."}"#).status == 200)
        let refused = try await bench.ask(.get, "/trail", key: key)
        #expect(refused.status == 403 && refused.code == "account_suspended")
        #expect(try await bench.ask(.post, "/accounts/helper/resume").status == 200)
        #expect(try await bench.ask(.get, "/trail", key: key).status == 200)
        await bench.close()
    }

    @Test func `an owner who gave up the role is given it back on the console, with a new key`() async throws {
        let bench = try await AdminBench()
        #expect(try await bench.ask(.put, "/accounts/owner/role", #"{"role":"person"}"#).status == 200)
        #expect(try await bench.ask(.get, "/trail").code == "role_insufficient")
        _ = try await bench.askOnConsole(.post, "/accounts/owner/suspend", #"{"reason":"By mistake."}"#)
        let rescued = try await bench.askOnConsole(.post, "/accounts/owner/rescue")
        #expect(rescued.status == 201, "\(rescued.text)")
        let key = try #require(rescued.json?.member("key")?.string)
        let account = try await bench.ask(.get, "/accounts/owner", key: key).json
        #expect(account?.member("role")?.string == "owner" && account?.member("status")?.string == "active")
        #expect(try await bench.askOnConsole(.post, "/accounts/second/rescue").status == 201)
        await bench.close()
    }
}
