import Credentials
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import Messages
import Problems
import Streams
import Testing

@testable import Ingress

/// Who passes the door: with a key, with a session's token, with a cookie.
@IOLoop
struct CallersTests {
    /// Where a credential is put.
    private static let places: [@Sendable (String) -> HTTPFields] = [
        { [.authorization: "Bearer \($0)"] }, { [.xAPIKey: $0] }, { [.apiKey: $0] },
    ]

    private func token(
        _ bench: IngressBench, _ session: SessionID = .random(), expires: Timestamp = IngressBench.now + .seconds(60)
    ) throws -> String {
        bench.ingress.sessions.token(
            of: try #require(Account("owner")), role: .person, session: session, generation: 3, expires: expires)
    }

    private func refusal(_ bench: IngressBench, _ fields: HTTPFields) async throws -> String {
        let answer = try await bench.ask(.post, "/notes", "text", fields, key: nil)
        return "\(answer.status) \(answer.fields[.xYizhanProblem] ?? "")"
    }

    /// Sends a note that is let in, and returns its message.
    private func note(_ bench: IngressBench, _ fields: HTTPFields) async throws -> String {
        let number = bench.streams.sinks.count
        async let answer = bench.ask(.post, "/notes", "text", fields, key: nil)
        try await bench.end(number, .document(status: 200, []))
        let (status, _, text) = try await answer
        #expect(status == 200, "\(fields): \(text)")
        return String(decoding: try #require(bench.log.drafts.last).event.value, as: UTF8.self)
    }

    @Test func `a key and a session's token are let in, in each header that has one`() async throws {
        let bench = try IngressBench()
        let session = SessionID.random()
        let token = try token(bench, session)
        for place in Self.places {
            #expect(try await note(bench, place(bench.key)).contains(APIKey.hash(bench.key).hexadecimal))
            #expect(try await note(bench, place(token)).contains("session:\(session.text):3"))
        }
        await bench.stop()
    }

    @Test func `two credentials that differ are refused, whichever is good`() async throws {
        let bench = try IngressBench()
        let token = try token(bench)
        for pair in [(bench.key, token), (token, bench.key), (bench.key, "sk-abc"), ("sk-abc", bench.key)] {
            let fields: HTTPFields = [.authorization: "Bearer \(pair.0)", .xAPIKey: pair.1]
            #expect(try await refusal(bench, fields) == "401 credentials_differ")
        }
        #expect(bench.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `a token that is expired, altered, foreign or unsigned is refused in a header and in a cookie`()
        async throws
    {
        let bench = try IngressBench()
        let good = try token(bench)
        let parts = good.split(separator: ".").map(String.init)
        let claims =
            #"{"exp":9999999999,"gen":0,"iat":0,"role":"owner","sid":"\#(String(repeating: "0", count: 32))","#
            + #""sub":"owner"}"#
        let header = Array(#"{"alg":"none","typ":"JWT"}"#.utf8).base64URL
        let unsigned = "\(header).\(Array(claims.utf8).base64URL)."
        let foreign = SessionToken(
            account: try #require(Account("owner")), role: .owner, session: .random(), generation: 0,
            issued: IngressBench.now, lifetime: .seconds(60))
        let expired = try token(bench, expires: IngressBench.now)
        let altered = String(good.dropLast()) + (good.hasSuffix("A") ? "Q" : "A")
        let otherClaims = "\(parts[0]).\(Array(claims.utf8).base64URL).\(parts[2])"
        let bad: [String] = [
            expired, unsigned, unsigned + parts[2], foreign.text(signedWith: .random()), otherClaims, altered, "a.b.c",
        ]
        for token in bad {
            #expect(try await refusal(bench, [.authorization: "Bearer \(token)"]) == "401 session_invalid", "\(token)")
            #expect(try await refusal(bench, [.cookie: "yizhan=\(token)"]) == "401 session_invalid", "\(token)")
        }
        #expect(bench.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `a change by a cookie needs the session's own CSRF token`() async throws {
        let bench = try IngressBench()
        let (session, other) = (SessionID.random(), SessionID.random())
        let cookie = "yizhan=\(try token(bench, session))"
        for proof in [nil, "", bench.ingress.sessions.csrf(of: other), session.text] {
            var fields: HTTPFields = [.cookie: cookie]
            if let proof { fields[.xYizhanCSRF] = proof }
            #expect(try await refusal(bench, fields) == "403 csrf_missing", "\(proof ?? "none")")
        }
        #expect(bench.log.drafts.isEmpty)
        let proof = bench.ingress.sessions.csrf(of: session)
        let message = try await note(bench, [.cookie: cookie, .xYizhanCSRF: proof])
        #expect(message.contains("session:\(session.text):3"))
        await bench.stop()
    }

    @Test func `a cookie is as none where a page of another origin calls`() async throws {
        let bench = try IngressBench()
        let session = SessionID.random()
        let good: HTTPFields = [
            .cookie: "yizhan=\(try token(bench, session))", .xYizhanCSRF: bench.ingress.sessions.csrf(of: session),
        ]
        for (name, value) in [
            (HTTPField.Name.origin, "http://evil.example"), (.origin, "null"), (.secFetchSite, "same-site"),
            (.secFetchSite, "cross-site"),
        ] {
            var fields = good
            fields[name] = value
            #expect(try await refusal(bench, fields) == "401 missing_api_key", "\(value)")
        }
        await bench.stop()
    }

    @Test func `a cookie holds no key, and not two tokens`() async throws {
        let bench = try IngressBench()
        let (one, two) = (try token(bench), try token(bench))
        #expect(try await refusal(bench, [.cookie: "yizhan=\(bench.key)"]) == "401 session_invalid")
        #expect(try await refusal(bench, [.cookie: "yizhan=\(one); yizhan=\(two)"]) == "401 session_invalid")
        // A key needs no cookie's proof.
        _ = try await note(bench, [.authorization: "Bearer \(bench.key)", .cookie: "yizhan=\(one)"])
        await bench.stop()
    }

    @Test func `a token that is known expires all the same`() throws {
        let secrets = SessionSecrets.random()
        var known = KnownCallers(.random(), secrets)
        let begun = Timestamp(milliseconds: 1_790_000_000_000)
        let token = SessionToken(
            account: try #require(Account("ann")), role: .operator, session: .random(), generation: 0, issued: begun,
            lifetime: .seconds(10))
        let text = token.text(signedWith: secrets)
        for seconds in [0, 1, 9] {
            let caller = try known.caller(text) { begun + .seconds(seconds) }
            #expect(caller.account.name == "ann" && caller.session == token.session && caller.token == token)
        }
        for _ in 0..<2 {
            var code: Problem.Code?
            do throws(Problem) {
                _ = try known.caller(text) { begun + .seconds(10) }
            } catch {
                code = error.code
            }
            #expect(code == .sessionInvalid)
        }
    }

    @Test func `a room for a large body is given to a session as to a key`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 1 << 30, limitPerAccount: 1 << 30))
        let session = SessionID.random()
        let proof = bench.ingress.sessions.csrf(of: session)
        let cookie = "__Host-yizhan=\(try token(bench, session))"
        let bearer = "Bearer \(try token(bench))"
        func code(_ fields: HTTPFields) -> String? {
            do throws(RequestError) {
                let head = HTTPRequest(method: .post, authority: "chat.example.com", path: "/", headerFields: fields)
                _ = try door(head, 1 << 20)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code([.authorization: bearer]) == nil)
        #expect(code([.cookie: cookie, .xYizhanCSRF: proof]) == nil)
        #expect(code([.cookie: cookie]) == "csrf_missing")
        #expect(code([:]) == "missing_api_key")
        await bench.stop()
    }

    @Test func `what is open to anybody is so at a rate of an address`() async throws {
        let bench = try IngressBench()
        for _ in 0..<3 { #expect(try await bench.ask(.get, "/open", key: nil).status == 200) }
        let refused = try await bench.ask(.get, "/open")
        #expect(refused.status == 429 && bench.code(refused.text) == "rate_limit_exceeded")
        #expect(refused.fields[.retryAfter] != nil)
        await bench.stop()
    }

    @Test func `a browser keeps the name that it was given, and none that was planted`() async throws {
        let bench = try IngressBench()
        let first = try await bench.ask(.get, "/open", key: nil)
        let cookie = try #require(first.fields[.setCookie])
        #expect(first.text.hasPrefix("true ") && cookie.hasPrefix("yizhan-browser="))
        #expect(cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("Secure"))
        let pair = String(cookie.prefix { $0 != ";" })
        let again = try await bench.ask(.get, "/open", "", [.cookie: pair], key: nil)
        #expect(again.text == "false \(first.text.dropFirst(5))" && again.fields[.setCookie] == nil)
        let planted = try await bench.ask(
            .get, "/open", "", [.cookie: "yizhan-browser=" + String(repeating: "0", count: 56)], key: nil)
        #expect(planted.text.hasPrefix("true ") && planted.fields[.setCookie] != cookie)
        await bench.stop()
    }
}
