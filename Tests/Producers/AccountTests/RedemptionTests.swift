import Account
import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import MessageLog
import Messages
import ProducerBench
import Testing

/// What a client is told that redeems a code.
@IOLoop
struct RedemptionTests {
    @Test func `a code is worth what its batch says, and its entry is named`() async throws {
        let service = try await Service(grant: .yuan(1))
        let batch = try await service.makeCodes(2)
        let answer = try await service.redeem(batch.codes[0].lowercased())
        #expect(answer.status == 200)
        let redemption = try #require(answer.json)
        #expect(redemption.member("object")?.string == "redemption")
        #expect(redemption.member("amount")?.int == 5_000_000 && redemption.member("account")?.string == "owner")
        #expect(try await service.balance()["available"] == 6_000_000)
        let ledger = try #require(try await service.ask(.get, "/v1/account/ledger?limit=1").json)
        let entry = try #require(ledger.member("data").map { Array($0.elements) }?.first)
        #expect(entry.member("reference")?.string == redemption.member("id")?.string)
        #expect(entry.member("kind")?.string == "grant")
        let again = try await service.redeem(batch.codes[0])
        #expect(again.status == 409 && again.code == "code_used")
        #expect(again.error?.member("message")?.string?.hasPrefix("This account has redeemed this code") == true)
        await service.close()
    }

