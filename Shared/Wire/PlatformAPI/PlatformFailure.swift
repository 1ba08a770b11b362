internal import JSON

/// Why an API did not do what it was asked, sorted by what the caller does next.
package struct PlatformFailure: Error, Equatable, Sendable {
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// The access token has ended: drop it, get one, make the same call once more.
        case tokenEnded
        /// It was not done: the same again, later.
        case busy
        /// A minute's or a day's number of calls is used up.
        case exhausted
        /// The person wrote too long ago.
        case windowClosed
        /// So many messages may not be pushed to the person.
        case budgetUsed
        /// The person has left, is unknown, or wants none of it.
        case gone
        /// The account may not, or is banned: an operator has to act.
        case notGranted
        /// The console does not list the address that the call came from: an operator has to act.
        case addressNotListed
        /// The app's name, its secret or a robot's key is wrong: an operator has to act.
        case badSecret
        /// The call is wrong, too long, or refused for its words; the same again is refused again.
        case badContent
        /// The state of writing is shown already, or cannot be: never mind.
        case typing
        /// Nobody knows whether it was done.
        case unknown
        case other
    }

    package let kind: Kind
    /// The platform's number, or a word of ours: `http_502`, `unanswered`, `unsent`, `unreadable`.
    package let code: String?
    /// For an operator. It is the platform's text, and at most 256 characters of it.
    package let message: String?

    package init(_ kind: Kind, code: String?, message: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message.map { String($0.prefix(256)) }
    }

    /// Says that no answer came.
    ///
    /// - Parameter mayHaveArrived: whether some of the call may have reached the platform.
    package init(unanswered mayHaveArrived: Bool) {
        self.init(mayHaveArrived ? .unknown : .busy, code: mayHaveArrived ? "unanswered" : "unsent")
    }

    /// Sorts what an answer says.
    ///
    /// - Parameter isOfToken: the call asked for an access token.
    init(_ number: Int, message: String?, isOfToken: Bool) {
        // One number for two things: where a token is asked for, none can have ended.
        let kind = isOfToken && number == 40_001 ? .badSecret : Self.kinds[number] ?? .other
        self.init(kind, code: String(number), message: message)
    }

    /// Whether it makes no sense to try again soon.
    package var isFinal: Bool {
        switch kind {
        case .exhausted, .windowClosed, .budgetUsed, .gone, .notGranted, .addressNotListed, .badSecret, .badContent:
            true
        case .tokenEnded, .busy, .typing, .unknown, .other: false
        }
    }

    /// The numbers of both platforms; none means two things that differ in what is done next.
    private static let kinds: [Int: Kind] = [
        -1: .busy, 6_000: .busy, 45_011: .busy, 45_033: .busy,
        40_001: .tokenEnded, 40_014: .tokenEnded, 41_001: .tokenEnded, 42_001: .tokenEnded,
        45_009: .exhausted,
        45_015: .windowClosed,
        45_047: .budgetUsed,
        40_003: .gone, 43_004: .gone, 43_101: .gone, 60_111: .gone, 81_013: .gone,
        48_001: .notGranted, 48_002: .notGranted, 48_004: .notGranted, 50_001: .notGranted, 50_002: .notGranted,
        60_011: .notGranted, 301_002: .notGranted,
        40_164: .addressNotListed, 60_020: .addressNotListed, 89_503: .addressNotListed, 89_506: .addressNotListed,
        89_507: .addressNotListed,
        40_013: .badSecret, 40_125: .badSecret, 40_243: .badSecret, 41_002: .badSecret, 41_004: .badSecret,
        93_000: .badSecret,
        40_008: .badContent, 40_029: .badContent, 40_033: .badContent, 40_037: .badContent, 40_056: .badContent,
        40_058: .badContent, 40_163: .badContent, 44_004: .badContent, 45_002: .badContent, 47_001: .badContent,
        47_003: .badContent, 87_009: .badContent, 87_014: .badContent,
        45_072: .typing, 45_080: .typing, 45_081: .typing,
    ]
}

extension PlatformFailure {
    /// Writes an answer that says so, as the platforms do.
    package static func document(_ code: Int, _ message: String) -> [UInt8] {
        JSONText.object([.init("errcode", .integer(code)), .init("errmsg", .string(message))]).bytes
    }
}
