import JSON

/// One thing that a phone shows in a chat.
struct PhoneEntry: Sendable {
    let number: Int
    /// In milliseconds since 1970.
    let at: Int
    let way: Way
    var text: String
    /// Where a picture is, or where a notice leads.
    var url: String?
    /// What it came with or answers: the name of the delivery, or the scene of a QR code.
    var subject: String?
    /// Of what a person sent, and of a robot's answer.
    var state: State?
    /// How often the platform delivered it, and what came of each.
    var attempts: [Attempt] = []

    /// How it came to the phone.
    enum Way: String, Sendable {
        // From the person.
        case text, picture, voice, location, menu, follow, unfollow, scan, enter, question
        // From the app: an answer to a delivery, one that came by itself, a notice by template, a robot's answer that
        // grows, what a robot posted later, an answer at zsxq.
        case passive, push, notice, stream, later, answer
        // From the platform: the app did not answer, or the person may not do this.
        case fault, refused
    }

    enum Side: String, Sendable {
        case person, app, platform
    }

    enum State: String, Sendable {
        case waiting, done, failed
    }

    /// One delivery.
    struct Attempt: Sendable {
        /// In milliseconds since 1970.
        let at: Int
        /// The place in the list of addresses.
        let node: Int
        /// `text`, `nothing`, `cut`, `timeout`, `connect`, `dropped`, `lost`, `malformed`, or `status_500`.
        let outcome: String
        let milliseconds: Int
    }

    var side: Side {
        switch way {
        case .text, .picture, .voice, .location, .menu, .follow, .unfollow, .scan, .enter, .question: .person
        case .passive, .push, .notice, .stream, .later, .answer: .app
        case .fault, .refused: .platform
        }
    }

    var document: JSONText {
        let members: [(String, JSONText?)] = [
            ("number", .integer(number)), ("at", .integer(at)), ("side", .string(side.rawValue)),
            ("way", .string(way.rawValue)), ("text", .string(text)), ("url", url.map { .string($0) }),
            ("subject", subject.map { .string($0) }), ("state", state.map { .string($0.rawValue) }),
            ("attempts", attempts.isEmpty ? nil : .array(attempts.map(\.document))),
        ]
        return .object(members.compactMap { name, value in value.map { JSONText.Member(name, $0) } })
    }
}

extension PhoneEntry.Attempt {
    fileprivate var document: JSONText {
        [
            "at": .integer(at), "node": .integer(node), "outcome": .string(outcome),
            "milliseconds": .integer(milliseconds),
        ]
    }
}