    @Test func `a repetition by its key is answered the same, and credited once`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(2)
        let first = try await service.redeem(batch.codes[0], key: "own", [.idempotencyKey: "k"])
        let again = try await service.redeem(batch.codes[0], key: "own", [.idempotencyKey: "k"])
        #expect(first.status == 200 && again.status == 200 && first.text == again.text)
        let other = try await service.redeem(batch.codes[1], key: "own", [.idempotencyKey: "k"])
        #expect(other.status == 422 && other.code == "idempotency_key_reused")
        #expect(try await service.balance()["granted"] == 5_000_000)
        await service.close()
    }

    @Test func `a hundred at once redeem a code once`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(1)
        var keys: [String] = []
        for number in 0..<100 {
            let account = try #require(Account("racer-\(number)"))
            keys.append(APIKey.make(account, service.secret))
            try await service.open(account, keys[number], grant: .zero)
        }
        let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
            for key in keys { group.addTask { try await service.redeem(batch.codes[0], key: key) } }
            var answers: [Answered] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
        #expect(answers.filter { $0.status == 200 }.count == 1)
        #expect(answers.filter { $0.status == 409 && $0.code == "code_used" }.count == 99)
        var granted: [Int] = []
        for key in keys {
            granted.append(try await service.ask(.get, "/v1/account", key: key).json?.member("granted")?.int ?? -1)
        }
        #expect(granted.sorted() == [Int](repeating: 0, count: 99) + [5_000_000])
        await service.close()
    }

    @Test func `an account that redeems many codes at once has no more than its share`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(50, usesPerAccount: 3)
        let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
            for code in batch.codes { group.addTask { try await service.redeem(code) } }
            var answers: [Answered] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
        #expect(answers.filter { $0.status == 200 }.count == 3)
        #expect(answers.filter { $0.code == "code_limit_reached" }.count == 47)
        #expect(try await service.balance()["granted"] == 15_000_000)
        await service.close()
    }

    @Test func `a revoked batch gives nothing more`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(2)
        #expect(try await service.redeem(batch.codes[0]).status == 200)
        let given = try #require(RedeemCode.verify(batch.codes[0], service.secret)).batch
        let revoked = CodesRevoked(batch: given, by: Actor("console/root"), request: RequestID("v1"))
        _ = try await service.log.append([Draft(to: CodesInbox.revoked(revoked))])
        let refused = try await service.redeem(batch.codes[1])
        #expect(refused.status == 410 && refused.code == "code_revoked")
        #expect(try await service.balance()["granted"] == 5_000_000)
        await service.close()
    }

    @Test func `a suspended account redeems nothing, and its code stays`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(1)
        try await service.change(.suspended(reason: "A question."))
        let refused = try await service.redeem(batch.codes[0])
        #expect(refused.status == 403 && refused.code == "account_suspended")
        try await service.change(.resumed)
        #expect(try await service.redeem(batch.codes[0]).status == 200)
        await service.close()
    }

    // MARK: - In doubt

    @Test(arguments: [(question: 300, append: 5_000), (question: 5_000, append: 100)])
    func `a redemption that may have happened is in doubt, and its key clears that`(
        question: Int, append: Int
    ) async throws {
        var configuration = AccountAPI.Configuration()
        configuration.questionDeadline = .milliseconds(question)
        var door = Ingress.Configuration()
        door.appendDeadline = .milliseconds(append)
        let service = try await Service(grant: .zero, account: configuration, ingress: door)
        let code = try await service.makeCodes(1).codes[0]
        service.doorLog.fault = .lossy
        let doubtful = try await service.redeem(code, key: "own", [.idempotencyKey: "k"])
        #expect(doubtful.status == 504 && doubtful.code == "uncertain")
        #expect(doubtful.error?.member("message")?.string?.contains("whether the code was redeemed") == true)
        service.doorLog.fault = .none
        try await withDeadline(.seconds(20)) {
            while try await service.redeem(code, key: "own", [.idempotencyKey: "k"]).status != 200 {}
        }
        #expect(try await service.balance()["granted"] == 5_000_000)
        await service.close()
    }

    @Test func `a redemption that the log did not take in has not happened`() async throws {
        let service = try await Service(grant: .zero)
        let code = try await service.makeCodes(1).codes[0]
        service.doorLog.fault = .unavailable
        let refused = try await service.redeem(code)
        #expect(refused.status == 503 && refused.code == "unavailable")
        service.doorLog.fault = .none
        #expect(try await service.redeem(code).status == 200)
        await service.close()
    }

    // MARK: - Refused at the door

    @Test func `what is no code of ours costs no write`() async throws {
        let service = try await Service(grant: .zero)
        let code = try await service.makeCodes(1).codes[0]
        let before = try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count
        let stranger = RedeemCode.make(Batch(number: 7), .random())
        for wrong in ["", "abc", String(code.dropLast()), stranger] {
            let answer = try await service.redeem(wrong)
            #expect(answer.status == 400 && answer.code == "code_invalid" && answer.parameter == "code", "\(wrong)")
        }
        for (body, problem) in [
            ("{", "invalid_json"), ("[]", "invalid_json"), ("{}", "missing_required_parameter"),
            (#"{"code":7}"#, "invalid_type"),
        ] {
            let answer = try await service.ask(.post, "/v1/redemptions", body)
            #expect(answer.status == 400 && answer.code == problem, "\(body)")
        }
        let large = try await service.redeem(String(repeating: "a", count: 5_000))
        #expect(large.status == 413)
        #expect(try await service.redeem(code, key: nil).status == 401)
        #expect(try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count == before)
        await service.close()
    }

    @Test func `a code of ours that nobody made is answered as a wrong one, word for word`() async throws {
        let service = try await Service(grant: .zero)
        let unmade = try await service.redeem(RedeemCode.make(Batch(number: 7), service.secret))
        let wrong = try await service.redeem("abc")
        #expect(unmade.status == 400 && wrong.status == 400 && unmade.text == wrong.text, "\(unmade.text)")
        await service.close()
    }

    @Test func `who guesses is told when to come again, and learns nothing by a right code meanwhile`() async throws {
        let service = try await Service(grant: .zero)
        let batch = try await service.makeCodes(2)
        for _ in 0..<10 { #expect(try await service.redeem("wrong").code == "code_invalid") }
        for code in ["wrong"] + batch.codes {
            let refused = try await service.redeem(code)
            #expect(refused.status == 429 && refused.code == "rate_limit_exceeded")
            let seconds = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
            #expect((300...360).contains(seconds))
            #expect(refused.error?.member("message")?.string?.contains("this account: it may send 10") == true)
        }
        #expect(try await service.balance()["granted"] == 0)
        await service.close()
    }

    @Test func `who guesses with many accounts is known by the address`() async throws {
        let service = try await Service(grant: .zero)
        for number in 0..<34 {
            let account = try #require(Account("guesser-\(number)"))
            let key = APIKey.make(account, service.secret)
            for _ in 0..<9 {
                let answer = try await service.redeem("wrong", key: key)
                #expect(answer.status == 400 || number == 33 && answer.status == 429)
            }
        }
        let refused = try await service.redeem("wrong")
        #expect(refused.status == 429)
        #expect(refused.error?.member("message")?.string?.contains("this address: it may send 300") == true)
        await service.close()
    }

    @Test func `many right codes are no guesses`() async throws {
        let service = try await Service(grant: .zero)
        for code in try await service.makeCodes(40).codes { #expect(try await service.redeem(code).status == 200) }
        #expect(try await service.balance()["granted"] == 200_000_000)
        await service.close()
    }
}

extension Service {
    func makeCodes(_ count: Int, usesPerAccount: Int? = nil) async throws -> CodeBatch {
        let batch = try CodeBatch.make(
            count: count, value: .yuan(5), usesPerAccount: usesPerAccount, at: Timestamp(milliseconds: 0),
            secret: secret)
        _ = try await log.append(batch.drafts(by: Actor("console/root"), request: RequestID("m1")))
        return batch
    }

    fileprivate func redeem(
        _ code: String, key: String? = "own", _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        let body: JSONText = ["code": .string(code)]
        return try await ask(.post, "/v1/redemptions", String(decoding: body.bytes, as: UTF8.self), key: key, headers)
    }
}
