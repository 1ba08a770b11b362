import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Which session makes room for another one.
@Suite struct SessionRoomTests {
    private var auth = ProcessorBench(Auth())

    @Test mutating func `who signs in by a key again and again pushes out nobody who came in another way`() {
        for number in 1...2 { _ = auth.feed(.issued(KeyIssued(account: account, credential: key(number)))) }
        let link = KeyHash(hexadecimal: "1c")
        let expires = auth.time + .seconds(3600)
        let made = InviteMade(
            account: account, invite: link, expires: expires, by: Actor("console"), request: RequestID("i"))
        _ = auth.feed(.invited(made))
        signIn(901, by: .invite(link))
        signIn(902, by: .identity(Sample.identity))
        for number in 0..<AuthState.mostSessions { signIn(number, by: .key(key(1))) }
        #expect(auth.state.sessions.count == AuthState.mostSessions)
        #expect(areOpen([901, 902, 2, 49]) && !areOpen([0]) && !areOpen([1]))
        // The first of another key takes the place of a key's, too.
        signIn(903, by: .key(key(2)))
        #expect(areOpen([901, 902, 903]) && !areOpen([2]))
        // And so does a person's.
        signIn(904, by: .identity(Sample.ann))
        #expect(areOpen([901, 902, 904]) && !areOpen([3]))
        #expect(auth.state.sessions.count == AuthState.mostSessions)
    }

    private func key(_ number: Int) -> KeyHash { KeyHash(hexadecimal: String(repeating: "a\(number)", count: 32)) }

    private func areOpen(_ numbers: [Int]) -> Bool {
        numbers.allSatisfy { auth.state.sessions[SessionID.numbered($0).text] != nil }
    }

    private mutating func signIn(_ number: Int, by way: SessionAsked.Way) {
        let deadline = auth.time + .seconds(30)
        let asked = Sample.sessionAsked(way, as: .numbered(number), gift: nil, deadline: deadline)
        _ = auth.feed(.sessionAsked(asked), after: .milliseconds(1))
    }
}
