package import HTTP
internal import JSON
package import PlatformAPI
package import Telemetry

/// The calls of WeCom's API.
///
/// An access token and the address of a later answer are credentials: no address is ever logged.
package struct WeCom: Sendable {
    /// The `corpid`.
    package let corp: String
    private let baseURL: String

    /// - Parameter baseURL: without a slash at its end.
    package init(corp: String, baseURL: String) {
        self.corp = corp
        self.baseURL = baseURL
    }

    /// Asks for an `AccessToken`: the same for all who ask, while it is good.
    package func token(secret: Secret) -> ClientRequest {
        PlatformCall.get(
            "\(baseURL)/cgi-bin/gettoken?corpid=\(corp.percentEncoded)"
                + "&corpsecret=\(secret.exposed.percentEncoded)")
    }

    /// Writes to a person as an application. `end` reads the answer.
    package func text(_ text: String, to user: String, agent: Int, token: Secret) -> ClientRequest {
        PlatformCall.post(
            "\(baseURL)/cgi-bin/message/send?access_token=\(token.exposed.percentEncoded)",
            [
                "touser": .string(user), "msgtype": "text", "agentid": .integer(agent),
                "text": ["content": PlatformCall.text(text)], "safe": 0, "enable_duplicate_check": 0,
            ])
    }

    /// Writes a smart robot's answer to where its question said, once and within an hour. `end` reads the answer.
    ///
    /// - Parameter url: the `response_url` as it came.
    /// - Returns: nil if that is at no host of the platform.
    package func later(_ markdown: String, to url: String) -> ClientRequest? {
        guard [baseURL, Self.home].contains(where: { url.hasPrefix("\($0)/") }) else { return nil }
        return PlatformCall.post(url, Self.markdown(markdown))
    }

    /// Reads whether it was done. A message that reached nobody was not.
    package static func end(status: Int, body: [UInt8]) throws(PlatformFailure) {
        let document = try PlatformAnswer.read(status: status, body: body)
        guard document.member("invaliduser")?.string?.isEmpty ?? true else {
            throw PlatformFailure(.gone, code: "invaliduser")
        }
    }

    static func markdown(_ text: String) -> JSONText {
        ["msgtype": "markdown", "markdown": ["content": PlatformCall.text(text)]]
    }

    private static let home = "https://qyapi.weixin.qq.com"
}
