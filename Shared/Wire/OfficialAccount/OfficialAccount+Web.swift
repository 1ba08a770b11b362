package import HTTP
internal import JSON
package import PlatformAPI
package import Telemetry

/// Who opens a page inside WeChat.
extension OfficialAccount {
    /// Where WeChat asks persons for their consent, or does not.
    package static let pages = "https://open.weixin.qq.com"

    /// Makes the address that a browser inside WeChat is sent to. It comes back without a question (`snsapi_base`), with
    /// a `code` and the state.
    ///
    /// - Parameters:
    ///   - address: where it comes back to; its host is one of the console's.
    ///   - state: 1 to 128 letters and digits.
    /// - Returns: nil for another state.
    package func authorizationURL(
        returning address: String, state: String, at pages: String = OfficialAccount.pages
    ) -> String? {
        guard (1...128).contains(state.utf8.count), state.utf8.allSatisfy({ Self.isLetter($0) }) else { return nil }
        // In this order: WeChat compares the text.
        return "\(pages)/connect/oauth2/authorize?appid=\(app.percentEncoded)"
            + "&redirect_uri=\(address.percentEncoded)&response_type=code&scope=snsapi_base&state=\(state)"
            + "#wechat_redirect"
    }

    /// Asks whose the code is that came back: a `WebIdentity`. A code is good once, for five minutes.
    package func identity(code: String, secret: Secret) -> ClientRequest {
        PlatformCall.get(
            "\(baseURL)/sns/oauth2/access_token?appid=\(app.percentEncoded)"
                + "&secret=\(secret.exposed.percentEncoded)&code=\(code.percentEncoded)"
                + "&grant_type=authorization_code")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

/// Who opened a page inside WeChat.
package struct WebIdentity: Equatable, Sendable {
    package let openid: String

    /// Reads the answer to `identity(code:secret:)`. The token in it is for other things, and is dropped.
    package init(status: Int, body: [UInt8]) throws(PlatformFailure) {
        let document = try PlatformAnswer.read(status: status, body: body)
        openid = try PlatformAnswer.needed("openid", in: document)
    }
}
