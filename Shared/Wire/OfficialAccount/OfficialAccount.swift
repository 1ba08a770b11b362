package import HTTP
internal import JSON
internal import PlatformAPI
package import Telemetry

/// The calls of an official account's API.
///
/// Most have an access token in their address: it is never logged.
package struct OfficialAccount: Sendable {
    /// The `appid`.
    package let app: String
    let baseURL: String

    /// - Parameter baseURL: without a slash at its end.
    package init(app: String, baseURL: String) {
        self.app = app
        self.baseURL = baseURL
    }

    /// Asks for an `AccessToken` (the stable one): the same for all who ask, until shortly before its end.
    ///
    /// - Parameter isForced: the former one ends at once. Twenty times a day.
    package func token(secret: Secret, isForced: Bool = false) -> ClientRequest {
        PlatformCall.post(
            "\(baseURL)/cgi-bin/stable_token",
            [
                "grant_type": "client_credential", "appid": .string(app), "secret": .string(secret.exposed),
                "force_refresh": .bool(isForced),
            ])
    }

    /// Writes to a person, who wrote not long ago (a customer-service message). `PlatformAnswer.end` reads the answer.
    package func text(_ text: String, to openid: String, token: Secret) -> ClientRequest {
        post(
            "/cgi-bin/message/custom/send", token,
            ["touser": .string(openid), "msgtype": "text", "text": ["content": PlatformCall.text(text)]])
    }

    /// Shows for 15 seconds that an answer is being written, or no longer. `PlatformAnswer.end` reads the answer.
    package func typing(to openid: String, token: Secret, isEnding: Bool = false) -> ClientRequest {
        post(
            "/cgi-bin/message/custom/typing", token,
            ["touser": .string(openid), "command": isEnding ? "CancelTyping" : "Typing"])
    }

    /// Asks for a QR code with a scene of its own: a `SceneCode`.
    ///
    /// - Parameters:
    ///   - scene: 1 to 64 characters.
    ///   - seconds: up to 30 days.
    package func sceneCode(scene: String, seconds: Int, token: Secret) -> ClientRequest {
        post(
            "/cgi-bin/qrcode/create", token,
            [
                "expire_seconds": .integer(seconds), "action_name": "QR_STR_SCENE",
                "action_info": ["scene": ["scene_str": .string(scene)]],
            ])
    }

    /// Sends a notice by template. `PlatformAnswer.end` reads the answer.
    package func template(
        _ template: String, to openid: String, url: String?, fields: [NoticeField], token: Secret
    ) -> ClientRequest {
        notice("/cgi-bin/message/template/send", template, openid, url: url, fields, token)
    }

    /// Sends a notice that the person has subscribed to. `PlatformAnswer.end` reads the answer.
    package func subscription(
        _ template: String, to openid: String, fields: [NoticeField], token: Secret
    ) -> ClientRequest {
        notice("/cgi-bin/message/subscribe/bizsend", template, openid, fields, token)
    }

    /// Asks for something that only an account gets which may write to persons. `PlatformAnswer.end` reads the answer.
    package func pushCheck(token: Secret) -> ClientRequest {
        PlatformCall.get(address("/cgi-bin/customservice/getkflist", token))
    }

    private func notice(
        _ path: String, _ template: String, _ openid: String, url: String? = nil, _ fields: [NoticeField],
        _ token: Secret
    ) -> ClientRequest {
        var members: [JSONText.Member] = [.init("touser", .string(openid)), .init("template_id", .string(template))]
        if let url { members.append(.init("url", .string(url))) }
        let data = fields.map { JSONText.Member($0.name, ["value": PlatformCall.text($0.value)]) }
        members.append(.init("data", .object(data)))
        return post(path, token, .object(members))
    }

    private func post(_ path: String, _ token: Secret, _ body: JSONText) -> ClientRequest {
        PlatformCall.post(address(path, token), body)
    }

    private func address(_ path: String, _ token: Secret) -> String {
        "\(baseURL)\(path)?access_token=\(token.exposed.percentEncoded)"
    }
}

/// A field of a notice's template.
package struct NoticeField: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
