import Messages
import Processing

/// Codes that persons ask the bot for.
extension SignIn {
    /// Gives an identity a code, in place of the one that it has. The same message again is answered the same.
    func give(_ asked: CodeAsked, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(asked)
        guard time <= asked.deadline else { return asker.refusal(.late) }
        let held = state.givenCodes[asked.identity.text]
        if let held, held.name == asked.name, time < held.expires,
            let code = codes(for: asked).first(where: { $0.hasDigest(held.digest) })
        {
            return asker.answer(.signInCode(code, expires: held.expires))
        }
        if let refusal = refusal(of: asked, at: time, state: &state) { return asker.refusal(refusal) }
        guard let code = codes(for: asked).first(where: { !state.isTaken($0) }) else {
            return asker.refusal(.signInRests)
        }
        state.sent.add(asked.identity.text, at: time)
        let given = GivenCode(digest: code.digest, name: asked.name, expires: time + limits.codeLifetime)
        state.give(given, to: asked.identity)
        return asker.answer(.signInCode(code, expires: given.expires))
    }

    /// The codes that its chance gives and that name its desk, one after the other.
    private func codes(for asked: CodeAsked) -> some Sequence<SignInCode> {
        let desk = Desk(of: asked.identity)
        return (0..<Self.mostDraws).lazy.map { asked.code(draw: $0) }.filter { Desk(of: $0) == desk }
    }

    private func refusal(of asked: CodeAsked, at time: Timestamp, state: inout SignInState) -> Refusal? {
        guard state.sent.count(of: asked.identity.text, at: time) < limits.codesPerIdentityAndDay else {
            return .tooManyCodesSent
        }
        let mayBeTried = state.wrongLetters.value.count(at: time) < limits.wrongLetters
        let hasRoom = state.givenCodes[asked.identity.text] != nil || state.givenCodes.count < limits.openCodes
        // Bot asks for nobody else.
        return mayBeTried && hasRoom && asked.identity.isOfChat ? nil : .signInRests
    }
}
