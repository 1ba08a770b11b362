import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Messages
import Testing

@testable import Ingress

/// What the door gives somebody who signs in.
struct SessionDoorTests {
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)
    private let door = SessionDoor(.random(), .random(), lifetime: .seconds(3600)) { SessionDoorTests.now }

    private func head(_ host: String, _ fields: HTTPFields = [:], from peer: String = "127.0.0.1") -> ServerRequest {
        let head = HTTPRequest(method: .post, authority: host, path: "/", headerFields: fields)
        return ServerRequest(head: head, path: "/", remoteAddress: IPAddress(peer))
    }

    private func token(_ session: SessionID) throws -> String {
        door.token(
            of: try #require(Account("ann")), role: .person, session: session, generation: 0,
            expires: Self.now + door.lifetime)
    }

    @Test func `a token says whose session it is, and until when`() throws {
        let session = SessionID.random()
        let read = try SessionToken.verify(token(session), door.secrets, at: Self.now)
        #expect(read.account.name == "ann" && read.session == session && read.role == .person)
        #expect(read.expires == Self.now.milliseconds / 1000 + 3600)
        #expect(throws: SessionTokenFault.expired) {
            try SessionToken.verify(token(session), door.secrets, at: Self.now + .seconds(3600))
        }
    }

    @Test func `a cookie is bound to its host where there is TLS, and lives as long as its session`() throws {
        let token = try token(.random())
        let bound = door.cookie(token, until: Self.now + .seconds(90), for: head("chat.example.com"))
        #expect(
            bound.value == "__Host-yizhan=\(token); Path=/; Max-Age=90; HttpOnly; SameSite=Lax; Secure")
        let plain = door.cookie(token, until: Self.now + .seconds(90), for: head("localhost:8080"))
        #expect(plain.value == "yizhan=\(token); Path=/; Max-Age=90; HttpOnly; SameSite=Lax")
        #expect(
            door.clearing(for: head("chat.example.com")).value
                == "__Host-yizhan=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure")
    }

    /// nginx sends a `Host` of loopback unless it is told otherwise, also for a public site.
    @Test func `a cookie is plain only where nothing speaks of another machine`() {
        func isPlain(_ request: ServerRequest, _ address: String? = nil) -> Bool {
            let door = SessionDoor(.random(), .random(), lifetime: .seconds(3600), address: address) {
                SessionDoorTests.now
            }
            return !door.clearing(for: request).value.contains("Secure")
        }
        let host = "127.0.0.1:8080"
        #expect(isPlain(head(host)) && isPlain(head(host, from: "::1")))
        for address in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"] {
            #expect(isPlain(head(host, [.xForwardedFor: "192.0.2.1"], from: "192.0.2.1"), address), "\(address)")
            #expect(!isPlain(head("chat.example.com"), address), "\(address)")
        }
        #expect(isPlain(head(host), "http://chat.example.com"))
        #expect(!isPlain(head(host), "https://chat.example.com") && !isPlain(head(host), "https://127.0.0.1:8080"))
        #expect(!isPlain(head(host, from: "192.0.2.1")))
        #expect(!isPlain(ServerRequest(head: head(host).head, path: "/")))
        for name in ["X-Forwarded-For", "X-Forwarded-Proto", "x-forwarded-host", "Forwarded"] {
            #expect(!isPlain(head(host, [HTTPField.Name(unchecked: name): "http"])), "\(name)")
        }
    }

    @Test func `a sign-in takes over nothing that a browser brings`() throws {
        let planted = try token(.random())
        let (first, second) = (try token(.random()), try token(.random()))
        #expect(Set([planted, first, second]).count == 3)
        let victim = head("chat.example.com", [.cookie: "__Host-yizhan=\(planted)"])
        let cookie = door.cookie(first, until: Self.now + .seconds(90), for: victim)
        #expect(cookie.value.contains(first) && !cookie.value.contains(planted))
    }

    @Test func `who was led elsewhere is known when they come back, in their own browser and in time`() throws {
        let (state, cookie) = door.departure(of: head("chat.example.com"), to: "mp", for: "/shop?a=1")
        #expect(
            cookie.value.hasPrefix("__Host-yizhan-entry=") && cookie.value.contains("; HttpOnly; SameSite=Lax; Secure"))
        #expect(cookie.value.contains("; Max-Age=600;"))
        let pair = String(cookie.value.prefix { $0 != ";" })
        // A redirect of another site leads here.
        let back = head("chat.example.com", [.cookie: pair, .secFetchSite: "cross-site"])
        #expect(door.arrival(of: back, from: "mp", with: state) == "/shop?a=1")
        #expect(door.arrival(of: back, from: "other", with: state) == nil)
        #expect(door.arrival(of: back, from: "mp", with: "") == nil)
        #expect(door.arrival(of: head("chat.example.com"), from: "mp", with: state) == nil)
        let plain = pair.replacing("__Host-", with: "")
        #expect(door.arrival(of: head("chat.example.com", [.cookie: plain]), from: "mp", with: state) == nil)
        let another = SessionDoor(.random(), .random(), lifetime: .seconds(1)) { SessionDoorTests.now }
        #expect(another.arrival(of: back, from: "mp", with: state) == nil)
    }

    @Test func `a browser's name of another page is not believed`() throws {
        let named = door.browser(of: head("chat.example.com"))
        let pair = String(try #require(named.cookie).value.prefix { $0 != ";" })
        #expect(pair.hasPrefix("__Host-yizhan-browser="))
        #expect(door.browser(of: head("chat.example.com", [.cookie: pair])).hash == named.hash)
        let value = String(pair.drop { $0 != "=" })
        let strange: [HTTPFields] = [
            [.cookie: "yizhan-browser\(value)"], [.cookie: pair, .origin: "https://evil.example"],
            [.cookie: "\(pair); __Host-yizhan-browser=\(BrowserToken.make(.random()))"],
        ]
        for fields in strange {
            let browser = door.browser(of: head("chat.example.com", fields))
            #expect(browser.isNew && browser.hash != named.hash && browser.cookie != nil, "\(fields)")
        }
    }
}
