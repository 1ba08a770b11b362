package import HTTP
internal import JSON
internal import PlatformAPI
package import Telemetry

/// The calls of zsxq (知识星球), as its own pages make them. The platform describes them nowhere, and may change them or
/// refuse programs.
package struct Zsxq: Sendable {
    private let cookie: Secret
    private let baseURL: String

    /// - Parameters:
    ///   - cookie: the value of `zsxq_access_token`, or all cookies of a browser with that among them.
    ///   - baseURL: without a slash at its end.
    package init(cookie: Secret, baseURL: String) {
        self.cookie = cookie
        self.baseURL = baseURL
    }

    /// Asks for a group's unanswered questions. `topics(status:body:)` reads the answer.
    ///
    /// - Parameters:
    ///   - group: its number.
    ///   - count: 1 to 30.
    package func unanswered(group: String, count: Int = 20) -> ClientRequest {
        var request = PlatformCall.get(
            "\(baseURL)/v2/groups/\(group.percentEncoded)/topics?scope=unanswered_questions&count=\(count)")
        request.headerFields = headerFields
        request.maximumBodyBytes = Self.mostBytes
        return request
    }

    /// Answers a question, once and for ever. `end(status:body:)` reads the answer.
    ///
    /// - Parameters:
    ///   - topic: its number.
    ///   - isSilent: only who asked sees the answer.
    package func answer(_ text: String, topic: String, isSilent: Bool) -> ClientRequest {
        var request = PlatformCall.post(
            "\(baseURL)/v2/topics/\(topic.percentEncoded)/answer",
            ["req_data": ["text": PlatformCall.text(text), "image_ids": [], "silenced": .bool(isSilent)]])
        request.headerFields = headerFields
        return request
    }

    private var headerFields: HTTPFields {
        let text = cookie.exposed.filter { !$0.isNewline }
        return [
            .cookie: text.contains(Self.cookieName) ? text : Self.cookieName + text,
            .contentType: "application/json;charset=utf8", .userAgent: Self.browser,
        ]
    }

    private static let cookieName = "zsxq_access_token="
    /// The platform's pages are what makes such calls.
    private static let browser =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36"
    /// Thirty questions with all that belongs to them.
    private static let mostBytes = 2 << 20
}
