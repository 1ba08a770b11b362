internal import HTTP

/// Headers that mean the same wherever they are.
extension RouteDescription.Member {
    private typealias Name = HTTPField.Name

    package static func idempotencyKey(_ meaning: String) -> Self {
        Self(Name.idempotencyKey.rawName, .text, "1 to 255 visible ASCII characters; \(meaning)")
    }

    /// - Parameter isNeeded: whether a change is refused without it.
    package static func ifMatch(isNeeded: Bool) -> Self {
        Self(Name.ifMatch.rawName, .text, isNeeded: isNeeded, "the ETag of the version that the change was made from")
    }

    package static let eTag = Self(Name.eTag.rawName, .text, isNeeded: true, "the version, like \"7\"")
    package static let lastEventID = Self(
        Name.lastEventID.rawName, .text, "the id of the last event that came; those after it follow")
    package static let streamID = Self(Name.xStreamID.rawName, .text, isNeeded: true, "the stream's id")

    static let requestID = Self(
        Name.xRequestID.rawName, .text,
        "a name of the caller's for the request, 1 to 128 visible ASCII characters; else it gets one")
    static let requestIDTold = Self(Name.xRequestID.rawName, .text, isNeeded: true, "the request's name")
    /// A refusal by the server itself has no name.
    static let requestIDOfRefusal = Self(Name.xRequestID.rawName, .text, "the request's name")
    static let yizhanProblem = Self(
        Name.xYizhanProblem.rawName, .text, isNeeded: true, "the code: this service refused, and no proxy")
    static let retryAfter = Self(
        Name.retryAfter.rawName, .number, "after so many seconds the same may succeed; absent if waiting does not help")
    static let ofRule: [Self] = [
        Self(Name.xYizhanRefusal.rawName, .text, "the rule that says no, if one does"),
        Self(Name.xYizhanLimit.rawName, .number, "the limit that it speaks of; money in micro-yuan"),
        Self(Name.xYizhanValue.rawName, .number, "what is held against that limit"),
        Self(Name.xShouldRetry.rawName, .choice(["false"]), "asking once more by itself is in vain"),
    ]
    static let wwwAuthenticate = Self(Name.wwwAuthenticate.rawName, .text, isNeeded: true, "how to name an API key")
    /// All that a refusal may have.
    static let ofRefusals = [yizhanProblem, retryAfter] + ofRule + [wwwAuthenticate, allow, requestIDOfRefusal]
    static let allow = Self(Name.allow.rawName, .text, isNeeded: true, "the methods that the path knows")
}
