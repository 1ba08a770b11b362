package import JSON

extension Problem {
    /// The media type of `document`.
    package static let contentType = "application/problem+json"

    /// The problem as a document of RFC 9457, for APIs without an error shape of their own.
    ///
    /// `title` names the code and never varies. The text about this occurrence has both languages, `detail` and
    /// `detail_zh`, instead of following `Accept-Language`: a refusal may be logged or passed on to someone else.
    package var document: JSONText {
        var members: [JSONText.Member] = [
            .init("type", .string("urn:yizhan:problem:\(code.rawValue)")), .init("title", .string(code.title)),
            .init("status", .integer(status)), .init("detail", .string(english)), .init("detail_zh", .string(chinese)),
            .init("code", .string(code.rawValue)),
        ]
        if let reason { members.append(.init("reason", .string(reason))) }
        if let parameter { members.append(.init("parameter", .string(parameter))) }
        if let limit { members.append(.init("limit", .integer(limit))) }
        if let value { members.append(.init("value", .integer(value))) }
        if let secondsToWait { members.append(.init("retry_after", .integer(secondsToWait))) }
        if let code = provider?.code { members.append(.init("provider_code", .string(code))) }
        return .object(members)
    }
}

extension Problem.Code {
    /// The code as words: "Too many streams".
    fileprivate var title: String {
        let words = rawValue.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
