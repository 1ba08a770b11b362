import JSON
import Messages
import Problems

// What SignIn says of tickets.

extension JSONText {
    /// A ticket as who asked for it sees it. Only a code that the page shows is in it.
    static func ticket(_ state: String, code: String?, form: String?, expires: Timestamp, sentTo: String?) -> JSONText {
        let members: [Member] = [
            .init("object", "signin.ticket"), .init("state", .string(state)), .init("code", .optional(code)),
            .init("form", .optional(form)), .init("sent_to", .optional(sentTo)),
            .init("expires_ms", .integer(Int(expires.milliseconds))),
        ]
        return .object(members)
    }

    /// What became of a ticket, and the identity that was proven.
    static func ticket(_ state: String, as identity: String?) -> JSONText {
        ["object": "signin.ticket", "state": .string(state), "as": .optional(identity)]
    }

    /// A code that a person has asked the bot for.
    static func code(_ code: SignInCode, expires: Timestamp) -> JSONText {
        ["object": "code", "code": .string(code.text), "expires_ms": .integer(Int(expires.milliseconds))]
    }
}

extension Problem {
    /// A code that was wrong, with how many more may be sent.
    static func wrongCode(left: Int) -> Problem {
        Problem(
            .codeWrong, "The code is wrong. \(left) more \(left == 1 ? "try is" : "tries are") allowed.",
            chinese: "验证码不对，还可以再试 \(left) 次。", value: left)
    }
}
